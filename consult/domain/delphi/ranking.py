"""Rankings of the most important: how often each option is among somebody's first k, and best-worst scores."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from consult.domain.findings import Finding
from consult.domain.table import Group

MOST_PLACES = 7
"""The longest order that may be published for fewer than 1,000 people (R5)."""


def top_shares(rankings: Sequence[Sequence[str]], options: Sequence[str], k: int) -> dict[str, Fraction]:
    """The share, 0 to 1, of rankings in which each option is among the first k, in the order of ``options``.

    Nought for all where nobody ranked. Raises ValueError for k under 1, for an option that is not one of them, and for
    one that stands twice in a ranking.
    """
    if k < 1:
        raise ValueError("k is at least 1")
    counts: Counter[str] = Counter()
    for ranking in rankings:
        if len(set(ranking)) != len(ranking) or not set(ranking) <= set(options):
            raise ValueError("a ranking names each of the options at most once")
        counts.update(ranking[:k])
    return {option: Fraction(counts[option], max(1, len(rankings))) for option in options}


def top(shares: Mapping[str, Fraction], k: int) -> tuple[str, ...]:
    """The k options of the greatest shares; with equal shares those that stand first come first.

    To be asked for everyone and for each group apart: one group's ranking is never averaged into another's.
    """
    places = {option: place for place, option in enumerate(shares)}
    return tuple(sorted(shares, key=lambda option: (-shares[option], places[option]))[:k])


def best_worst(best: int, worst: int, people: int, shown: int) -> Fraction:
    """(B - W)/(N r): from -1 (worst every time it was shown) to 1 (best every time).

    ``best`` and ``worst`` count how often the option was chosen as either by ``people`` of whom each saw it ``shown``
    times. Source: Finn & Louviere 1992, "Determining the appropriate response to evidence of public concern", Journal
    of Public Policy & Marketing 11(2), 12-25; standardised as in Lee, Soutar & Louviere 2008, Journal of Personality
    Assessment 90(4), 335-347. Raises ValueError where nobody saw it, or it was chosen more often than seen.
    """
    if people < 1 or shown < 1 or min(best, worst) < 0 or best + worst > people * shown:
        raise ValueError("an option is chosen at most as often as it was shown to somebody")
    return Fraction(best - worst, people * shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """One group's own order, or everyone's (``group`` None): each option with its place; equal shares share one."""

    group: Group | None
    places: tuple[tuple[int, str], ...]


def published_orders(findings: Sequence[Finding]) -> tuple[Ordered, ...]:
    """The orders of a ranking's options by their published shares, at most seven places each (R5), group by group.

    Nothing is told that the published figures do not: an option that none is published for has no place, and where
    several would share the last place and run over, none of them has it.
    """
    if not findings or any(finding.option is None for finding in findings):
        return ()
    return tuple(
        Ordered(
            group=row.group,
            places=_places([(finding.option or "", finding.rows[at].figures[0].count) for finding in findings]),
        )
        for at, row in enumerate(findings[0].rows)
    )


def _places(counts: Sequence[tuple[str, int]]) -> tuple[tuple[int, str], ...]:
    shown = sorted(((name, count) for name, count in counts if count), key=lambda pair: -pair[1])
    placed = [(1 + sum(other > count for _, other in shown), name, count) for name, count in shown]
    fits = [
        (place, name)
        for place, name, count in placed
        if place - 1 + sum(other == count for _, other in shown) <= MOST_PLACES
    ]
    return tuple(fits)
