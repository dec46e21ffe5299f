"""True counts by group. A table is never shown: only disclosure may turn it into a release."""

from dataclasses import dataclass, field

from consult.domain.instrument import Band
from consult.domain.text import Text

NO_ANSWER = "none"
RATING_CELLS = (Band.LOW.value, Band.MID.value, Band.HIGH.value, NO_ANSWER)
"""Cells of a rating's table (R4): the three bands, and no rating (skipped, blank or unable to say)."""
UNSAID = ""
"""Stands for those who did not say: of the breakdown item a member of a group, of another attribute a cell."""
CHOICE_CELLS = ("yes", "no")
"""Cells of one option's table: chose it; did not choose it, or gave no answer (decision 0003)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People told apart by the breakdown item: those who gave one of ``members``.

    ``members`` are option names of the breakdown item, in its order; "" stands for those who did not say.
    """

    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Counts of one group, or of everyone (``group`` None), one count per cell. Never in a representation.

    ``points`` has a count for each point of a rating's scale, lowest first; nothing for what is no rating.
    """

    group: Group | None
    counts: tuple[int, ...] = field(repr=False)
    points: tuple[int, ...] = field(default=(), repr=False)

    @property
    def people(self) -> int:
        """How many people the row describes."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The true counts of one item, or of one option of a choice or ranking.

    ``cells`` names the cells of every row; the first row is everyone, the others are the groups in their order.
    """

    item: str
    option: str | None
    cells: tuple[str, ...]
    rows: tuple[Row, ...]
    scale: tuple[tuple[int, str], ...] = ()
    """A rating's points, lowest first, each with its cell; its rows count them one by one. Nothing for what is no rating."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a kind counts among some people: one entry per cell, and for a rating one per point of its scale."""

    option: str | None
    cells: tuple[str, ...]
    counts: tuple[int, ...] = field(repr=False)
    points: tuple[int, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeCount:
    """How many people said something in their own words about an item. ``key`` names its draw and is shown to nobody.

    ``numbered`` is False where a condition decided who was asked: then how many said it is said of none of its themes.
    """

    item: str
    key: bytes = field(repr=False)
    title: Text
    people: int = field(repr=False)
    numbered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How many people sent the round with a Yes to totals: in all, and in each declared group. Known to anyone (R10)."""

    everyone: int
    groups: tuple[tuple[Group, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabulation:
    """All tables of a round that was closed, with the sizes of its population and who they describe.

    ``members`` is a hash of the set of seats behind each row, everyone first, then the groups: it keys the draw.
    """

    sizes: Sizes
    members: tuple[bytes, ...] = field(repr=False)
    tables: tuple[Table, ...]
    apart: tuple[str, ...] = ()
    """The items that tell the groups apart, by name."""
    attributes: tuple[Table, ...] = ()
    """Who they are, by what they said of themselves: a row of everyone for each item, where that was counted at all."""
    limits: tuple[tuple[str, int], ...] = ()
    """The most options one person may choose, by the name of each choice or ranking."""
    themes: tuple[ThemeCount, ...] = ()
    """What those who read the round's free text counted, in an order that does not follow from how many said it."""
