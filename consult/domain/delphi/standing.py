"""Where items stand after a round, from its release alone: what was agreed, who saw it otherwise, whether to stop.

Nothing here reads a true count, so nothing here can tell more than the release does.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction

from consult.domain.asked_before import Name, one_question
from consult.domain.delphi.consensus import high_in_each_group, low_in_every_group
from consult.domain.delphi.design import Design, Rule, Stop
from consult.domain.findings import Consensus, DrawnRow, Finding, Release
from consult.domain.instrument import Band, Instrument
from consult.domain.table import NO_ANSWER, Group

MINORITY = Fraction(7, 10)
"""From this share of high ratings on, a group is shown as wanting what all together did not, and from this share of low
ones as rejecting it: COMET's own 70 %."""
STABLE = Fraction(15, 100)
"""At most this much of the distribution has moved. Source: Scheibe, Skutsch & Schofer 1975, "Experiments in Delphi
methodology", in Linstone & Turoff (eds.), The Delphi Method, 262-287: less than 15 % is a state of stability."""


class Proposal(StrEnum):
    """What the stop rule proposes to the coordinator."""

    GO_ON = "go_on"
    ALL_ASKED = "all_asked"
    """As many rounds as were planned."""
    ALL_AGREED = "all_agreed"
    ALL_STABLE = "all_stable"


def decided(finding: Finding, design: Design) -> Consensus | None:
    """What the consultation's rule makes of a rating's published status and rows. None where no status was published.

    The status itself was decided on true counts. A variant looks at each group as it is published, at rounded figures.
    """
    if finding.status is None or design.rule is Rule.COMET:
        return finding.status
    groups = [_share_of(row, design) for row in finding.rows if row.group is not None]
    if design.rule is Rule.EACH_GROUP:
        lacking = bool(groups) and not high_in_each_group(groups)
        return Consensus.NONE if finding.status is Consensus.IN and lacking else finding.status
    return Consensus.OUT if finding.status is Consensus.NONE and low_in_every_group(groups) else finding.status


def minority(finding: Finding, design: Design) -> tuple[Group, ...]:
    """The groups that rated high what is not in: their view is kept and shown, never averaged away."""
    return _apart(finding, design, Band.HIGH, unless=Consensus.IN)


def rejecting(finding: Finding, design: Design) -> tuple[Group, ...]:
    """The groups that rated low what is not out: the same the other way round."""
    return _apart(finding, design, Band.LOW, unless=Consensus.OUT)


def agreed(release: Release, design: Design) -> dict[str, Consensus]:
    """The ratings that reached consensus, in or out, by name."""
    found = {finding.item: decided(finding, design) for finding in release.findings}
    return {name: status for name, status in found.items() if status in {Consensus.IN, Consensus.OUT}}


def propose(
    design: Design, number: int, release: Release, before: Release | None, asked: Sequence[Instrument] = ()
) -> Proposal:
    """What the stop rule says after this round, the ``number``-th; ``before`` is the round's that came before it.

    ``asked`` is what both asked, that one first: a statement is the same by its name or its words; without it, by its name.
    """
    if number >= design.rounds:
        return Proposal.ALL_ASKED
    rated = {finding.item: finding for finding in release.findings if finding.status is not None}
    left = rated.keys() - agreed(release, design).keys()
    if design.stop is Stop.FIXED or not rated:
        return Proposal.GO_ON
    if not left:
        return Proposal.ALL_AGREED
    if design.stop is Stop.STABLE and before is not None and _stable(left, rated, before, asked):
        return Proposal.ALL_STABLE
    return Proposal.GO_ON


def moved(now: Finding, before: Finding) -> Fraction:
    """How much of everyone's published distribution lies elsewhere now, 0 to 1: the shares that grew."""
    here, there = (
        {figure.cell: Fraction(figure.count, row.total) for figure in row.figures} for row in _of_all(now, before)
    )
    gained = (here.get(cell, Fraction(0)) - there.get(cell, Fraction(0)) for cell in here.keys() | there.keys())
    return sum((share for share in gained if share > 0), Fraction(0))


def _stable(left: Collection[str], rated: dict[str, Finding], before: Release, asked: Sequence[Instrument]) -> bool:
    earlier, now = one_question(asked) or ({}, {})
    then = {_of(finding.item, earlier): finding for finding in before.findings if finding.status is not None}
    return all((name := _of(each, now)) in then and moved(rated[each], then[name]) <= STABLE for each in left)


def _of(item: str, names: Mapping[Name, Name]) -> Name:
    return names.get((item, None), (item, None))


def _of_all(*findings: Finding) -> list[DrawnRow]:
    return [next(row for row in finding.rows if row.group is None) for finding in findings]


def _apart(finding: Finding, design: Design, band: Band, unless: Consensus) -> tuple[Group, ...]:
    """The groups that are published to have rated so for the most part, unless that is what was decided."""
    if finding.status is None or decided(finding, design) is unless:
        return ()
    shares = [(row.group, *_share_of(row, design, band)) for row in finding.rows]
    return tuple(group for group, those, of in shares if group is not None and of > 0 and those >= MINORITY * of)


def _share_of(row: DrawnRow, design: Design, band: Band = Band.HIGH) -> tuple[int, int]:
    """Published ratings in a band, and what they are a share of."""
    counts = {figure.cell: figure.count for figure in row.figures}
    unrated = 0 if design.unable_counts else counts.get(NO_ANSWER, 0)
    return counts.get(band.value, 0), row.total - unrated
