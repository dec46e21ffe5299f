"""What a table has to keep open: its cells, and of opinions also how many are in the others."""

from collections.abc import Iterator
from dataclasses import dataclass

from consult.disclosure.auditor.tables.knowing import Knowledge, Point
from consult.disclosure.solver import Term
from consult.domain.table_file import Kind, PublishedTable

Above = dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A cell's count; or, where ``of`` names them, how many of some people are not in the cell.

    It is ``plus`` and the sum of the terms; ``names`` are the cells in which an insider is one of those counted.
    """

    cell: str
    terms: tuple[Term, ...]
    names: frozenset[str]
    plus: int = 0
    of: str = ""

    def value(self, point: Point) -> int:
        """The number, if this is the truth."""
        return self.plus + sum(coefficient * point[place] for coefficient, place in self.terms)


def targets(knowledge: Knowledge) -> Iterator[Target]:
    """The cells that the verdict looks at: those to protect, or every one that is not exact."""
    table = knowledge.table
    above = table.above()
    for cell in looked_at(table):
        inside = frozenset(name for name in table.cells if cell in above[name])
        yield Target(cell=cell, terms=((1, knowledge.place[cell]),), names=inside)
        if table.kind is Kind.OPINION:
            yield from _others(knowledge, cell, above)


def looked_at(table: PublishedTable) -> tuple[str, ...]:
    """The names of those cells."""
    return table.inexact if table.primary is None else table.primary


def _others(knowledge: Knowledge, cell: str, above: Above) -> Iterator[Target]:
    """The rest of every population whose size is published and of which the cell is a part."""
    table = knowledge.table
    own = ((-1, knowledge.place[cell]),)
    elsewhere = frozenset(name for name in table.cells if cell not in above[name])
    if table.population is not None:
        yield Target(cell=cell, terms=own, names=elsewhere, plus=table.population, of="population")
    for number, relation in enumerate(table.relations, start=1):
        people = _people(table, number - 1)
        if cell in relation.parts and len(relation.parts) > 1 and people is not None:
            parts = frozenset(relation.parts) - {cell}
            there = frozenset(name for name in elsewhere if above[name] & parts)
            named = relation.total or f"relation {number}"
            yield Target(cell=cell, terms=own, names=there, plus=people, of=named)


def _people(table: PublishedTable, place: int) -> int | None:
    """How many people a relation's parts describe, where that is published."""
    relation = table.relations[place]
    if relation.equals is not None or relation.total is None:
        return relation.equals
    total = table.cells.get(relation.total)
    return total.least if total is not None and total.exact else None
