"""When a panel agrees: COMET's 70/15 rule on true counts, in exact arithmetic."""

from fractions import Fraction

from consult.domain.findings import Consensus, Method


def exact_share(share: float) -> Fraction:
    """The share as it is written: 0.7 means seven tenths, not the binary fraction nearest to it."""
    return Fraction(str(share))


def decide(counts: tuple[int, int, int, int], method: Method) -> Consensus:
    """The status of one item, from the true counts of everyone: low, mid, high, no rating.

    In when at least 70 % of the raters chose 7-9 and fewer than 15 % chose 1-3; out mirrors it; none otherwise, and
    none where fewer than half of the people gave a rating. Where ``method.unable_counts``, shares are of everyone in
    the row, so that who skipped or was unable to say counts against both. Source: Williamson et al. 2017, The COMET
    Handbook version 1.0 (Trials 18, suppl. 3, 280), section 2.6.5.
    """
    low, mid, high, no_rating = counts
    raters = low + mid + high
    people = raters + no_rating
    if people == 0 or 2 * raters < people:
        return Consensus.NONE
    of = people if method.unable_counts else raters
    if _agree(high, low, of, method):
        return Consensus.IN
    return Consensus.OUT if _agree(low, high, of, method) else Consensus.NONE


def _agree(for_it: int, against: int, of: int, method: Method) -> bool:
    return for_it >= exact_share(method.rating_in) * of and against < exact_share(method.rating_against) * of
