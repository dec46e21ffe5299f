"""How ratings are spread: mean, quantiles, interquartile range, coefficient of variation."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

QUARTER, HALF, THREE_QUARTERS = Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)
VARIATION_LEAST = 30
"""Fewest people for whom a change of the coefficient of variation is read as stability."""
AGREED_IQR = {5: 1, 9: 2}
"""The widest interquartile range that is agreement, by the points of the scale."""


def mean(ratings: Sequence[int]) -> Fraction:
    """The arithmetic mean. Raises ValueError where there is no rating."""
    _some(ratings)
    return Fraction(sum(ratings), len(ratings))


def quantile(ratings: Sequence[int], share: Fraction) -> Fraction:
    """The value below which this share of the ratings lies: type 7, linear between order statistics.

    With n ratings x_(0) <= ... and h = (n - 1) share it is x_(floor h) + (h - floor h)(x_(floor h + 1) - x_(floor h)).
    Source: Hyndman & Fan 1996, "Sample quantiles in statistical packages", The American Statistician 50(4), 361-365;
    what R, numpy and spreadsheets do unless told otherwise. Raises ValueError where there is no rating, or for a share
    outside 0 to 1.
    """
    _some(ratings)
    if not 0 <= share <= 1:
        raise ValueError("a quantile's share lies between 0 and 1")
    ordered = sorted(ratings)
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def reached(counts: Sequence[int], shares: Sequence[Fraction]) -> tuple[int, ...]:
    """For each share the first place at which so many are counted, the counts added up from the first: type 1.

    It is the inverse of the empirical distribution (Hyndman & Fan 1996), the lower of two where the share falls between
    them: a whole step of the scale, which says of the counts below it that they are too few, and nothing exactly. Raises
    ValueError where nobody is counted.
    """
    _some(counts if sum(counts) else ())
    sums = list(accumulate(counts))
    return tuple(next(place for place, up_to in enumerate(sums) if up_to >= share * sums[-1]) for share in shares)


def median(ratings: Sequence[int]) -> Fraction:
    """The middle rating, or half-way between the two in the middle. Raises ValueError where there is no rating."""
    return quantile(ratings, HALF)


def interquartile_range(ratings: Sequence[int]) -> Fraction:
    """The third quartile less the first, in points of the scale. Raises ValueError where there is no rating."""
    return quantile(ratings, THREE_QUARTERS) - quantile(ratings, QUARTER)


def narrow(iqr: Fraction, points: int) -> bool:
    """Whether an interquartile range counts as agreement: at most 1 on 5 points, at most 2 on 9.

    Source: von der Gracht 2012, "Consensus measurement in Delphi studies", Technological Forecasting and Social Change
    79(8), 1525-1536, section 3.2. Raises ValueError for a scale of another length, on which none is agreed.
    """
    if points not in AGREED_IQR:
        raise ValueError(f"no interquartile range is agreed on for a scale of {points} points")
    return iqr <= AGREED_IQR[points]


def coefficient_of_variation(ratings: Sequence[int]) -> float | None:
    """The sample standard deviation over the mean; None for fewer than two ratings, or a mean of nought.

    It presumes a scale whose nought means nothing at all; on a rating scale it is read only for its change.
    """
    if len(ratings) < 2:  # noqa: PLR2004 - one rating has no spread
        return None
    middle = mean(ratings)
    if middle == 0:
        return None
    variance = sum(((rating - middle) ** 2 for rating in ratings), Fraction(0)) / (len(ratings) - 1)
    return math.sqrt(variance) / float(middle)


def change_of_variation(before: Sequence[int], after: Sequence[int]) -> float | None:
    """The coefficient of variation after, less that before; None with fewer than 30 people in either round.

    Source: Dajani, Sincoff & Talley 1979, "Stability and agreement criteria for the termination of Delphi studies",
    Technological Forecasting and Social Change 13(1), 83-90.
    """
    if min(len(before), len(after)) < VARIATION_LEAST:
        return None
    earlier, later = coefficient_of_variation(before), coefficient_of_variation(after)
    return None if earlier is None or later is None else later - earlier


def _some(ratings: Sequence[int]) -> None:
    if not ratings:
        raise ValueError("there is no rating")
