"""What may be shown: a release of drawn figures, words and statuses. Pages and exports accept nothing else."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consult.domain.table import Group
from consult.domain.text import Text

SAID_LEAST = 10
"""The least drawn figure that a theme carries (R8): a drawn 5 may stand for one person, a drawn 10 for no fewer than six."""


class Consensus(StrEnum):
    """COMET's three outcomes (Williamson et al. 2017), decided on true data, published as a status."""

    IN = "in"
    OUT = "out"
    NONE = "none"


class Wording(StrEnum):
    """The words that stand for a figure where the row has fewer than 20 people (R4), or a great many (R9)."""

    FEWER_THAN = "fewer_than"
    AT_LEAST = "at_least"
    ABOUT = "about"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One drawn cell: ``count`` is a multiple of the base. Shown as a percentage of the row's total, or in words.

    Exactly one of ``percent`` (a whole number) and ``wording`` (with its ``amount``) is present.
    """

    cell: str
    count: int
    percent: int | None = None
    wording: Wording | None = None
    amount: int | None = None

    @property
    def is_few(self) -> bool:
        """Whether it is one of few in a large row: its count is kept for the auditor, and shown to nobody (R9)."""
        return self.wording is Wording.FEWER_THAN and self.amount == FEW


LARGE = 1_000
"""From so many people on a row has quartiles, and figures under ``FEW`` are said as just that (R9)."""
FEW = 10
FURTHEST = 19
"""How many people a drawn figure may miss by, at the very end."""
TENS = 10
"""What every figure of who took part is a multiple of (R3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quartile:
    """A point of a rating's scale that a quarter, half or three quarters of the raters reach, and the cell it lies in."""

    point: int
    cell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRow:
    """The drawn figures of one group, or of everyone (``group`` None).

    ``total`` is the row's base, 5 times floor((n + 1)/5): at most one more than its n people. ``quartiles`` are three,
    lower, median and upper, decided on true data, in a rating's row of ``LARGE`` or more people; else none.
    """

    group: Group | None
    total: int
    figures: tuple[Figure, ...]
    quartiles: tuple[Quartile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a release says of one item, or of one option of a choice or ranking."""

    item: str
    option: str | None
    status: Consensus | None
    rows: tuple[DrawnRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What people wrote about when they answered an item in their own words, as those who read them call it.

    ``count`` is drawn: about so many of everyone said it. None where that may not be said (R8): then nothing tells how
    many they were.
    """

    item: str
    title: Text
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """What somebody said about an item, written anew and agreed to by two people. It belongs to no release.

    ``group`` is of whom it is said to be: None for nobody.
    """

    item: str
    words: Text
    group: Group | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """Who took part, by what they said of themselves to one item: a drawn figure for each option, and last for no answer.

    ``total`` is 10 times floor((n + 1)/10); every figure is in words (R3, decision 0018).
    """

    item: str
    total: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How the figures were made: printed with every release.

    Thresholds are people; ``rating_in`` and ``rating_against`` are shares of the raters (or of everyone in the row,
    where ``unable_counts``).
    """

    base: int = 5
    threshold: int = 10
    words_below: int = 20
    rating_in: float = 0.70
    rating_against: float = 0.15
    unable_counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A numbered, immutable set of findings of one round. ``taking_part`` is None below the threshold (R1).

    Otherwise it is the base of the row of everyone, 5 times floor((n + 1)/5): "about so many people took part".
    ``apart`` names the items that tell the groups apart. ``told`` are those of the groups that are shown apart to participants as well (R7). ``attributes`` say who took part;
    for most releases there are none (R3). ``themes`` stand in an order that says nothing of how many said them.
    """

    number: int
    day: date
    taking_part: int | None
    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]
    method: Method
    told: tuple[Group, ...] = ()
    apart: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    themes: tuple[Theme, ...] = ()
