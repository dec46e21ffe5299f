"""The master problem: which cells to leave out, at the least cost, under what attackers have shown so far."""

from collections.abc import Iterator, Mapping

from consult.disclosure.solver import IntegerProgram
from consult.disclosure.suppression.attacking import Pattern
from consult.domain.table_file import PublishedTable

Costs = Mapping[str, int]
"""What leaving out each cell costs; 0 where it is not named."""


class Choice:
    """One 0/1 variable for each cell. Primary cells are left out; structural noughts never are, for they hide nothing."""

    def __init__(self, table: PublishedTable, primary: tuple[str, ...]) -> None:
        self.candidates = tuple(name for name in table.cells if name not in table.structural)
        self._place = {name: place for place, name in enumerate(self.candidates)}
        self._program = IntegerProgram()
        for name in self.candidates:
            self._program.variable(int(name in primary), 1)
        for members in _known_sums(table):
            self._forbid_bridges([name for name in members if name in self._place])

    def cheapest(self, costs: Costs) -> Pattern | None:
        """A pattern of the least cost, or None where there is none. Raises Unproven."""
        point = self._program.minimise(
            [(cost, self._place[name]) for name, cost in costs.items() if name in self._place]
        )
        return (
            None
            if point is None
            else frozenset(name for name, chosen in zip(self.candidates, point, strict=True) if chosen)
        )

    def need_one_of(self, cells: Pattern) -> None:
        """At least one of these has to be left out."""
        self._program.require([(1, self._place[name]) for name in cells], least=1)

    def forbid(self, pattern: Pattern) -> None:
        """Not exactly these."""
        terms = [(-1 if name in pattern else 1, place) for name, place in self._place.items()]
        self._program.require(terms, least=1 - len(pattern))

    def keep(self, costs: Costs, pattern: Pattern) -> None:
        """From now on, patterns cost no more than this one."""
        terms = [(cost, self._place[name]) for name, cost in costs.items() if name in self._place]
        self._program.require(terms, most=sum(costs.get(name, 0) for name in pattern))

    def _forbid_bridges(self, members: list[str]) -> None:
        """A cell left out alone in a sum can be subtracted, so it hides nothing: the bridge-less inequalities."""
        for name in members:
            terms = [(1 if other != name else -1, self._place[other]) for other in members]
            self._program.require(terms, least=0)


def _known_sums(table: PublishedTable) -> Iterator[tuple[str, ...]]:
    """Cells of which any one follows from all the others, and from what is known whatever is left out."""
    for relation in table.relations:
        if all(part in table.cells for part in relation.parts):
            if relation.equals is not None:
                yield relation.parts
            if relation.total in table.cells and relation.total is not None:
                yield (*relation.parts, relation.total)
