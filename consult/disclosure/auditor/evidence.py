"""Evidence that nobody can work anything out: possible truths, checked in whole numbers, that differ where they must."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from consult.disclosure.auditor.bounds import FEW
from consult.disclosure.auditor.programs import programs, terms
from consult.disclosure.auditor.reading import Published
from consult.disclosure.auditor.verdict import Way
from consult.disclosure.solver import IntegerProgram, Term, Unproven
from consult.domain.table import CHOICE_CELLS

Point = tuple[int, ...]
Span = tuple[int, int]

_MEMORY = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What must stay unknown: how many people of some atoms are in one cell.

    ``telling`` is whether being in the cell says something of a person. Not to have chosen an option does not: it is
    the lot of nearly everyone where there are many options, and of all who gave no answer.
    """

    atoms: tuple[int, ...]
    cell: int
    people: int
    terms: tuple[Term, ...]
    places: frozenset[int]
    telling: bool

    def count(self, point: Point) -> int:
        """How many there are if this point is the truth."""
        return sum(point[place] for place in self.places)

    def weakness(self, span: Span) -> Way | None:
        """What is known when the count is known to lie within this span; None where that is little enough.

        A span of evidence is no wider than what is known, so None is proof. At the upper end, all but one of the people
        are too many to be known in one cell; for an insider among them these are all the others. Of a cell that is
        not telling this may be known, though never exactly how many: otherwise a limit on choices that everyone
        used up would leave tables without any acceptable draw, and refusing them would tell of the answers.
        """
        least, most = span
        if least == most:
            return Way.EXACT
        if least >= 1 and most <= FEW:
            return Way.FEW
        return Way.ALL if self.telling and least >= self.people - 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakness:
    """What somebody could work out, or that nothing was proved. ``own`` is the insider's place, atom and cell in one."""

    way: Way
    target: Target | None = None
    own: int | None = None


@lru_cache(maxsize=_MEMORY)
def weakness(published: Published) -> Weakness | None:
    """The first thing that one finding gives away, or None where evidence shows that it gives away nothing.

    Depends on published values alone, and always in the same way: it decides whether a draw is kept.
    """
    try:
        return _Search(published).weakness()
    except Unproven:
        return Weakness(way=Way.UNPROVEN)


def targets(published: Published) -> tuple[Target, ...]:
    """Every cell of every row, and of every difference of two released populations."""
    sizes = published.roster.atoms
    found = []
    for atoms in published.roster.populations:
        for cell in range(len(published.cells)):
            expression = terms(published, atoms, cell)
            places = frozenset(place for _, place in expression)
            people = sum(sizes[atom] for atom in atoms)
            telling = published.cells != CHOICE_CELLS or cell == 0
            found.append(
                Target(atoms=atoms, cell=cell, people=people, terms=expression, places=places, telling=telling)
            )
    return tuple(found)


def possible(published: Published, own: int) -> bool:
    """Whether an insider can be in this place at all. Raises Unproven."""
    for program in programs(published):
        with program.at_least(own, 1):
            if program.minimise(()) is not None:
                return True
    return False


class Truth(NamedTuple):
    """A point that may be the truth, with every target's count in it."""

    point: Point
    counts: tuple[int, ...]


def truth(all_targets: Sequence[Target], point: Point) -> Truth:
    """This point, counted."""
    return Truth(point, tuple(target.count(point) for target in all_targets))


class Spans:
    """What a growing set of possible truths shows of each target, net of the insider in one place (None: of nobody)."""

    def __init__(self, all_targets: Sequence[Target], own: int | None, truths: Iterable[Truth]) -> None:
        self._targets = all_targets
        self._own = own
        self._net = [own in target.places for target in all_targets]
        self._least: tuple[int, ...] = ()
        self._most: tuple[int, ...] = ()
        for possible_truth in truths:
            self.widen(possible_truth)

    def widen(self, possible_truth: Truth) -> None:
        """Take a possible truth into account, where the insider can be in her place in it."""
        if self._own is not None and possible_truth.point[self._own] < 1:
            return
        counts = possible_truth.counts
        self._least = tuple(map(min, self._least, counts)) if self._least else counts
        self._most = tuple(map(max, self._most, counts)) if self._most else counts

    @property
    def empty(self) -> bool:
        """Whether nothing possible was found with the insider in this place."""
        return not self._least

    def weakness(self, index: int) -> Way | None:
        """What is known of this target, as far as shown."""
        if self.empty:
            return Way.EXACT
        net = self._net[index]
        return self._targets[index].weakness((self._least[index] - net, self._most[index] - net))


class _Search:
    """One finding's audit: a growing pool of possible truths, asked for as the targets need them."""

    def __init__(self, published: Published) -> None:
        self._places = len(published.roster.atoms) * len(published.cells)
        self._programs = programs(published)
        self._targets = targets(published)
        self._pool: list[Truth] = []

    def weakness(self) -> Weakness | None:
        for own in (None, *range(self._places)):
            spans = Spans(self._targets, own, self._pool)
            if spans.empty:
                self._begin(own, spans)
            if spans.empty and own is None:
                return Weakness(way=Way.IMPOSSIBLE)
            for index, target in enumerate(self._targets if not spans.empty else ()):
                self._settle(index, own, spans)
                way = spans.weakness(index)
                if way is not None:
                    return Weakness(way=way, target=target, own=own)
        return None

    def _begin(self, own: int | None, spans: Spans) -> None:
        """Find one possible truth, if there is one."""
        for program in self._programs:
            if spans.empty:
                self._ask(program, own, (), spans, most=False)

    def _settle(self, index: int, own: int | None, spans: Spans) -> None:
        """Ask each program for the least and the most of a target until enough is shown."""
        for program in self._programs:
            for most in (False, True):
                if spans.weakness(index) is not None:
                    self._ask(program, own, self._targets[index].terms, spans, most=most)

    def _ask(
        self, program: IntegerProgram, own: int | None, wanted: tuple[Term, ...], spans: Spans, *, most: bool
    ) -> None:
        with program.at_least(own, 1) if own is not None else nullcontext():
            point = program.maximise(wanted) if most else program.minimise(wanted)
        if point is not None:
            self._pool.append(truth(self._targets, point))
            spans.widen(self._pool[-1])
