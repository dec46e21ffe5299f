"""What is offered follows from sizes alone: which of them were proved publishable beforehand, whatever is answered (R10).

The proof itself is ``consult.disclosure.proof``; ``poe prove`` carries it out again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from consult.disclosure.grouping import GROUPS_MOST
from consult.domain.findings import TENS, Method
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
    Fact(least=1_000, most=1_000_000, proof=Proof.SAMPLED),
)
"""From 1,000 people on rows have quartiles as well (R9, decision 0017), so they were sampled by themselves."""

STATUS_LEAST = 20
"""Fewest people for a status: as many as for figures. At 10 to 14, and at 19, some tables have no draw that hides enough
beside one; 15 to 18 alone would have."""

PROVED = Method()
"""The parameters under which the facts were proved; counting those unable to say was proved as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a round of these sizes is given: drawn rows always, a status beside each rating where it gives no answer away."""

    status: bool


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
    return Offer(status=has_status(rows, method))


def has_attributes(everyone: int, method: Method) -> bool:
    """Whether every table of one attribute of so many people has an acceptable draw, whatever they said of themselves.

    Enumerated for two to five cells, and sampled beyond (`test_attributes`). Of ten people none has: whoever is one of
    them knows that the others are fewer than ten.
    """
    return everyone > TENS and method.threshold <= TENS


def has_status(rows: Sequence[int], method: Method) -> bool:
    """Whether tables of rows of these sizes, everyone first, have an acceptable draw whatever their status.

    Where those unable to say count, everyone is the base of the shares; then beside groups a status at its edge leaves
    too little open about them.
    """
    everyone, *groups = rows
    return everyone >= STATUS_LEAST and not (method.unable_counts and groups)
