"""Lineage: how the statements of a round came from those of the round before it, each change with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from consult.domain.delphi.carrying import ratings
from consult.domain.findings import Consensus
from consult.domain.instrument import Instrument
from consult.domain.text import Text


class Change(StrEnum):
    """What became of a statement."""

    KEPT = "kept"
    REWORDED = "reworded"
    MERGED = "merged"
    SPLIT = "split"
    DROPPED = "dropped"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A statement by its item's name, with its words at the time."""

    name: str
    words: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change. ``status`` is the consensus by which a statement left the rounds; then it needs no other reason.

    An added statement may have sources: what people wrote in their own words, from which it was made.
    """

    change: Change
    sources: tuple[Statement, ...] = ()
    results: tuple[Statement, ...] = ()
    reason: str = ""
    status: Consensus | None = None


Lineage = tuple[Step, ...]
"""All changes between two rounds, in the order in which they were made."""


def statements(instrument: Instrument) -> tuple[Statement, ...]:
    """What an instrument has rated, as statements."""
    return tuple(Statement(name=item.name, words=item.prompt) for item in ratings(instrument))


def whole(before: Instrument, after: Instrument, steps: Sequence[Step]) -> Lineage:
    """The changes, and every statement that both rounds ask in the same words and that no change speaks of."""
    spoken = {one.name for step in steps for one in step.results}
    now = {one.name: one for one in statements(after)}
    kept = [one for one in statements(before) if one.name not in spoken and now.get(one.name) == one]
    return (*steps, *(Step(change=Change.KEPT, sources=(one,), results=(one,)) for one in kept))


def to_record(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The changes as JSON values."""
    return [
        {
            "change": step.change.value,
            "from": [_said(one) for one in step.sources],
            "to": [_said(one) for one in step.results],
            "reason": step.reason,
            "status": step.status.value if step.status else None,
        }
        for step in steps
    ]


def from_record(record: Sequence[Mapping[str, Any]]) -> Lineage:
    """The changes that ``to_record`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    return tuple(
        Step(
            change=Change(each["change"]),
            sources=tuple(_read(each["from"])),
            results=tuple(_read(each["to"])),
            reason=each["reason"],
            status=Consensus(each["status"]) if each["status"] else None,
        )
        for each in record
    )


def _said(one: Statement) -> dict[str, Any]:
    return {"name": one.name, "words": dict(one.words.words)}


def _read(record: Sequence[Mapping[str, Any]]) -> Iterator[Statement]:
    for each in record:
        yield Statement(name=each["name"], words=Text.of(each["words"]))
