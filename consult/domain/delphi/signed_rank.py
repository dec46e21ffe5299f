"""Whether ratings moved in one direction between two rounds: Wilcoxon's signed-rank test."""

import math
from collections import Counter
from collections.abc import Sequence

from consult.domain.delphi.concordance import doubled_ranks
from consult.domain.delphi.kappa import Pair
from consult.domain.delphi.tails import normal_two_sided

EXACT_WITHOUT_TIES = 50
"""Most pairs for which p is exact where no difference is nought and no two are of one size."""
EXACT_WITH_TIES = 13
"""Most pairs for which it is exact all the same; beyond, the normal approximation stands for it."""


def signed_rank_p(pairs: Sequence[Pair]) -> float | None:
    """The two-sided p-value of Wilcoxon's signed-rank test; None where nobody changed.

    Pairs without a difference are left out; differences of one size share the mean of their ranks. For few pairs p is
    exact: twice the smaller tail, at most 1, of the sum of positive ranks over all 2^n signs. Else it is read from the
    normal curve with the variance corrected for ties, n(n + 1)(2n + 1)/24 - sum(t^3 - t)/48, and no correction for
    continuity. Source: Wilcoxon 1945, "Individual comparisons by ranking methods", Biometrics Bulletin 1(6), 80-83;
    Hollander, Wolfe & Chicken 2014, Nonparametric Statistical Methods, 3rd ed., section 3.1.
    """
    changes = [after - before for before, after in pairs if after != before]
    if not changes:
        return None
    sizes = [abs(change) for change in changes]
    doubled = doubled_ranks(sizes)
    positive = sum(rank for rank, change in zip(doubled, changes, strict=True) if change > 0)
    plain = len(changes) == len(pairs) and len(set(sizes)) == len(sizes)
    if len(pairs) <= (EXACT_WITHOUT_TIES if plain else EXACT_WITH_TIES):
        return _exact(doubled, positive)
    return _approximate(sizes, positive / 2)


def _exact(doubled: Sequence[int], positive: int) -> float:
    """Twice the smaller tail, counted over all signs; ranks are doubled so that shared ones are whole."""
    ways = Counter({0: 1})
    for rank in doubled:
        ways = Counter(ways) + Counter({total + rank: count for total, count in ways.items()})
    below = sum(count for total, count in ways.items() if total <= positive)
    above = sum(count for total, count in ways.items() if total >= positive)
    return min(1.0, 2 * min(below, above) / (1 << len(doubled)))


def _approximate(sizes: Sequence[int], positive: float) -> float:
    people = len(sizes)
    ties = sum(count**3 - count for count in Counter(sizes).values())
    variance = people * (people + 1) * (2 * people + 1) / 24 - ties / 48
    return normal_two_sided((positive - people * (people + 1) / 4) / math.sqrt(variance))
