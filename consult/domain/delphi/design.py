"""How a consultation's rounds are decided: the consensus rule, what people are shown of the last round, when to stop."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

MOST_ROUNDS = 9
"""Rounds that may be planned: panels tire long before."""


class Rule(StrEnum):
    """When an item has reached consensus. Each begins with COMET's 70/15 on everyone's ratings."""

    COMET = "comet"
    EACH_GROUP = "each_group"
    """In only where every group that is shown wants it as well: at least 70 % high in each."""
    OUT_EVERYWHERE = "out_everywhere"
    """Out also where no group that is shown has more than 50 % high."""


class Feedback(StrEnum):
    """What a participant is shown of the last round, from its release alone."""

    NONE = "none"
    AFTER = "after"
    """Once she has answered the question anew."""
    BESIDE = "beside"
    """On the page of the question."""


class Stop(StrEnum):
    """When rounds end. It is a proposal to the coordinator, made from released values; nothing stops by itself."""

    FIXED = "fixed"
    STABLE = "stable"
    AGREED = "agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What is frozen when a consultation's first round opens. ``rounds`` is how many are planned at most."""

    rule: Rule = Rule.COMET
    unable_counts: bool = False
    """Whether those unable to say are part of what shares are of."""
    feedback: Feedback = Feedback.NONE
    stop: Stop = Stop.FIXED
    rounds: int = 2

    def __post_init__(self) -> None:
        """Refuse a number of rounds that nobody can mean."""
        if not 1 <= self.rounds <= MOST_ROUNDS:
            raise ValueError("a design plans one round or a few")

    def to_record(self) -> dict[str, object]:
        """The design as JSON values."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> Self:
        """The design that ``to_record`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        rounds, unable = record["rounds"], record["unable_counts"]
        if not isinstance(rounds, int) or not isinstance(unable, bool):
            raise TypeError("not a design")
        return cls(
            rule=Rule(str(record["rule"])),
            unable_counts=unable,
            feedback=Feedback(str(record["feedback"])),
            stop=Stop(str(record["stop"])),
            rounds=rounds,
        )
