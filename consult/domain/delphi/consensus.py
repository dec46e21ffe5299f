"""When a panel agrees: COMET's 70/15 rule and its variants on true counts, in exact arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from consult.domain.findings import Consensus, Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """COMET's two shares: at least ``agreed`` for it, and fewer than ``against`` on the other side."""

    agreed: Fraction = Fraction(7, 10)
    against: Fraction = Fraction(15, 100)

    def reached(self, for_it: int, against: int, of: int) -> bool:
        """Whether so many for it and so many against, of so many, are agreement."""
        return for_it >= self.agreed * of and against < self.against * of

    def status(self, low: int, high: int, of: int) -> Consensus:
        """In, out or none, where ``of`` people are what shares are of; none where there are none.

        In when at least 70 % chose 7-9 and fewer than 15 % chose 1-3; out mirrors it; none otherwise. Source:
        Williamson et al. 2017, The COMET Handbook version 1.0 (Trials 18, suppl. 3, 280), section 2.6.5.
        """
        if of == 0:
            return Consensus.NONE
        if self.reached(high, low, of):
            return Consensus.IN
        return Consensus.OUT if self.reached(low, high, of) else Consensus.NONE


OUT_EVERYWHERE = Fraction(1, 2)
"""At most this share of high ratings in every group: the variant by which an item goes out."""


def exact_share(share: float) -> Fraction:
    """The share as it is written: 0.7 means seven tenths, not the binary fraction nearest to it."""
    return Fraction(str(share))


def decide(counts: tuple[int, int, int, int], method: Method) -> Consensus:
    """The status of one item, from the true counts of everyone: low, mid, high, no rating.

    COMET's rule, and none where fewer than half of the people gave a rating. Where ``method.unable_counts``, shares
    are of everyone in the row, so that who skipped or was unable to say counts against both.
    """
    low, mid, high, no_rating = counts
    raters = low + mid + high
    people = raters + no_rating
    if people == 0 or 2 * raters < people:
        return Consensus.NONE
    rule = Agreement(agreed=exact_share(method.rating_in), against=exact_share(method.rating_against))
    return rule.status(low, high, people if method.unable_counts else raters)


def high_in_each_group(groups: Sequence[tuple[int, int]], share: Fraction = Fraction(7, 10)) -> bool:
    """Whether each group reached this share of high ratings; ``groups`` gives high ratings and what they are of.

    A variant of COMET's rule for panels whose groups weigh alike: an item is in when every group wants it. False
    where there is no group, or one of them rated nothing.
    """
    return bool(groups) and all(of > 0 and high >= share * of for high, of in groups)


def low_in_every_group(groups: Sequence[tuple[int, int]], share: Fraction = OUT_EVERYWHERE) -> bool:
    """Whether no group has more than this share of high ratings: the variant by which an item goes out.

    ``groups`` gives high ratings and what they are of. False where there is no group, or one of them rated nothing.
    """
    return bool(groups) and all(of > 0 and high <= share * of for high, of in groups)
