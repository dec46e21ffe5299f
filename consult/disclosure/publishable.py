"""What is offered follows from sizes alone: which of them were proved publishable beforehand, whatever is answered (R10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from consult.domain.findings import Method
from consult.domain.table import Sizes


class Proof(StrEnum):
    """How it was shown that every table of a size has an acceptable draw."""

    ENUMERATED = "every table, enumerated"
    SAMPLED = "large samples, extremes included"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A span of sizes of one row that was proved, with or without a status. ``poe prove`` proves it again."""

    least: int
    most: int
    status: bool
    proof: Proof


FACTS = (
    Fact(least=5, most=60, status=False, proof=Proof.ENUMERATED),
    Fact(least=15, most=60, status=True, proof=Proof.ENUMERATED),
    Fact(least=61, most=999, status=True, proof=Proof.SAMPLED),
)
"""Below 15 people a status gives answers away: "in" leaves at most one of 10 to 13 raters against, so that she learns
she is the only one; of 14 the draws that would hide it do not exist for every table. From 1,000 other rules hold (R9)."""

PROVED = Method()
"""The parameters under which the facts were proved; counting who is unable to say was proved as well."""

GROUPS_MOST = 6
"""Most groups beside each other for which samples were proved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a round of these sizes is given: drawn rows always, and statuses where the facts carry them."""

    status: bool


def covers(method: Method) -> bool:
    """Whether the facts were proved for this method. To be asked before a round opens; thresholds may go down to 5."""
    same = (method.base, method.words_below, method.rating_in, method.rating_against)
    return same == (PROVED.base, PROVED.words_below, PROVED.rating_in, PROVED.rating_against) and method.threshold >= PROVED.base


def offer(sizes: Sizes, method: Method) -> Offer | None:
    """What may be offered to a round of these sizes, or None where nothing was proved for them."""
    people = [size for _, size in sizes.groups]
    rest = sizes.everyone - sum(people)
    rows = [sizes.everyone, *people, *([rest] if rest else [])]
    if not covers(method) or len(people) > GROUPS_MOST or min(rows) < method.threshold:
        return None
    if not all(any(_facts(size)) or _has(size) for size in rows):
        return None
    return Offer(status=any(fact.status for fact in _facts(sizes.everyone)))


def _facts(people: int) -> Iterator[Fact]:
    return (fact for fact in FACTS if fact.least <= people <= fact.most)


def _has(people: int) -> bool:
    return next(_facts(people), None) is not None
