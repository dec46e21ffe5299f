"""Instruments drawn at random, of the sort that a workbook can hold."""

from datetime import date

from hypothesis import strategies as st

from consult.domain.expression import parse
from consult.domain.instrument import NO_WORDS, Briefing, Cells, Instrument, Item, Option, Section
from consult.domain.text import Language, Text

LANGUAGES = st.lists(st.sampled_from(["en", "ar", "ti", "vi", "fa-AF", "zh-Hant"]), min_size=1, max_size=3, unique=True)
SAID = st.one_of(
    st.sampled_from(
        [
            "=1+1",
            "@x",
            "-",
            "+44",
            "TRUE",
            "1",
            "Don\u2019t \u201cworry\u201d",
            "a  b",
            "two\nlines",
            "ሰላም",
            "لا",
            "None",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12),
).filter(lambda said: said.strip() and "${" not in said)


@st.composite
def texts(draw, languages, *, blank=True):
    spoken = draw(st.lists(st.sampled_from(languages), unique=True, min_size=0 if blank else 1))
    return Text.of({language: draw(SAID) for language in languages if language in spoken})


@st.composite
def options(draw, languages, *, blank=True):
    names = draw(st.lists(st.sampled_from(["a", "b", "c_d", "e-1", "7"]), unique=True, min_size=1, max_size=4))
    return tuple(
        Option(name=name, prompt=draw(texts(languages, blank=blank)), easy=draw(texts(languages))) for name in names
    )


@st.composite
def scales(draw, languages):
    most = draw(st.integers(2, 9))
    names = [str(point) for point in range(1, most + 1)] + draw(st.sampled_from([[], ["unable"]]))
    made = tuple(Option(name=name, prompt=draw(texts(languages))) for name in names)
    bands = draw(st.just(()) | st.tuples(*[texts(languages, blank=False)] * 3))
    return {"options": made, "least": 1, "most": most, "bands": bands}


def conditions(earlier):
    read = [f"${{{name}}} = 'x'  or selected(${{{name}}}, \"y\")" for name in earlier]
    return st.none() | st.sampled_from(["1 = 1", "today() > date('2026-01-01')", *read]).map(parse)


KINDS = ["rating", "single_choice", "multiple_choice", "ranking", "short_text", "long_text", "number", "note"]
UNSUPPORTED = ["image", "geopoint", "repeat", "select_one_from_file", "select_one or_other", "rank choice_filter"]


@st.composite
def shapes(draw, kind, languages):
    if kind == "rating":
        return draw(scales(languages))
    if kind == "single_choice" or " " in kind:
        return {"options": draw(options(languages, blank="or_other" not in kind))}
    if kind in {"multiple_choice", "ranking"}:
        bounds = st.none() | st.integers(1, 4)
        return {"options": draw(options(languages)), "least": draw(bounds), "most": draw(bounds)}
    return {}


@st.composite
def items(draw, name, earlier, languages):
    kind = draw(st.sampled_from([*KINDS, *(f"unsupported:{word}" for word in UNSUPPORTED)]))
    own = ["string-length(.) > 1", "not(. = 'a' or  . = 'b')", ". = 1 and not(. = 2)"]
    number = ["int(.) = .", "(. > 3 or . = 0) and int(.) = .", ". >= 0.5"]
    sources = st.sampled_from(number if kind == "number" else own)
    return Item(
        name=name,
        kind=kind,
        prompt=draw(texts(languages)),
        help=draw(texts(languages)),
        relevant=draw(conditions(earlier)),
        constraint=draw(st.none() | sources.map(parse)),
        constraint_message=draw(texts(languages)),
        cells=draw(st.sampled_from(Cells)),
        breakdown=draw(st.booleans()),
        easy=draw(texts(languages)),
        **draw(shapes(kind, languages)),
    )


@st.composite
def instruments(draw):
    languages = tuple(Language(tag) for tag in draw(LANGUAGES))
    sections, earlier = [], []
    for place in range(draw(st.integers(1, 3))):
        named = draw(st.booleans()) or bool(sections and not sections[-1].name)
        relevant = draw(conditions(earlier)) if named else None
        made = []
        for count in range(draw(st.integers(0 if named else 1, 3))):
            name = f"q{place}_{count}"
            made.append(draw(items(name, list(earlier), languages)))
            earlier.append(name)
        prompt = draw(texts(languages)) if named else NO_WORDS
        name = f"g{place}" if named else ""
        note = draw(texts(languages)) if named else NO_WORDS
        sections.append(Section(name=name, prompt=prompt, items=tuple(made), relevant=relevant, note=note))
    words = {name: draw(texts(languages)) for name in ("who_asks", "purpose", "what_can_change", "who_reads")}
    words |= {name: draw(texts(languages)) for name in ("support", "payment", "must_pass_on")}
    days = {name: draw(st.none() | st.dates(date(2020, 1, 1))) for name in ("answer_by", "kept_until")}
    title = draw(texts(languages, blank=False))
    return Instrument(title=title, languages=languages, sections=tuple(sections), briefing=Briefing(**words, **days))
