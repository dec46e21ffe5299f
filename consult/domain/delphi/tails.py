"""Upper tails of the two distributions that p-values are read from."""

import math


def normal_two_sided(z: float) -> float:
    """The chance that a standard normal variable is at least as far from nought as z: erfc(|z|/sqrt 2)."""
    return math.erfc(abs(z) / math.sqrt(2))


def chi_square_tail(value: float, degrees: int) -> float:
    """The chance that a chi-square variable with so many degrees of freedom is at least ``value``.

    Q(k/2, x/2) in closed form for whole k: with h = x/2 it is the sum of exp(-h) h^j / Gamma(j + 1) over j = 0, 1, ...,
    k/2 - 1 where k is even, and over j = 1/2, 3/2, ..., k/2 - 1 with erfc(sqrt h) added where it is odd. Every term is
    positive, so nothing cancels. Source: Abramowitz & Stegun 1964, 26.4.4 and 26.4.5. Raises ValueError for degrees
    under 1 or a negative value.
    """
    if degrees < 1 or value < 0:
        raise ValueError("a chi-square tail needs a degree of freedom and a value that is not negative")
    half = value / 2
    if half == 0:
        return 1.0
    begin = degrees % 2 / 2
    tail = math.erfc(math.sqrt(half)) if begin else 0.0
    powers = (begin + step for step in range(degrees // 2))
    tail += math.fsum(math.exp(power * math.log(half) - half - math.lgamma(power + 1)) for power in powers)
    return min(tail, 1.0)
