"""What the auditor says of a release: accepted, or why not, in values that can be put into words for the log."""

from dataclasses import dataclass
from enum import StrEnum

from consult.domain.table import Group


class Way(StrEnum):
    """What somebody could work out, or why nothing could be proved."""

    EXACT = "exact"
    FEW = "few"
    ALL = "all"
    IMPOSSIBLE = "impossible"
    UNPROVEN = "unproven"
    UNREADABLE = "unreadable"
    TOO_FEW = "too_few"
    TWICE = "twice"
    LEFT = "left"
    JOINED = "joined"
    RECODED = "recoded"
    NARROW = "narrow"
    SMALL = "small"


_KNOWLEDGE = {
    Way.EXACT: "exactly how many",
    Way.FEW: "that one or two people",
    Way.ALL: "that all, or all but one,",
    Way.LEFT: "that all, or all but one,",
    Way.JOINED: "that all, or all but one,",
    Way.NARROW: "within fewer than five how many",
    Way.SMALL: "that some, but fewer than the threshold,",
}
_MOVED = {Way.LEFT: "those who then left ", Way.JOINED: "those who had newly joined "}
_FAULTS = {
    Way.IMPOSSIBLE: "no answers of so many people can have given these figures",
    Way.UNPROVEN: "it could not be proved that nobody can work anything out",
    Way.UNREADABLE: "these are not figures that a release may hold",
    Way.TOO_FEW: "a population, or the difference of two, is smaller than the threshold",
    Way.TWICE: "the same people's answers were drawn twice",
    Way.RECODED: "two releases tell the same people apart in ways that cross",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Insider:
    """One participant who knows her own answer: the group she is of (None: of no released one), and her cell."""

    group: Group | None
    cell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that stands against a release. It names no number.

    ``groups`` are those whose people, taken together, it is about; empty for everyone, with None for the people who
    are of no released group.
    """

    way: Way
    item: str = ""
    option: str | None = None
    cell: str = ""
    groups: tuple[Group | None, ...] = ()
    insider: Insider | None = None
    beside: tuple[int, ...] = ()
    """The numbers of the earlier releases that are needed for it, taking answers as unchanged."""

    def in_words(self) -> str:
        """A sentence for the log."""
        place = f"{self.item}/{self.option}" if self.option is not None else self.item
        if self.way in _FAULTS:
            return f"{place}: {_FAULTS[self.way]}." if place else f"{_FAULTS[self.way]}."
        who = "everyone" if not self.groups else " and ".join(map(_name, self.groups))
        who = _MOVED.get(self.way, "") + who
        knower = "someone who knows the roster"
        if self.insider is not None:
            knower += f" and is in cell {self.insider.cell} of {_name(self.insider.group)} herself"
        if self.beside:
            knower += f" and puts release {' and '.join(map(str, self.beside))} beside this one"
        return f"{place}: {knower} could work out {_KNOWLEDGE[self.way]} of {who} are in cell {self.cell}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a release may leave, and what stands against it."""

    reasons: tuple[Reason, ...] = ()

    @property
    def accepted(self) -> bool:
        """True where nothing stands against it."""
        return not self.reasons


def _name(group: Group | None) -> str:
    return "those in no released group" if group is None else f"group {'+'.join(group.members)}"
