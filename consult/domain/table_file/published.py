"""What anyone can know of a table: its cells, the relations between them, and how its verdict is to be reached."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

THRESHOLD = 10


class Kind(StrEnum):
    """What a cell says: who people are, how they rated, or how many are described."""

    ATTRIBUTE = "attribute"
    OPINION = "opinion"
    BASE = "base"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is published of one count: it lies from ``least`` to ``most``, both included; None is no upper limit.

    ``exact`` is whether the count itself was given.
    """

    least: int
    most: int | None
    exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """The parts, names of cells or margins, add up to ``total``, a cell or a margin, or to a number, or to both."""

    parts: tuple[str, ...]
    total: str | None = None
    equals: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A weighted sum of cells or margins lies between ``low`` and ``high``; None leaves a side open."""

    coefficients: tuple[tuple[Fraction, str], ...]
    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable:
    """Cells by name in their order, and what is known of them.

    Counts are whole numbers from 0 to ``population`` (None: no upper limit). The other fields shape the verdict only:
    ``threshold`` in people, ``insiders`` who know their own cell, the cells to protect (``primary``, None for every
    cell that is not exact), and those whose nought is no secret (``structural``).
    """

    cells: Mapping[str, Cell]
    relations: tuple[Relation, ...]
    linear: tuple[Linear, ...] = ()
    population: int | None = None
    threshold: int = THRESHOLD
    insiders: int = 0
    kind: Kind = Kind.ATTRIBUTE
    primary: tuple[str, ...] | None = None
    structural: frozenset[str] = frozenset()

    @property
    def margins(self) -> tuple[str, ...]:
        """Totals that are no cell: they carry no number of their own."""
        totals = (relation.total for relation in self.relations)
        return tuple(dict.fromkeys(total for total in totals if total is not None and total not in self.cells))

    @property
    def totals(self) -> frozenset[str]:
        """Cells that are the total of something."""
        totals = (relation.total for relation in self.relations)
        return frozenset(total for total in totals if total is not None and total in self.cells)

    @property
    def inexact(self) -> tuple[str, ...]:
        """Cells whose count was not given."""
        return tuple(name for name, cell in self.cells.items() if not cell.exact)

    def above(self) -> dict[str, frozenset[str]]:
        """For each cell or margin itself, and every total that it is a part of, or that such a total is."""
        totals: dict[str, set[str]] = {name: set() for name in (*self.cells, *self.margins)}
        for relation in self.relations:
            for part in relation.parts:
                totals[part].update({relation.total} if relation.total is not None else ())
        return {name: frozenset(_upwards(name, totals)) for name in totals}


def _upwards(name: str, totals: Mapping[str, set[str]]) -> Iterator[str]:
    found = {name}
    waiting = [name]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(totals[part] - found)
        found |= totals[part]
