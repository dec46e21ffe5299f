"""Reads a release as its readers do: each published figure, word and status becomes what it says of the true counts."""

from dataclasses import dataclass, replace
from itertools import combinations

from consult.domain.findings import FEW, FURTHEST, LARGE, Consensus, DrawnRow, Figure, Finding, Method, Release, Wording
from consult.domain.table import NO_ANSWER, RATING_CELLS

QUARTILES = 3
Interval = tuple[int, int]
"""Least and most, both included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """How many people each row describes, which the attacker knows. ``groups`` in the order of the release's groups."""

    everyone: int
    groups: tuple[int, ...] = ()

    @property
    def atoms(self) -> tuple[int, ...]:
        """The sizes of the sets that tell everyone apart: each released group, then the people in none, if any."""
        rest = self.everyone - sum(self.groups)
        return (*self.groups, rest) if rest else self.groups

    @property
    def populations(self) -> tuple[tuple[int, ...], ...]:
        """Sets of atoms to be kept safe: one or two of them, everyone without one or two, and everyone.

        They hold every row, and every difference of two rows.
        """
        every = tuple(range(len(self.atoms)))
        few = [*combinations(every, 1), *combinations(every, 2)]
        rest = [tuple(atom for atom in every if atom not in left_out) for left_out in few]
        return tuple(dict.fromkeys([every, *few, *filter(None, rest)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Everything public about one finding, and nothing else: audits are memorised by it.

    ``everyone`` has an interval for each cell, ``groups`` has such a row for each group.
    """

    roster: Roster
    cells: tuple[str, ...]
    everyone: tuple[Interval, ...]
    groups: tuple[tuple[Interval, ...], ...]
    status: Consensus | None
    method: Method
    quartiles: tuple[tuple[int, tuple[int, ...]], ...] = ()
    """The cells, by their places, in which a row's quartiles lie: with the row's place, everyone 0, then the groups."""


def read(finding: Finding, release: Release, roster: Roster, *, again: bool = False) -> Published | None:
    """What a finding publishes, or None where it does not have the form of a lawful one.

    Of what is asked ``again`` a figure may be moved further, and then its words miss as well (decision 0016): it is read
    by how far it can have been moved at all.
    """
    told = [row.group for row in finding.rows]
    if told != [None, *release.groups] or len(release.groups) != len(roster.groups):
        return None
    cells = tuple(figure.cell for figure in finding.rows[0].figures)
    if finding.status is not None and cells != RATING_CELLS:
        return None
    rows, quartiles = [], []
    for place, (row, people) in enumerate(zip(finding.rows, (roster.everyone, *roster.groups), strict=True)):
        if not _lawful(row, people, cells, release.method.base):
            return None
        near = [_interval(figure, row, people, release.method) for figure in row.figures]
        far = [(max(0, figure.count - FURTHEST), min(people, figure.count + FURTHEST)) for figure in row.figures]
        rows.append(
            tuple(None if one is None else (other if again else one) for one, other in zip(near, far, strict=True))
        )
        if row.quartiles:
            if not _in_order(row, people, cells):
                return None
            quartiles.append((place, tuple(cells.index(each.cell) for each in row.quartiles)))
    read_rows = [tuple(interval for interval in row if interval is not None) for row in rows]
    if any(len(row) != len(cells) for row in read_rows):
        return None
    return Published(
        roster=roster,
        cells=cells,
        everyone=read_rows[0],
        groups=tuple(read_rows[1:]),
        status=finding.status,
        method=release.method,
        quartiles=tuple(quartiles),
    )


def _in_order(row: DrawnRow, people: int, cells: tuple[str, ...]) -> bool:
    """Three quartiles of a rating in a large row, each in a cell of the scale, none below the one before it.

    Ten people or more must have rated, however far a figure may miss.
    """
    scale = list(RATING_CELLS[:-1])
    placed = [(scale.index(each.cell), each.point) for each in row.quartiles if each.cell in scale]
    drawn = sum(figure.count for figure in row.figures if figure.cell == NO_ANSWER)
    enough = people >= LARGE and people - drawn - FURTHEST >= FEW
    return cells == RATING_CELLS and enough and len(placed) == QUARTILES and placed == sorted(placed)


def _lawful(row: DrawnRow, people: int, cells: tuple[str, ...], base: int) -> bool:
    """Multiples of the base that add up to the row's total, which follows from how many people it describes."""
    counts = [figure.count for figure in row.figures]
    return (
        len(set(cells)) == len(cells)
        and tuple(figure.cell for figure in row.figures) == cells
        and all(count >= 0 and count % base == 0 for count in counts)
        and sum(counts) == row.total
        and stands_for(row.total, people, base)
    )


def stands_for(total: int, people: int, base: int) -> bool:
    """Whether so many people are given as this total: a multiple of the base, at most one over them and never base - 1 under."""
    return total % base == 0 and -1 <= people - total < base - 1


def _interval(figure: Figure, row: DrawnRow, people: int, method: Method) -> Interval | None:
    """The true counts that a figure leaves possible; None where it says more, or other, than its drawn count."""
    reach = method.base - 1
    least, most = max(0, figure.count - reach), min(people, figure.count + reach)
    if people >= LARGE and figure.count < FEW:
        return (
            (least, most) if figure == replace(figure, percent=None, wording=Wording.FEWER_THAN, amount=FEW) else None
        )
    if figure.wording is None:
        shown = figure.percent
        lawful = shown is not None and abs(100 * figure.count - shown * row.total) * 2 <= row.total
        return (least, most) if lawful and figure.amount is None and people >= method.words_below else None
    said = _said(figure, people, method.base)
    if said is None or figure.percent is not None or people >= method.words_below:
        return None
    return max(least, said[0]), min(most, said[1])


def _said(figure: Figure, people: int, base: int) -> Interval | None:
    """What the words say. They stand for figures, so an amount that no figure has is not lawful."""
    amount = figure.amount
    if figure.wording is Wording.FEWER_THAN and amount == base and figure.count == 0:
        return 0, base - 1
    if figure.wording is Wording.AT_LEAST and amount is not None and amount == figure.count - base + 1:
        return amount, people
    if figure.wording is Wording.ABOUT and amount is not None and amount == figure.count:
        return amount - base + 1, amount + base - 1
    return None
