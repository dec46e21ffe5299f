"""An instrument's sections and items as the rows of a survey sheet."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from consult.domain.instrument import NO_WORDS, Cells, Instrument, Item, Section
from consult.domain.kinds.rating import RATING
from consult.domain.text import Text
from consult.xlsform.items import CELLS, DECLARED, EASY, FILTERED, OR_OTHER, UNSUPPORTED
from consult.xlsform.limits import with_limits, without_whole
from consult.xlsform.lists import Lists

_SELECTS = {
    "single_choice": "select_one",
    RATING: "select_one",
    "multiple_choice": "select_multiple",
    "ranking": "rank",
}
_TYPES = {"short_text": "text", "long_text": "text", "note": "note"}
_APPEARANCES = {RATING: "likert", "long_text": "multiline"}
_LIMITED = frozenset({"multiple_choice", "ranking"})
NOTE = "consult::note"
"""The column of the words that a sensitive section opens with."""
_FROM_FILE = "_from_file"
_REPEAT = "repeat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A row to write: words by column, and plain cells by column."""

    words: dict[str, Text] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)


def survey_rows(instrument: Instrument, lists: Lists) -> Iterator[Written]:
    """The rows of the survey sheet; the lists they need are added to ``lists``."""
    for section in instrument.sections:
        if section.name:
            yield _opening(section)
        for item in section.items:
            yield from _item_rows(item, lists)
        if section.name:
            yield Written(cells={"type": "end_group"})


def chooses(item: Item) -> bool:
    """Whether the item's row names a list of choices."""
    return item.kind in _SELECTS or item.kind.endswith((f" {OR_OTHER}", f" {FILTERED}"))


def _opening(section: Section) -> Written:
    cells = {"type": "begin_group", "name": section.name}
    if section.relevant is not None:
        cells["relevant"] = section.relevant.source
    return Written(words={"label": section.prompt, NOTE: section.note}, cells=cells)


def _item_rows(item: Item, lists: Lists) -> Iterator[Written]:
    written = _type(item, lists)
    constraint = without_whole(item.constraint)[1]
    if item.kind in _LIMITED:
        constraint = with_limits(item.least, item.most, item.constraint)
    elif item.kind != "number":
        constraint = item.constraint.source if item.constraint else ""
    cells = {
        "name": item.name,
        "relevant": item.relevant.source if item.relevant else "",
        "constraint": constraint,
        "appearance": _APPEARANCES.get(item.kind, ""),
        "consult::breakdown": "yes" if item.breakdown else "",
        CELLS: item.cells.value if item.kind in DECLARED or item.cells is not _usual(item) else "",
        "consult::bands": lists.of_bands(item.bands, item.name) if item.bands else "",
        **written,
    }
    words = {"label": item.prompt, "hint": item.help, "constraint_message": item.constraint_message, EASY: item.easy}
    yield Written(words=words, cells=cells)
    if item.kind == UNSUPPORTED + _REPEAT:
        yield Written(words={"label": NO_WORDS}, cells={"type": "end_repeat"})


def _usual(item: Item) -> Cells:
    return Cells.ATTRIBUTE if item.breakdown else Cells.OPINION


def _type(item: Item, lists: Lists) -> dict[str, str]:
    """The type cell, and what else pyxform asks of such a row."""
    if item.kind in _SELECTS:
        return {"type": f"{_SELECTS[item.kind]} {lists.of_options(item.options, item.name)}"}
    if item.kind == "number":
        return {"type": "integer" if without_whole(item.constraint)[0] else "decimal"}
    if item.kind in _TYPES:
        return {"type": _TYPES[item.kind]}
    return _unsupported(item, lists)


def _unsupported(item: Item, lists: Lists) -> dict[str, str]:
    word, _, addition = item.kind.removeprefix(UNSUPPORTED).partition(" ")
    if word == _REPEAT:
        return {"type": f"begin_{_REPEAT}"}
    if addition == OR_OTHER:
        return {"type": f"{word} {lists.of_options(item.options, item.name)} {OR_OTHER}"}
    if addition == FILTERED:
        return {"type": f"{word} {lists.of_options(item.options, item.name)}", FILTERED: "true()"}
    if word.endswith(_FROM_FILE):
        return {"type": f"{word} {item.name}.csv"}
    return {"type": word, "calculation": "''"} if word == "calculate" else {"type": word}
