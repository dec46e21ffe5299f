"""Evidence over several releases: possible truths in which nobody who left, joined or stayed is known."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache

from consult.disclosure.auditor.evidence import Span, Spans, Target, Truth, truth
from consult.disclosure.auditor.over_time.history import Pattern
from consult.disclosure.auditor.over_time.programs import program, within
from consult.disclosure.auditor.reading import Published
from consult.disclosure.auditor.verdict import Way
from consult.disclosure.solver import Term, Unproven
from consult.domain.table import CHOICE_CELLS

_MEMORY = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Target):
    """A cell of some people whom one release describes; ``within`` are their atoms of its roster.

    Over several releases it must not be known exactly, nor as all but one. That one or two people are in it may be: else
    some tables would be left without an acceptable draw, and refusing them would tell (R10, decision 0016).
    """

    wave: int
    within: tuple[int, ...] | None

    def weakness(self, span: Span) -> Way | None:
        """What is known of the cell, taking answers as unchanged."""
        found = super(Row, self).weakness(span)
        return None if found is Way.FEW else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Row):
    """A cell of those who are in a group, or among everyone, of one release and no longer, or not yet, in the next (R6)."""

    way: Way

    @classmethod
    def of(cls, row: Row, way: Way) -> "Moved":
        """The same cell and people, under the rule for those who moved."""
        return cls(**{name: getattr(row, name) for name in Row.__dataclass_fields__}, way=way)

    def weakness(self, span: Span) -> Way | None:
        """Known are all but one of them, or the only one; all the others, to an insider among them."""
        return self.way if self.telling and span[0] >= max(1, self.people - 1) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What several releases give away together. ``own`` is the pattern and the cell of an insider who is needed for it."""

    way: Way
    target: Row | None = None
    own: tuple[Pattern, int] | None = None


@lru_cache(maxsize=_MEMORY)
def weakness_over_time(waves: tuple[Published, ...], overlaps: tuple[tuple[Pattern, int], ...]) -> Found | None:
    """The first thing that these releases of one item give away together, or None where evidence shows: nothing.

    None as well where no answers can stand behind all of them unless some changed: then nobody can take them as
    unchanged, and each release has been looked at by itself.
    """
    try:
        return _Search(waves, overlaps).found()
    except Unproven:
        return Found(way=Way.UNPROVEN)


class _Search:
    """A growing pool of possible truths, asked for as the targets need them."""

    def __init__(self, waves: Sequence[Published], overlaps: Sequence[tuple[Pattern, int]]) -> None:
        self._cells = waves[0].cells
        self._overlaps = overlaps
        self._program = program(waves, overlaps)
        self._targets = tuple(_targets(waves, overlaps))
        self._pool: list[Truth] = []

    def found(self) -> Found | None:
        for own in (None, *range(len(self._overlaps) * len(self._cells))):
            spans = Spans(self._targets, own, self._pool)
            if spans.empty:
                self._ask(own, (), spans, most=False)
            if spans.empty and own is None:
                return None
            for index, target in enumerate(self._targets if not spans.empty else ()):
                way = self._settled(index, own, spans)
                if way is not None:
                    return Found(way=way, target=target, own=self._named(own))
        return None

    def _named(self, own: int | None) -> tuple[Pattern, int] | None:
        if own is None:
            return None
        place, cell = divmod(own, len(self._cells))
        return self._overlaps[place][0], cell

    def _settled(self, index: int, own: int | None, spans: Spans) -> Way | None:
        """What is known of a target once its least and its most were asked for, so far as needed."""
        for most in (False, True):
            if spans.weakness(index) is not None:
                self._ask(own, self._targets[index].terms, spans, most=most)
        return spans.weakness(index)

    def _ask(self, own: int | None, wanted: tuple[Term, ...], spans: Spans, *, most: bool) -> None:
        with self._program.at_least(own, 1) if own is not None else nullcontext():
            point = self._program.maximise(wanted) if most else self._program.minimise(wanted)
        if point is not None:
            self._pool.append(truth(self._targets, point))
            spans.widen(self._pool[-1])


def _targets(waves: Sequence[Published], overlaps: Sequence[tuple[Pattern, int]]) -> Iterator[Row]:
    """Every cell of what each wave released; then of those who left or joined, and of those with one pattern."""
    for number, wave in enumerate(waves):
        for atoms in wave.roster.populations:
            yield from _cells(waves, overlaps, within(overlaps, number, atoms), _Whose(number, atoms))
    seen: set[tuple[int, ...]] = set()
    for places, whose in _moved(waves, overlaps):
        if places not in seen:
            seen.add(places)
            yield from _cells(waves, overlaps, places, whose)


@dataclass(frozen=True, slots=True)
class _Whose:
    wave: int
    atoms: tuple[int, ...] | None
    way: Way | None = None


def _moved(
    waves: Sequence[Published], overlaps: Sequence[tuple[Pattern, int]]
) -> Iterator[tuple[tuple[int, ...], _Whose]]:
    """Those of each group, then of everyone, who are in one wave and not in the one after it, or before it.

    Then everyone with one pattern: who changed her group is one of them.
    """
    for number in range(len(waves) - 1):
        for way, inside, outside in ((Way.LEFT, number, number + 1), (Way.JOINED, number + 1, number)):
            gone = {place for place, (pattern, _) in enumerate(overlaps) if pattern[outside] is None}
            for atoms in (*((atom,) for atom in range(len(waves[inside].roster.atoms))), None):
                inside_them = within(overlaps, inside, atoms)
                yield tuple(place for place in inside_them if place in gone), _Whose(inside, atoms, way)
    for place, (pattern, _) in enumerate(overlaps):
        wave = max(number for number, atom in enumerate(pattern) if atom is not None)
        yield (place,), _Whose(wave, within_of(pattern, wave), Way.ALL)


def within_of(pattern: Pattern, wave: int) -> tuple[int, ...] | None:
    """The atom of a wave's roster that a pattern is in; None where it is in none."""
    atom = pattern[wave]
    return None if atom is None else (atom,)


def _cells(
    waves: Sequence[Published], overlaps: Sequence[tuple[Pattern, int]], places: tuple[int, ...], whose: _Whose
) -> Iterator[Row]:
    people = sum(overlaps[place][1] for place in places)
    cells = waves[0].cells
    for cell in range(len(cells) if people else 0):
        variables = [place * len(cells) + cell for place in places]
        row = Row(
            atoms=places,
            cell=cell,
            people=people,
            terms=tuple((1, variable) for variable in variables),
            places=frozenset(variables),
            telling=cells != CHOICE_CELLS or cell == 0,
            wave=whose.wave,
            within=whose.atoms,
        )
        yield row if whose.way is None else Moved.of(row, whose.way)
