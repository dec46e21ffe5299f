"""When a count is known too well: one rule for each kind of cell, on what is known of it net of insiders."""

from dataclasses import dataclass
from enum import StrEnum

from consult.disclosure.auditor.bounds import FEW, WIDTH
from consult.domain.quoting import quoted
from consult.domain.table_file import Kind


class Known(StrEnum):
    """What somebody could work out of a cell, or that nothing was proved."""

    EXACT = "exact"
    NARROW = "narrow"
    SMALL = "small"
    FEW = "few"
    ALL = "all"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a kind of cell has to keep open, with a threshold in people."""

    kind: Kind
    threshold: int

    def known(self, least: int, most: int | None, *, insiders: int = 0) -> Known | None:
        """What is known too well of a count from ``least`` to ``most``, which are net of ``insiders``; None if nothing is.

        ``most`` is None without an upper limit. Where this is None for some truths, it is None for more of them.
        """
        match self.kind:
            case Kind.OPINION:
                return _opinion(least, most)
            case Kind.BASE:
                return self._base(least, most, insiders)
            case Kind.ATTRIBUTE:
                return self._attribute(least, most)

    def may_be_told_of_nobody(self, *, structural: bool) -> bool:
        """Whether it may be known that there is certainly nobody: where nought is structural, and where nobody is described."""
        return structural or self.kind is Kind.BASE

    def _attribute(self, least: int, most: int | None) -> Known | None:
        """At least 5 wide; and it may be nobody, or the threshold and more."""
        if most is None:
            return None
        if most == least:
            return Known.EXACT
        if most - least < WIDTH:
            return Known.NARROW
        return Known.SMALL if least >= 1 and most < self.threshold else None

    def _base(self, least: int, most: int | None, insiders: int) -> Known | None:
        """Not known to be fewer than the threshold, by more than "fewer than the threshold" says itself."""
        if most is None or most >= self.threshold:
            return None
        said_so = least == 0 and most + insiders == self.threshold - 1
        return None if said_so else Known.SMALL


def _opinion(least: int, most: int | None) -> Known | None:
    """Neither exact, nor certainly one or two people. That it is all of them is looked at apart."""
    if least == most:
        return Known.EXACT
    return Known.FEW if least >= 1 and most is not None and most <= FEW else None


_WORDS = {
    Known.EXACT: "exactly how many there are",
    Known.NARROW: f"how many there are, to fewer than {WIDTH}",
    Known.SMALL: "that there is somebody, and fewer than {threshold}",
    Known.FEW: "that there are one or two",
    Known.ALL: "that it is all, or all but one, of {all}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that stands against a table. ``where`` is the cells of insiders who are needed for it.

    ``of`` names what nearly all are in one cell of.
    """

    cell: str
    known: Known
    where: tuple[str, ...] = ()
    of: str = ""

    def in_words(self, threshold: int) -> str:
        """A sentence."""
        if self.known is Known.UNPROVEN:
            return "It could not be proved that nobody can work anything out."
        who = "Anyone"
        if self.where:
            who = f"Somebody who is in {' and '.join(map(quoted, self.where))} herself"
        known = _WORDS[self.known].format(threshold=threshold, all=quoted(self.of))
        return f"{who} could work out {known}."
