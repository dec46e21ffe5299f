"""Finds the optimal pattern: chosen by the master problem, refuted by attackers, until none can refute it."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from consult.disclosure.auditor.tables import TableVerdict, audit_table
from consult.disclosure.solver import Unproven
from consult.disclosure.suppression.attacking import Attack, Pattern
from consult.disclosure.suppression.choosing import Choice, Costs
from consult.disclosure.suppression.costs import ChanceKey, chances, losses
from consult.disclosure.suppression.primary import primary_cells
from consult.domain.table_file import Cell, PublishedTable

ROUNDS = 2_000
"""Patterns that are tried for one objective before it counts as unproven."""


class NoSafePattern(Exception):  # noqa: N818 - that there is none is an answer
    """No set of cells, not even all of them, protects these. ``primary`` are those that were to be protected."""

    def __init__(self, primary: tuple[str, ...]) -> None:
        super().__init__(primary)
        self.primary = primary


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """A table that may be published: what it leaves out for its own sake and for others', and its audit."""

    table: PublishedTable
    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    verdict: TableVerdict

    @property
    def cells(self) -> Mapping[str, int | None]:
        """The counts as published: one and the same None for what is left out, whatever the reason."""
        return {name: cell.least if cell.exact else None for name, cell in self.table.cells.items()}


def protect_table(table: PublishedTable, key: ChanceKey) -> Protected:
    """The table with as little left out as protects its primary cells: cost 1 for an inner cell, 50 for a total.

    Among patterns of one cost chance decides, under a key that nobody may have afterwards. Any rule that is public, this
    source included, could be run over all tables that the published one leaves possible, and those be struck out for
    which it would have left out other cells: an attack by minimality (decision 0021). Raises UnsuitableError where the
    table is not one to suppress in, ContradictionError where its numbers do not add up, NoSafePattern, and Unproven
    where the solver proved nothing.
    """
    primary = primary_cells(table)
    audit_table(replace(table, primary=(), insiders=0))
    search = _Search(table, primary)
    search.optimum(losses(table))
    pattern = search.optimum(chances(table, key))
    return Protected(
        table=search.published(pattern),
        primary=primary,
        secondary=tuple(name for name in table.cells if name in pattern and name not in primary),
        verdict=audit_table(search.published(pattern)),
    )


class _Search:
    """The master problem of one table, and its attackers."""

    def __init__(self, table: PublishedTable, primary: tuple[str, ...]) -> None:
        self._table = table
        self._primary = primary
        self._attack = Attack(table)
        self.choice = Choice(table, primary)
        if not all(self._attack.safe(cell, frozenset(self.choice.candidates)) for cell in primary):
            raise NoSafePattern(primary)

    def optimum(self, costs: Costs) -> Pattern:
        """The safe pattern of least cost; later ones cost no more. Raises NoSafePattern and Unproven."""
        for _ in range(ROUNDS):
            pattern = self.choice.cheapest(costs)
            if pattern is None:
                raise NoSafePattern(self._primary)
            broken = [cell for cell in self._primary if not self._attack.safe(cell, pattern)]
            for cell in broken:
                self._refute(cell, pattern)
            if not broken:
                if audit_table(self.published(pattern)).passed:
                    self.choice.keep(costs, pattern)
                    return pattern
                self.choice.forbid(pattern)
        raise Unproven

    def published(self, pattern: Pattern) -> PublishedTable:
        """The table as it would be published with this pattern."""
        hidden = Cell(least=0, most=self._table.population)
        cells = {name: hidden if name in pattern else cell for name, cell in self._table.cells.items()}
        return replace(self._table, cells=cells, primary=self._primary)

    def _refute(self, cell: str, pattern: Pattern) -> None:
        """Tell the master what the attacker of a cell has shown: of the cells outside a greatest unsafe pattern, one is needed.

        It is grown from this one, taking in those cells first that are far from the attacker's.
        """
        near = [name for name in _by_distance(self._table, cell) if name in self.choice.candidates]
        rest = [name for name in self.choice.candidates if name not in near]
        order = [name for name in [*rest, *reversed(near)] if name not in pattern]
        idle = self._attack.idle(cell, pattern)
        blocks = [name for name in order if name in idle], [name for name in order if name not in idle]
        grown = self._grow(cell, pattern, blocks)
        self.choice.need_one_of(frozenset(self.choice.candidates) - grown)

    def _grow(self, cell: str, pattern: Pattern, blocks: Iterable[Sequence[str]]) -> Pattern:
        """As many more cells left out, of these blocks in their order, as leave the cell unsafe."""
        waiting = deque(map(tuple, blocks))
        while waiting:
            block = waiting.popleft()
            if not block:
                continue
            if self._attack.unsafe(cell, pattern | frozenset(block)):
                pattern |= frozenset(block)
            elif len(block) > 1:
                waiting.extendleft((block[len(block) // 2 :], block[: len(block) // 2]))
        return pattern


def _by_distance(table: PublishedTable, cell: str) -> Iterator[str]:
    """Cells that relations connect to this one, the nearest first."""
    found = {cell}
    waiting = deque([cell])
    while waiting:
        name = waiting.popleft()
        if name in table.cells:
            yield name
        for relation in table.relations:
            members = (*relation.parts, relation.total) if relation.total else relation.parts
            if name in members:
                waiting.extend(member for member in members if member not in found)
                found.update(members)
