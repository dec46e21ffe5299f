"""What a limit on choices adds: where each person may choose so many options, the options' tables bound each other."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache

from consult.disclosure.auditor.evidence import Point, Spans, Target, Truth, Weakness, possible, targets, truth
from consult.disclosure.auditor.reading import Published
from consult.disclosure.auditor.verdict import Way
from consult.disclosure.solver import IntegerProgram, Unproven

_MEMORY = 10_000


@lru_cache(maxsize=_MEMORY)
def weakness_together(options: tuple[Published, ...], limit: int) -> tuple[int, Weakness] | None:
    """What all options of one item give away together: the option's place and its weakness, or None.

    Each option has two cells, chosen and not chosen, in this order. Known to anyone: the people of an atom chose, over
    all options, at most ``limit`` times their number. An insider also knows all of her own choices.
    """
    if limit >= len(options):
        return None
    try:
        for atom in (None, *range(len(options[0].roster.atoms))):
            found = _Together(options, limit, atom).weakness()
            if found is not None:
                return found
    except Unproven:
        return 0, Weakness(way=Way.UNPROVEN)
    return None


class _Together:
    """The options' tables under the limit: with nobody inside, or with an insider of one atom, whatever she chose.

    Evidence has to stand for every set of choices an insider can have made. So the program keeps room for her: the
    others of her atom have the choices of one person fewer, no option was chosen by all of the atom, and an option
    that nobody of it chose can still be raised by her. A point of the program, raised by her where she chose what
    nobody else did, is then a possible truth for any choices of hers: each raises what is hers and what may be there
    alike. Of the option that is looked at it is known whether she chose it, and the room for it is given up. What
    cannot be shown so counts as unproven: the check is stricter than the truth, never laxer.

    Variables: how many of each atom chose each option; then 1 or 0 for each room that is kept or given up: hers among
    the choices of her atom, and hers in each option.
    """

    def __init__(self, options: Sequence[Published], limit: int, atom: int | None) -> None:
        self._options = options
        self._atom = atom
        self._sizes = options[0].roster.atoms
        self._targets = targets(options[0])
        self._program = IntegerProgram()
        self._pool: list[Point] = []
        self._truths: list[list[Truth]] = [[] for _ in options]
        self._rooms = len(options) * len(self._sizes)
        for option in options:
            for interval in _intervals(option):
                self._program.variable(*interval)
        for _ in range(1 + len(options)):
            self._program.variable(1, 1)
        for place, people in enumerate(self._sizes):
            expression = [(1, self._variable(option, place)) for option in range(len(options))]
            hers = [(1, self._rooms)] if place == atom else []
            self._program.require([*expression, *hers], most=limit * (people - len(hers)) + len(hers))
        for place, option in enumerate(options):
            self._keep_totals(place, option)

    def _keep_totals(self, place: int, option: Published) -> None:
        """How many of everyone chose this option, with room for an insider who may have."""
        expression = [(1, self._variable(place, atom)) for atom in range(len(self._sizes))]
        least, most = _chosen(option.everyone, option.roster.everyone)
        self._program.require(expression, least=least, most=most)
        if self._atom is not None:
            room = (1, self._rooms + 1 + place)
            self._program.require([(1, self._variable(place, self._atom)), room], most=self._sizes[self._atom])
            if _intervals(option)[self._atom][0] == 0:
                self._program.require([*expression, room], most=most)

    def weakness(self) -> tuple[int, Weakness] | None:
        every = [(1, place) for place in range(self._rooms)]
        for point in (self._program.minimise(every), self._program.maximise(every)):
            if point is None:
                return 0, Weakness(way=Way.UNPROVEN)
            self._pool.append(point)
        for place in range(len(self._options)):
            for own in (None,) if self._atom is None else (2 * self._atom, 2 * self._atom + 1):
                found = self._one(place, own)
                if found is not None:
                    return place, found
        return None

    def _one(self, place: int, own: int | None) -> Weakness | None:
        """One option's targets, with the insider having chosen it, or not, or with nobody inside."""
        spans = Spans(self._targets, own, self._fitting(place, own))
        for index, target in enumerate(self._targets):
            for most in (False, True):
                if spans.weakness(index) is not None:
                    self._ask(place, target, spans, own, most=most)
            if spans.empty:
                absent = own is not None and not possible(self._options[place], own)
                return None if absent else Weakness(way=Way.UNPROVEN)
            way = spans.weakness(index)
            if way is not None:
                return Weakness(way=way, target=target, own=own)
        return None

    def _ask(self, place: int, target: Target, spans: Spans, own: int | None, *, most: bool) -> None:
        """The fewest or the most who chose this option."""
        wanted = [(1, self._variable(place, atom)) for atom in target.atoms]
        with ExitStack() as stack:
            if self._atom is not None and own is not None:
                variable = self._variable(place, self._atom)
                low, high = _intervals(self._options[place])[self._atom]
                bounds = (low, min(high, self._sizes[self._atom] - 1)) if own % 2 else (max(low, 1), high)
                stack.enter_context(self._program.within(variable, *bounds))
                stack.enter_context(self._program.within(self._rooms + 1 + place, 0, 1))
                stack.enter_context(self._program.within(self._rooms, own % 2, 1))
            point = self._program.maximise(wanted) if most else self._program.minimise(wanted)
        if point is not None:
            self._pool.append(point)
            spans.widen(truth(self._targets, self._of(place, point)))

    def _fitting(self, place: int, own: int | None) -> Iterator[Truth]:
        """One option's part of those points found so far that keep the rooms that have to be kept."""
        truths = self._truths[place]
        truths.extend(truth(self._targets, self._of(place, point)) for point in self._pool[len(truths) :])
        chosen = own is not None and own % 2 == 0
        given_up = {self._rooms + 1 + place} | ({self._rooms} if chosen else set())
        for point, possible_truth in zip(self._pool, truths, strict=True):
            if all(point[room] or room in given_up for room in range(self._rooms, len(point))):
                yield possible_truth

    def _variable(self, option: int, atom: int) -> int:
        return option * len(self._sizes) + atom

    def _of(self, place: int, point: Point) -> Point:
        """One option's part of a point, as its own programs have it: chosen and not chosen for each atom."""
        chosen = point[self._variable(place, 0) : self._variable(place + 1, 0)]
        return tuple(count for yes, people in zip(chosen, self._sizes, strict=True) for count in (yes, people - yes))


def _intervals(option: Published) -> list[tuple[int, int]]:
    """How many of each atom can have chosen this option."""
    sizes = option.roster.atoms
    rows = [_chosen(row, people) for row, people in zip(option.groups, sizes, strict=False)]
    return rows + [(0, people) for people in sizes[len(rows) :]]


def _chosen(row: tuple[tuple[int, int], ...], people: int) -> tuple[int, int]:
    """What both cells of a row, chosen and not, say of how many chose."""
    (least, most), (others_least, others_most) = row
    return max(least, people - others_most), min(most, people - others_least)
