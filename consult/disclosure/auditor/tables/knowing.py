"""What can be worked out of a published table: the least and the most of each count, each shown by a possible truth."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager

from consult.disclosure.auditor.tables.constraints import Ends, Impossible, system, tighten
from consult.disclosure.auditor.tables.contradiction import contradiction
from consult.disclosure.solver import Term, Unlimited, Unproven
from consult.domain.table_file import PublishedTable

Point = tuple[int, ...]
"""A possible truth: the count of every cell, then of every margin."""
Placement = Mapping[str, int]
"""How many insiders are in which cells."""


class Knowledge:
    """A table, the integer program of all its possible truths, and those of them that were met.

    Raises ContradictionError where there is none.
    """

    def __init__(self, table: PublishedTable) -> None:
        self.table = table
        self.met: list[Point] = []
        self.unsettled = False
        self._system = system(table)
        self.place = {name: place for place, name in enumerate(self._system.names)}
        try:
            self._ends = tighten(self._system)
        except Impossible:
            raise contradiction(self._system) from None
        self._program = self._system.program(self._ends)
        try:
            first = self._program.minimise(())
        except Unproven:
            self.unsettled = True
            return
        if first is None:
            raise contradiction(self._system)
        self.met.append(first)

    def outer(self, name: str) -> Ends:
        """Bounds that hold every possible truth, though none may reach them."""
        return self._ends[self.place[name]]

    def bounds(self, name: str) -> Ends:
        """The least and the most of one count; where the solver proved nothing, what certainly holds them."""
        terms = ((1, self.place[name]),)
        least, most = self.outer(name)
        if self.unsettled or least == most:
            return least, most
        low, high = (self._reached(name, terms, most=end) for end in (False, True))
        return least if low is None else low, most if high is None else high

    def ask(self, terms: Sequence[Term], placement: Placement, *, most: bool) -> Point | None:
        """A possible truth with insiders placed so, where the sum is least or most; None where there is none.

        Raises Unlimited and Unproven.
        """
        with self._placed(placement):
            point = self._program.maximise(terms) if most else self._program.minimise(terms)
        if point is not None:
            self.met.append(point)
        return point

    def _reached(self, name: str, terms: Sequence[Term], *, most: bool) -> int | None:
        """The end of a count's range that the solver found; None where it found none."""
        place, outer = self.place[name], self.outer(name)[most]
        if any(point[place] == outer for point in self.met):
            return outer
        try:
            point = self.ask(terms, {}, most=most)
        except (Unlimited, Unproven):
            return None
        return None if point is None else point[place]

    @contextmanager
    def _placed(self, placement: Placement) -> Iterator[None]:
        with ExitStack() as stack:
            for name, people in placement.items():
                stack.enter_context(self._program.at_least(self.place[name], people))
            yield
