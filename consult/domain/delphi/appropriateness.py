"""RAND/UCLA: whether a panel of nine-point ratings disagrees, and where its median lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from consult.domain.delphi.bands import SCALE_OF_NINE
from consult.domain.delphi.distribution import median, quantile

MIDPOINT = 5
SYMMETRIC_IPR = Fraction("2.35")
"""The inter-percentile range that means disagreement where ratings lie evenly about the midpoint."""
ASYMMETRY_CORRECTION = Fraction("1.5")
_P30, _P70 = Fraction(3, 10), Fraction(7, 10)
_UNCERTAIN_FROM, _APPROPRIATE_FROM = Fraction(7, 2), Fraction(13, 2)


class Appropriateness(StrEnum):
    """The three outcomes of the method."""

    APPROPRIATE = "appropriate"
    UNCERTAIN = "uncertain"
    INAPPROPRIATE = "inappropriate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The 30th and the 70th percentile (type 7), in points of the scale from 1 to 9."""

    p30: Fraction
    p70: Fraction

    @property
    def ipr(self) -> Fraction:
        """The inter-percentile range."""
        return self.p70 - self.p30

    @property
    def ipras(self) -> Fraction:
        """The range adjusted for symmetry: 2.35 + 1.5 |5 - (P30 + P70)/2|. Never under 2.35."""
        return SYMMETRIC_IPR + ASYMMETRY_CORRECTION * abs(MIDPOINT - (self.p30 + self.p70) / 2)

    @property
    def index(self) -> Fraction:
        """The disagreement index, IPR/IPRAS: above 1 the panel disagrees."""
        return self.ipr / self.ipras

    @property
    def disagreement(self) -> bool:
        """Whether the range is greater than the adjusted one."""
        return self.ipr > self.ipras


def spread(ratings: Sequence[int]) -> Spread:
    """What RAND/UCLA measures of nine-point ratings.

    Source: Fitch et al. 2001, The RAND/UCLA Appropriateness Method User's Manual (MR-1269), chapter 8 and appendix;
    2.35 and 1.5 were fitted there. Raises ValueError where there is no rating, or one is not from 1 to 9.
    """
    if any(not SCALE_OF_NINE[0] <= rating <= SCALE_OF_NINE[1] for rating in ratings):
        raise ValueError("RAND/UCLA's figures are of ratings from 1 to 9")
    return Spread(p30=quantile(ratings, _P30), p70=quantile(ratings, _P70))


def appropriateness(ratings: Sequence[int]) -> Appropriateness:
    """With disagreement uncertain, else by the median: 1-3 inappropriate, 4-6 uncertain, 7-9 appropriate.

    A median of 3.5 or 6.5, half-way between two classes, counts to the higher one (the manual, chapter 8). Raises
    ValueError where there is no rating, or one is not from 1 to 9.
    """
    if spread(ratings).disagreement:
        return Appropriateness.UNCERTAIN
    middle = median(ratings)
    if middle >= _APPROPRIATE_FROM:
        return Appropriateness.APPROPRIATE
    return Appropriateness.UNCERTAIN if middle >= _UNCERTAIN_FROM else Appropriateness.INAPPROPRIATE
