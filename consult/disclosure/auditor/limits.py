"""What a limit on choices adds: where each person may choose so many options, the options' tables bound each other."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache

from consult.disclosure.auditor.evidence import Point, Spans, Target, Weakness, possible, targets
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
    alike. What cannot be shown within this room counts as unproven: the check is stricter than the truth, never laxer.

    It is a transport problem (option totals against atom totals), so its corners are whole.
    """

    def __init__(self, options: Sequence[Published], limit: int, atom: int | None) -> None:
        self._options = options
        self._atom = atom
        self._sizes = options[0].roster.atoms
        self._targets = targets(options[0])
        self._program = IntegerProgram()
        for option in options:
            self._add(option)
        self._hers = self._program.variable(0, 1)
        self._room = [limit * (people - (place == atom)) for place, people in enumerate(self._sizes)]
        for place, room in enumerate(self._room):
            expression = [(1, self._variable(option, place)) for option in range(len(options))]
            if place == atom:
                expression.append((1, self._hers))
            self._program.require(expression, most=room + (place == atom))
        self._pool: list[Point] = []

    def weakness(self) -> tuple[int, Weakness] | None:
        every = [(1, place) for place in range(self._hers)]
        for most in (False, True):
            with self._program.at_least(self._hers, 1):
                point = self._program.maximise(every) if most else self._program.minimise(every)
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
        chosen = own is not None and own % 2 == 0
        spans = Spans(self._targets, own, self._fitting(place, chosen=chosen))
        for index, target in enumerate(self._targets):
            for most in (False, True):
                if spans.weakness(index) is not None:
                    self._ask(place, target, spans, chosen=chosen, most=most)
            if spans.empty:
                absent = own is not None and not possible(self._options[place], own)
                return None if absent else Weakness(way=Way.UNPROVEN)
            way = spans.weakness(index)
            if way is not None:
                return Weakness(way=way, target=target, own=own)
        return None

    def _ask(self, place: int, target: Target, spans: Spans, *, chosen: bool, most: bool) -> None:
        """The least or the most that chose this option; her choice of it is one that needs no room among the others'."""
        wanted = [(1, self._variable(place, atom)) for atom in target.atoms]
        with ExitStack() as stack:
            held = self._variable(place, self._atom) if chosen and self._atom is not None else self._hers
            stack.enter_context(self._program.at_least(held, 1))
            point = self._program.maximise(wanted) if most else self._program.minimise(wanted)
        if point is not None:
            self._pool.append(point)
            spans.widen(self._of(place, point))

    def _fitting(self, place: int, *, chosen: bool) -> Iterator[Point]:
        """One option's part of those points found so far that leave her enough room."""
        for point in self._pool:
            if chosen or self._atom is None or self._taken(point, self._atom) <= self._room[self._atom]:
                yield self._of(place, point)

    def _taken(self, point: Point, atom: int) -> int:
        return sum(point[self._variable(option, atom)] for option in range(len(self._options)))

    def _add(self, option: Published) -> None:
        """One option's variables, one for each atom: how many of its people chose it."""
        total_least, total_most = _chosen(option.everyone, option.roster.everyone)
        variables = []
        for place, people in enumerate(self._sizes):
            least, most = _chosen(option.groups[place], people) if place < len(option.groups) else (0, people)
            if place == self._atom:
                most = min(most, people - 1)
                total_most -= least == 0
            variables.append(self._program.variable(least, most))
        self._program.require([(1, variable) for variable in variables], least=total_least, most=total_most)

    def _variable(self, option: int, atom: int) -> int:
        return option * len(self._sizes) + atom

    def _of(self, place: int, point: Point) -> Point:
        """One option's part of a point, as its own programs have it: chosen and not chosen for each atom."""
        chosen = point[self._variable(place, 0) : self._variable(place + 1, 0)]
        return tuple(count for yes, people in zip(chosen, self._sizes, strict=True) for count in (yes, people - yes))


def _chosen(row: tuple[tuple[int, int], ...], people: int) -> tuple[int, int]:
    """What both cells of a row, chosen and not, say of how many chose."""
    (least, most), (others_least, others_most) = row
    return max(least, people - others_most), min(most, people - others_least)
