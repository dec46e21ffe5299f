"""What is offered follows from sizes alone: which of them were proved publishable beforehand, whatever is answered (R10).

The proof itself is ``consult.disclosure.proof``; ``poe prove`` carries it out again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from consult.disclosure.grouping import GROUPS_MOST
from consult.domain.findings import Method
from consult.domain.table import Sizes


class Proof(StrEnum):
    """How it was shown that every table of a size has an acceptable draw."""

    ENUMERATED = "every table of one row, enumerated"
    SAMPLED = "large samples, extremes included"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Sizes of one row, both included, for which it was proved that drawn rows may be released."""

    least: int
    most: int
    proof: Proof


FACTS = (
    Fact(least=5, most=60, proof=Proof.ENUMERATED),
    Fact(least=61, most=999, proof=Proof.SAMPLED),
)
"""From 1,000 people other rules hold (R9)."""

STATUS_LEAST = 15
"""Fewest people for a status. "In" leaves at most one of 10 to 13 raters against it, so that she learns that she is the
only one; and of 14 some tables have no draw that hides as much."""

PINNED_REST = 4
PINNED_LEAST = 59
"""From 59 on a status is withheld of 5k + 4 people, and at any size where every group has 5k + 4. A row whose cells are
multiples of 5 but for one has one draw only, then 4 under the truth in that cell, and a status at its very edge gives
it away: of 64 who said 9, 0, 50 and nothing 5 times, 9 against out of 59 raters are just too many, and no other answers
of 64 people explain that draw with "none". So it is where two groups of 34 hold 4 each against 45."""

PROVED = Method()
"""The parameters under which the facts were proved; counting those unable to say was proved as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a round of these sizes is given: drawn rows always, the rest where it gives no answer away.

    ``status``: a status beside each rating. ``limited_by_group``: rows of groups for items with a limit on choices.
    """

    status: bool
    limited_by_group: bool


def covers(method: Method) -> bool:
    """Whether the facts were proved for this method: to be asked before a round opens. The threshold is 5 or more."""
    return (
        (method.base, method.words_below) == (PROVED.base, PROVED.words_below)
        and (method.rating_in, method.rating_against) == (PROVED.rating_in, PROVED.rating_against)
        and method.threshold >= PROVED.base
    )


def offer(sizes: Sizes, method: Method) -> Offer | None:
    """What may be offered to a round of these sizes, or None where nothing was proved for them."""
    groups = [people for _, people in sizes.groups]
    rest = sizes.everyone - sum(groups) if groups else 0
    rows = [sizes.everyone, *groups, *([rest] if rest else [])]
    if not covers(method) or len(groups) > GROUPS_MOST or min(rows) < method.threshold:
        return None
    if not all(any(fact.least <= people <= fact.most for fact in FACTS) for people in rows):
        return None
    return Offer(status=has_status(rows, method), limited_by_group=has_limited_groups(rows, method))


def has_limited_groups(rows: Sequence[int], method: Method) -> bool:
    """Whether options that share a limit on choices may be shown by group, for rows of these sizes, everyone first.

    Not beside a group of 5k + 4: where everyone used up her choices and nearly all of such a group chose one option,
    it has one draw only, and the limit then gives that group's choices away. In samples of panels that used up their
    choices 8 of 3,245 with such a group had no acceptable draw, and none of 1,974 without.
    """
    return not any(people % method.base == PINNED_REST for people in rows[1:])


def has_status(rows: Sequence[int], method: Method) -> bool:
    """Whether tables of rows of these sizes, everyone first, have an acceptable draw whatever their status.

    Where those unable to say count, everyone is the base of the shares; then 5k + 4 people are pinned at any size, and
    beside groups a status at its edge leaves too little open about them.
    """
    everyone, *groups = rows
    pinned = [people % method.base == PINNED_REST for people in rows]
    if method.unable_counts and (groups or pinned[0]):
        return False
    if (pinned[0] and everyone >= PINNED_LEAST) or (groups and all(pinned[1:])):
        return False
    return everyone >= STATUS_LEAST
