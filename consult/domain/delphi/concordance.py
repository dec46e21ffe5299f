"""Whether raters order the items alike: Kendall's coefficient of concordance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from consult.domain.delphi.tails import chi_square_tail

LEAST = 2
"""Fewest raters, and fewest items, that can agree on an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concordance:
    """Kendall's W between 0 (no agreement) and 1 (the same order), its chi-square, degrees of freedom and p-value."""

    w: Fraction
    chi_square: Fraction
    degrees: int
    p_value: float


def doubled_ranks(ratings: Sequence[int]) -> tuple[int, ...]:
    """Twice the rank of each rating among its row, 1 for the lowest; equal ones share the mean of their ranks.

    Doubled, a shared rank is a whole number.
    """
    counts = Counter(ratings)
    shared: dict[int, int] = {}
    passed = 0
    for rating in sorted(counts):
        shared[rating] = 2 * passed + counts[rating] + 1
        passed += counts[rating]
    return tuple(shared[rating] for rating in ratings)


def concordance(rows: Sequence[Sequence[int]]) -> Concordance | None:
    """Kendall's W of m raters (rows) over n items (columns), corrected for ties.

    W = 12 S / (m^2 (n^3 - n) - m sum T), where S is the sum of squared deviations of the items' rank sums from their
    mean and T = sum(t^3 - t) over the ties of one rater; chi-square = m (n - 1) W with n - 1 degrees of freedom.
    Source: Kendall & Babington Smith 1939, "The problem of m rankings", Annals of Mathematical Statistics 10(3),
    275-287; ties as in Siegel & Castellan 1988, Nonparametric Statistics, 2nd ed., section 9.6.

    None with fewer than two raters or items, or where every rater gave one rating to all: then there is no order.
    Raises ValueError where rows differ in length.
    """
    raters, items = len(rows), len(rows[0]) if rows else 0
    if any(len(row) != items for row in rows):
        raise ValueError("every rater must have rated the same items")
    if raters < LEAST or items < LEAST:
        return None
    ties = sum(count**3 - count for row in rows for count in Counter(row).values())
    possible = raters**2 * (items**3 - items) - raters * ties
    if possible == 0:
        return None
    doubled = [sum(column) for column in zip(*map(doubled_ranks, rows), strict=True)]
    middle = raters * (items + 1)
    w = Fraction(3 * sum((total - middle) ** 2 for total in doubled), possible)
    chi_square = raters * (items - 1) * w
    degrees = items - 1
    return Concordance(w=w, chi_square=chi_square, degrees=degrees, p_value=chi_square_tail(float(chi_square), degrees))
