"""An instrument as plain JSON values and back: how a round keeps what it froze, and the digest that names it."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from consult.domain.canonical import canonical
from consult.domain.expression import Expression, parse
from consult.domain.instrument import Briefing, Cells, Instrument, Item, Option, Section
from consult.domain.text import Language, Text

Record = dict[str, object]
"""JSON values: text, whole number, truth, null, list, and mapping of text to these."""
T = TypeVar("T")


def to_record(instrument: Instrument) -> Record:
    """The instrument as JSON values; ``from_record`` gives it back unchanged."""
    return {
        "title": _text(instrument.title),
        "languages": list(instrument.languages),
        "sections": [_section(section) for section in instrument.sections],
        "briefing": _briefing(instrument.briefing),
    }


def from_record(record: object) -> Instrument:
    """The instrument that ``to_record`` wrote. Raises ValueError for anything else."""
    parts = _parts(record, "title", "languages", "sections", "briefing")
    return Instrument(
        title=_read_text(parts["title"]),
        languages=_read_list(parts["languages"], lambda tag: Language(_read_said(tag))),
        sections=_read_list(parts["sections"], _read_section),
        briefing=_read_briefing(parts["briefing"]),
    )


def digest(instrument: Instrument) -> bytes:
    """SHA-256 over the record as canonical JSON: 32 bytes."""
    return hashlib.sha256(canonical(to_record(instrument))).digest()


def _text(text: Text) -> list[list[str]]:
    return [[language, said] for language, said in text.words]


def _section(section: Section) -> Record:
    return {
        "name": section.name,
        "prompt": _text(section.prompt),
        "relevant": _source(section.relevant),
        "items": [_item(item) for item in section.items],
        **_where_said("note", section.note),
    }


def _where_said(name: str, text: Text) -> Record:
    """A part that stands in the record only where it says something: older records do without it."""
    return {name: _text(text)} if text else {}


def _item(item: Item) -> Record:
    return {
        "name": item.name,
        "kind": item.kind,
        "prompt": _text(item.prompt),
        "help": _text(item.help),
        "options": [_option(option) for option in item.options],
        "least": item.least,
        "most": item.most,
        "bands": [_text(band) for band in item.bands],
        "relevant": _source(item.relevant),
        "constraint": _source(item.constraint),
        "constraint_message": _text(item.constraint_message),
        "cells": item.cells.value,
        "breakdown": item.breakdown,
        **_where_said("easy", item.easy),
    }


def _option(option: Option) -> Record:
    return {"name": option.name, "prompt": _text(option.prompt), **_where_said("easy", option.easy)}


_ITEM = (
    "name",
    "kind",
    "prompt",
    "help",
    "options",
    "least",
    "most",
    "bands",
    "relevant",
    "constraint",
    "constraint_message",
    "cells",
    "breakdown",
)
_WORDS = ("who_asks", "purpose", "what_can_change", "who_reads", "support", "payment")
_DAYS = ("answer_by", "kept_until")


def _briefing(briefing: Briefing) -> Record:
    words: Record = {name: _text(getattr(briefing, name)) for name in _WORDS}
    days = {"answer_by": briefing.answer_by, "kept_until": briefing.kept_until}
    told = words | {name: day.isoformat() if day else None for name, day in days.items()}
    return told | _where_said("must_pass_on", briefing.must_pass_on)


def _source(expression: Expression | None) -> str | None:
    return None if expression is None else expression.source


def _wrong(wanted: str) -> ValueError:
    return ValueError(f"an instrument's record has something else where {wanted} should stand")


def _parts(record: object, *names: str, perhaps: str = "") -> Mapping[str, object]:
    """The parts of a record; the one that may be left out reads as a text without words."""
    if not isinstance(record, dict) or set(record) - {perhaps} != set(names):
        raise _wrong("a record of these parts")
    return {perhaps: [], **record}


def _read_said(value: object) -> str:
    if not isinstance(value, str):
        raise _wrong("a text")
    return value


def _read_list(value: object, read: Callable[[object], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise _wrong("a list")
    return tuple(read(each) for each in value)


def _read_text(value: object) -> Text:
    words = _read_list(value, lambda pair: _read_list(pair, _read_said))
    if any(len(pair) != 2 for pair in words):  # noqa: PLR2004 - a pair
        raise _wrong("a pair of language and words")
    return Text(words=tuple((Language(tag), said) for tag, said in words))


def _read_whole(value: object) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise _wrong("a whole number")
    return value


def _read_expression(value: object) -> Expression | None:
    return None if value is None else parse(_read_said(value))


def _read_day(value: object) -> date | None:
    if value is None:
        return None
    day = date.fromisoformat(_read_said(value))
    if day.isoformat() != value:
        raise _wrong("a day as YYYY-MM-DD")
    return day


def _read_section(value: object) -> Section:
    parts = _parts(value, "name", "prompt", "relevant", "items", perhaps="note")
    return Section(
        name=_read_said(parts["name"]),
        prompt=_read_text(parts["prompt"]),
        relevant=_read_expression(parts["relevant"]),
        note=_read_text(parts["note"]),
        items=_read_list(parts["items"], _read_item),
    )


def _read_option(value: object) -> Option:
    parts = _parts(value, "name", "prompt", perhaps="easy")
    return Option(name=_read_said(parts["name"]), prompt=_read_text(parts["prompt"]), easy=_read_text(parts["easy"]))


def _read_item(value: object) -> Item:
    parts = _parts(value, *_ITEM, perhaps="easy")
    if not isinstance(parts["breakdown"], bool):
        raise _wrong("a truth")
    return Item(
        name=_read_said(parts["name"]),
        kind=_read_said(parts["kind"]),
        prompt=_read_text(parts["prompt"]),
        help=_read_text(parts["help"]),
        options=_read_list(parts["options"], _read_option),
        least=_read_whole(parts["least"]),
        most=_read_whole(parts["most"]),
        bands=_read_list(parts["bands"], _read_text),
        relevant=_read_expression(parts["relevant"]),
        constraint=_read_expression(parts["constraint"]),
        constraint_message=_read_text(parts["constraint_message"]),
        cells=Cells(_read_said(parts["cells"])),
        breakdown=parts["breakdown"],
        easy=_read_text(parts["easy"]),
    )


def _read_briefing(value: object) -> Briefing:
    parts = _parts(value, *_WORDS, *_DAYS, perhaps="must_pass_on")
    return Briefing(
        who_asks=_read_text(parts["who_asks"]),
        purpose=_read_text(parts["purpose"]),
        what_can_change=_read_text(parts["what_can_change"]),
        who_reads=_read_text(parts["who_reads"]),
        support=_read_text(parts["support"]),
        payment=_read_text(parts["payment"]),
        must_pass_on=_read_text(parts["must_pass_on"]),
        answer_by=_read_day(parts["answer_by"]),
        kept_until=_read_day(parts["kept_until"]),
    )
