"""How much two rounds agree beyond chance: Cohen's kappa, plain and weighted."""

from collections import Counter
from collections.abc import Callable, Sequence
from enum import Enum
from fractions import Fraction

Pair = tuple[int, int]
"""One person's rating in the round before, and in this one."""


class Weights(Enum):
    """How much a step between two ratings counts."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"

    @property
    def distance(self) -> Callable[[int, int], int]:
        """The weight of disagreement between two ratings, up to a factor that cancels."""
        return _DISTANCES[self]


_DISTANCES: dict[Weights, Callable[[int, int], int]] = {
    Weights.NONE: lambda one, other: int(one != other),
    Weights.LINEAR: lambda one, other: abs(one - other),
    Weights.QUADRATIC: lambda one, other: (one - other) ** 2,
}


def kappa(pairs: Sequence[Pair], weights: Weights = Weights.QUADRATIC) -> Fraction | None:
    """1 less the disagreement that was seen over that expected by chance: 1 where all pairs agree, 0 as by chance.

    Expected is what the two rounds' own distributions would give if they were independent. Distances are those of the
    ratings themselves, so a rating that nobody gave still counts as a step. Source: Cohen 1968, "Weighted kappa",
    Psychological Bulletin 70(4), 213-220. None without pairs, or where all ratings of both rounds are one and the same.
    """
    before = Counter(first for first, _ in pairs)
    after = Counter(second for _, second in pairs)
    distance = weights.distance
    expected = sum(
        distance(one, other) * count * others for one, count in before.items() for other, others in after.items()
    )
    if expected == 0:
        return None
    seen = sum(distance(*pair) for pair in pairs)
    return 1 - Fraction(seen * len(pairs), expected)
