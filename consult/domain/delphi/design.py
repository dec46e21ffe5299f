"""How a consultation's rounds are decided: the consensus rule, what people are shown of the last round, when to stop."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from consult.domain.text import Language, Text

BANDS = 3
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
    bands: tuple[Text, ...] | None = None
    """What the bands of the scale are called, low to high, on which statements are rated that are made of a first round
    without a scale of its own; empty where they go unnamed, None where nobody chose yet."""

    def __post_init__(self) -> None:
        """Refuse a number of rounds that nobody can mean, and bands of which some have no name."""
        if not 1 <= self.rounds <= MOST_ROUNDS:
            raise ValueError("a design plans one round or a few")
        if self.bands and (len(self.bands) != BANDS or not all(self.bands)):
            raise ValueError("a scale names three bands, or none")

    def unnamed(self, languages: Iterable[Language]) -> tuple[Language, ...]:
        """Those of these languages in which a band that has a name has none."""
        bands = self.bands or ()
        return tuple(tag for tag in languages if any(band.missing([tag]) for band in bands))

    def to_record(self) -> dict[str, object]:
        """The design as JSON values."""
        record: dict[str, object] = {
            "rule": self.rule,
            "unable_counts": self.unable_counts,
            "feedback": self.feedback,
            "stop": self.stop,
            "rounds": self.rounds,
        }
        return record if self.bands is None else {**record, "bands": [dict(band.words) for band in self.bands]}

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> Self:
        """The design that ``to_record`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        rounds, unable = record["rounds"], record["unable_counts"]
        bands = record.get("bands")
        if not isinstance(rounds, int) or not isinstance(unable, bool) or not isinstance(bands, list | None):
            raise TypeError("not a design")
        return cls(
            rule=Rule(str(record["rule"])),
            unable_counts=unable,
            feedback=Feedback(str(record["feedback"])),
            stop=Stop(str(record["stop"])),
            rounds=rounds,
            bands=None if bands is None else tuple(Text.of(dict(band)) for band in bands),
        )
