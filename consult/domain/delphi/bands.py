"""The bands of a rating scale: against, between and for; and how many ratings fell into each."""

from collections.abc import Sequence
from dataclasses import dataclass

SCALE_OF_NINE = (1, 9)
"""The scale on which COMET's and RAND/UCLA's figures are defined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The scale's lowest and highest ratings that count as low and as high, both ends included; between them is mid.

    Raises ValueError where a band ends before it begins, or the bands overlap or stand in the wrong order.
    """

    low: tuple[int, int] = (1, 3)
    high: tuple[int, int] = (7, 9)

    def __post_init__(self) -> None:
        """Refuse bands that are no scale."""
        if not self.low[0] <= self.low[1] < self.high[0] <= self.high[1]:
            raise ValueError("the low band must end before the high band begins")

    @property
    def scale(self) -> tuple[int, int]:
        """The lowest and the highest rating there is."""
        return self.low[0], self.high[1]

    @property
    def of_nine(self) -> bool:
        """Whether they span 1-9, so that RAND/UCLA's figures are defined."""
        return self.scale == SCALE_OF_NINE

    def holds(self, rating: int) -> bool:
        """Whether the rating is on the scale."""
        return self.low[0] <= rating <= self.high[1]

    def count(self, ratings: Sequence[int]) -> tuple[int, int, int]:
        """How many are low, mid and high. Raises ValueError for a rating that is not on the scale."""
        if not all(map(self.holds, ratings)):
            raise ValueError("a rating is not on the scale")
        low = sum(rating <= self.low[1] for rating in ratings)
        high = sum(rating >= self.high[0] for rating in ratings)
        return low, len(ratings) - low - high, high
