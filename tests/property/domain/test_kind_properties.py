"""Every kind of the registry: what it takes it shows again, keeps as bytes, says to expressions, and counts once."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.domain.answer import BLANK, SKIPPED, UNABLE, Answer
from consult.domain.answer import given as answered
from consult.domain.answer_record import decode, encode
from consult.domain.expression import holds
from consult.domain.expression import parse as parse_expression
from consult.domain.graphemes import graphemes
from consult.domain.instrument import Cells, Item, Option
from consult.domain.kinds import KINDS, Kind, Problem
from consult.domain.kinds.number import Number
from consult.domain.kinds.ranking import UP, WAS
from consult.domain.kinds.written import keep_text
from consult.domain.text import Text

TODAY = date(2026, 5, 4)
WORDS = Text.of({"en": "Words"})
EVERY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
ANY_CHARACTER = st.characters(exclude_categories=())
ANY_TEXT = st.text(ANY_CHARACTER, max_size=40)
DIGITS = "0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३"
NUMBERS = st.text(st.sampled_from(DIGITS + "..,,٫٬'’ -−+eE_ \u200f\u2067"), max_size=36)
USUAL = settings(deadline=None, max_examples=60)
FEWER = settings(deadline=None, max_examples=30)
NAMES = st.lists(st.sampled_from(["a", "b", "c_d", "e-1", "7", "yes", "unable"]), min_size=2, max_size=6, unique=True)


def choices(names):
    return tuple(Option(name=name, prompt=WORDS) for name in names)


@st.composite
def items(draw, kind):
    named = {"cells": draw(st.sampled_from(Cells))}
    if kind.name == "rating":
        most = draw(st.integers(2, 9))
        unable = draw(st.sampled_from([[], ["unable"]]))
        named |= {"least": 1, "most": most, "options": choices([*map(str, range(1, most + 1)), *unable])}
    elif kind.name in {"single_choice", "multiple_choice", "ranking"}:
        names = draw(NAMES)
        named |= {"options": choices(names), "most": draw(st.none() | st.integers(1, len(names)))}
    return Item(name="it", kind=kind.name, prompt=WORDS, **named)


@st.composite
def typings(draw, kind, item):
    """Form values of every sort, and above all of the sorts that fit."""
    names = st.sampled_from([option.name for option in item.options] or ["x"])
    values = ANY_TEXT | names
    if kind.name == "ranking":
        values = names | names.map(lambda name: WAS + name) | names.map(lambda name: UP + name) | values
    if kind.name == "number":
        values = NUMBERS | st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str) | values
    return draw(st.lists(values, max_size=6))


@st.composite
def parsed(draw, kind):
    item = draw(items(kind))
    return item, kind.parse(item, draw(typings(kind, item)))


def answers_to(kind, item):
    """Answers that the kind can give, and those that every item may have."""

    def taken(typed):
        answer = kind.parse(item, typed)
        return answer if isinstance(answer, Answer) else SKIPPED

    return typings(kind, item).map(taken) | st.sampled_from([BLANK, SKIPPED, UNABLE])


@EVERY_KIND
@given(data=st.data())
@settings(USUAL)
def test_what_was_taken_is_shown_so_that_it_is_taken_again(kind: Kind, data) -> None:
    item, answer = data.draw(parsed(kind))
    if isinstance(answer, Problem):
        return
    shown = kind.typed(answer)
    assert kind.parse(item, shown) == answer
    assert kind.typed(kind.parse(item, shown)) == shown


@EVERY_KIND
@given(data=st.data())
@settings(USUAL)
def test_what_was_taken_is_kept_as_bytes_and_read_back(kind: Kind, data) -> None:
    _, answer = data.draw(parsed(kind))
    if isinstance(answer, Problem):
        return
    back = decode(encode(answer))
    assert back == answer
    assert type(back.value) is type(answer.value)
    assert encode(back) == encode(answer)


@EVERY_KIND
@given(data=st.data())
@settings(USUAL)
def test_an_expression_can_read_what_is_said(kind: Kind, data) -> None:
    _, answer = data.draw(parsed(kind))
    if isinstance(answer, Problem):
        return
    spoken = kind.say(answer)
    assert isinstance(spoken, str)
    for source in ("${it} = ''", "${it} >= 5", "selected(${it}, 'a')", "string-length(${it}) > 0", ". = ${it}"):
        assert isinstance(holds(parse_expression(source), {"it": spoken}, own=spoken, today=TODAY), bool)
    assert holds(parse_expression("${it} = ''"), {"it": spoken}, own="", today=TODAY) == (spoken == "")
    if isinstance(answer.value, Decimal | int):
        assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", spoken)
        assert Decimal(spoken) == answer.value
    if isinstance(answer.value, tuple):
        for name in answer.value:
            assert holds(parse_expression(f"selected(${{it}}, '{name}')"), {"it": spoken}, own="", today=TODAY)


@EVERY_KIND
@given(data=st.data())
@settings(FEWER)
def test_every_person_is_counted_once_in_every_table(kind: Kind, data) -> None:
    item = data.draw(items(kind))
    answers = data.draw(st.lists(answers_to(kind, item), max_size=12))
    counts = kind.count(item, answers)
    for count in counts:
        assert sum(count.counts) == len(answers)
        assert len(count.counts) == len(count.cells)
        assert min(count.counts) >= 0
    assert [(count.option, count.cells) for count in counts] == [
        (count.option, count.cells) for count in kind.count(item, [])
    ]


@EVERY_KIND
@given(data=st.data())
@settings(FEWER)
def test_counts_do_not_depend_on_the_order_of_people(kind: Kind, data) -> None:
    item = data.draw(items(kind))
    answers = data.draw(st.lists(answers_to(kind, item), max_size=8))
    assert kind.count(item, answers) == kind.count(item, data.draw(st.permutations(answers)))


@EVERY_KIND
@given(data=st.data())
@settings(FEWER)
def test_nobody_is_counted_for_more_options_than_may_be_chosen(kind: Kind, data) -> None:
    item = data.draw(items(kind))
    answer = data.draw(answers_to(kind, item))
    most = kind.most_chosen(item)
    if most is not None:
        assert sum(count.counts[0] for count in kind.count(item, [answer])) <= most


@given(ANY_TEXT, st.integers(0, 30))
@settings(USUAL)
def test_text_is_kept_whole_but_for_normal_form_and_ends_of_lines(typed: str, longest: int) -> None:
    kept = keep_text(typed, longest=longest)
    written = unicodedata.normalize("NFC", re.sub("\r\n?", "\n", typed))
    if isinstance(kept, Answer):
        assert (kept.value if kept.value is not None else "") in {written, ""}
        assert kept.value == written or not written.strip()
        assert graphemes(written) <= longest
        assert keep_text(written, longest=longest) == kept
    else:
        assert kept in {Problem.BROKEN_TEXT, Problem.TOO_LONG}
        broken = any(
            sign == "\ufffd" or (unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t") for sign in written
        )
        assert broken == (kept is Problem.BROKEN_TEXT)
        assert broken or graphemes(written) > longest or len(written) > 4 * longest


@given(st.text(st.sampled_from("👩\u200d👧\u200c\u200b\u202e\u2067\u2069e\u0301\u1200\u06d2\n\t ")))
@settings(USUAL)
def test_joiners_and_marks_of_direction_are_never_lost(typed: str) -> None:
    kept = keep_text(typed, longest=1000)
    assert isinstance(kept, Answer)
    if typed.strip():
        assert kept.value == unicodedata.normalize("NFC", typed)


@given(
    st.integers(-(10**12), 10**12), st.sampled_from([",", ".", " ", "'", "\u202f", "٬", "’"]), st.sampled_from([2, 3])
)
@settings(USUAL)
def test_a_number_with_its_thousands_parted_is_never_read_as_another(whole: int, gap: str, width: int) -> None:
    parted = _parted(abs(whole), gap, width if gap in ",." else 3)
    read = Number().parse(Item(name="it", kind="number", prompt=WORDS), ["-" * (whole < 0) + parted])
    assert read in {answered(Decimal(whole)), Problem.TWO_NUMBERS}
    assert (read is Problem.TWO_NUMBERS) == (parted.count(gap) == 1 and gap in ",.")


def _parted(whole: int, gap: str, width: int) -> str:
    digits = str(whole)
    head, parts = digits[:-3], [digits[-3:]]
    while head:
        parts.insert(0, head[-width:])
        head = head[:-width]
    return gap.join(parts)
