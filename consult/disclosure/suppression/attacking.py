"""The attackers: how far one cell could lie from its count, when so many cells are left out."""

from collections.abc import Iterable, Iterator
from itertools import islice
from math import ceil, floor, lcm

from consult.disclosure.solver import IntegerProgram, Term, Unlimited, Unproven
from consult.domain.table_file import PublishedTable

MEMORY = 200
"""Tables looked through, of those that were met, before the solver is asked."""
WIDTH = 5
"""A safe cell's interval is at least so wide. The auditor, which never imports what it checks, has its own (``auditor.bounds``):
what is chosen by this one is held against that one."""

Pattern = frozenset[str]
"""The cells that are left out."""
Span = tuple[int, int | None]


class Attack:
    """One table with its true counts. Tables that an attacker must hold possible are remembered for later patterns.

    Such a table stays possible in every pattern that leaves out all the cells in which it differs from the truth; so
    leaving out more never makes a safe cell unsafe.
    """

    def __init__(self, table: PublishedTable) -> None:
        self._table = table
        self._names = (*table.cells, *table.margins)
        self._place = {name: place for place, name in enumerate(self._names)}
        self._true = tuple(cell.least for cell in table.cells.values())
        self._program = IntegerProgram()
        for count in self._true:
            self._program.variable(count, count)
        for _ in table.margins:
            self._program.variable(0, table.population)
        self._relate()
        self._left_out: Pattern = frozenset()
        self._met: dict[str, dict[tuple[int, int], None]] = {}

    def safe(self, cell: str, pattern: Pattern) -> bool:
        """Whether the cell is safe in this pattern, shown by possible tables. Raises Unproven."""
        span = self._shown(cell, self._mask(pattern))
        if self._enough(span):
            return True
        span = self._reach(cell, pattern, span, most=True)
        if not self._enough((0, span[1])):
            return False
        return self._enough(span) or self._enough(self._reach(cell, pattern, span, most=False))

    def unsafe(self, cell: str, pattern: Pattern) -> bool:
        """Whether it is proved that the cell is not safe in this pattern."""
        try:
            return not self.safe(cell, pattern)
        except Unproven:
            return False

    def idle(self, cell: str, pattern: Pattern) -> Pattern:
        """Cells that, left out as well, seem to let the attacker's count rise no further: a hint, to be tried."""
        self._leave_out(pattern)
        terms = ((1, self._place[cell]),)
        idle = self._program.idle(terms)
        return frozenset(name for name in self._table.cells if self._place[name] in idle)

    def _shown(self, cell: str, allowed: int) -> Span:
        """How far apart the counts are that the newest tables that were met give the cell, where they are possible here."""
        least = most = self._true[self._place[cell]]
        for differing, count in islice(reversed(self._met.get(cell, {})), MEMORY):
            if not differing & ~allowed:
                least, most = min(least, count), max(most, count)
                if self._enough((least, most)):
                    break
        return least, most

    def _remember(self, counts: tuple[int, ...]) -> None:
        """A possible table, for every cell to which it gives another count than the true one."""
        differing = [
            name for name, count, true in zip(self._table.cells, counts, self._true, strict=True) if count != true
        ]
        mask = self._mask(differing)
        for name in differing:
            self._met.setdefault(name, {})[mask, counts[self._place[name]]] = None

    def _mask(self, names: Iterable[str]) -> int:
        """These cells as bits."""
        return sum(1 << self._place[name] for name in names)

    def _enough(self, span: Span) -> bool:
        """At least 5 wide, starting at nought or reaching the threshold, and still so without insiders who are in the cell."""
        least, most = span
        if most is None:
            return True
        for insiders in range(min(self._table.insiders, most) + 1):
            low, high = max(least, insiders) - insiders, most - insiders
            if high - low < WIDTH or (low > 0 and high < self._table.threshold):
                return False
        return True

    def _reach(self, cell: str, pattern: Pattern, span: Span, *, most: bool) -> Span:
        """The span, with its upper or lower end as far as an attacker must hold possible."""
        self._leave_out(pattern)
        place = self._place[cell]
        terms = ((1, place),)
        try:
            point = self._program.maximise(terms) if most else self._program.minimise(terms)
        except Unlimited:
            return span[0], None
        if point is None:
            raise Unproven
        counts = point[: len(self._true)]
        self._remember(counts)
        return (span[0], counts[place]) if most else (counts[place], span[1])

    def _leave_out(self, pattern: Pattern) -> None:
        for name in self._left_out ^ pattern:
            place = self._place[name]
            count = self._true[place]
            self._program.bound(place, *((0, self._table.population) if name in pattern else (count, count)))
        self._left_out = pattern

    def _relate(self) -> None:
        for terms, least, most in self._sums():
            self._program.require(terms, least=least, most=most)

    def _sums(self) -> Iterator[tuple[list[Term], int | None, int | None]]:
        """What anyone knows of how cells and margins add up."""
        for relation in self._table.relations:
            parts = [(1, self._place[part]) for part in relation.parts]
            if relation.total is not None:
                yield [*parts, (-1, self._place[relation.total])], 0, 0
            if relation.equals is not None:
                yield parts, relation.equals, relation.equals
        for linear in self._table.linear:
            ends = [end for end in (linear.low, linear.high) if end is not None]
            scale = lcm(*(each.denominator for each in (*ends, *(weight for weight, _ in linear.coefficients))))
            terms = [(int(weight * scale), self._place[name]) for weight, name in linear.coefficients if weight]
            low = None if linear.low is None else ceil(linear.low * scale)
            yield terms, low, None if linear.high is None else floor(linear.high * scale)
