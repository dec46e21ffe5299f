"""The auditor: attacks a release with what anyone can know, and accepts it only on evidence that the attack fails.

It reads published values, the roster, the limits of the instrument, and nothing of how the figures were made. Every
acceptance rests on possible truths that satisfy all constraints in exact integer arithmetic; whatever is not shown so
fails. Limits: it bounds what is possible, not what is likely; it knows one insider; it takes items as independent of
each other but for the options of one item. What other answers open or narrow has no figures (decision 0022), so no
routing between items is left for it to see.
"""

from collections.abc import Collection, Iterator, Mapping

from consult.disclosure.auditor.attributes import audit_attribute
from consult.disclosure.auditor.evidence import Weakness, weakness
from consult.disclosure.auditor.limits import weakness_together
from consult.disclosure.auditor.over_time import Care, History, Pattern, Wave, against, populations
from consult.disclosure.auditor.reading import Published, Roster, read, stands_for
from consult.disclosure.auditor.themes import against_themes
from consult.disclosure.auditor.verdict import Insider, Reason, Verdict, Way
from consult.domain.findings import Finding, Release
from consult.domain.table import CHOICE_CELLS, Group

__all__ = [
    "Care",
    "History",
    "Insider",
    "Pattern",
    "Reason",
    "Roster",
    "Verdict",
    "Wave",
    "Way",
    "audit",
    "audit_attribute",
    "audit_item",
    "audit_over_time",
    "populations",
]

NO_HISTORY = History()
Name = tuple[str, str | None]
"""An item, or one option of it."""


def audit(
    release: Release,
    roster: Roster,
    limits: Mapping[str, int],
    history: History = NO_HISTORY,
    round_: bytes = b"",
    far: Collection[Name] = (),
) -> Verdict:
    """Whether this release may leave, beside all earlier ones of its consultation.

    ``limits`` gives the most options one person may choose, by item; ``round_`` names the round that is released. ``far``
    are those asked again of which no draw was found that gives nothing away if its figures are near the truth.
    """
    reasons = list(populations(release, roster, history, round_))
    if release.taking_part is None:
        said = release.findings or release.groups or release.attributes or release.themes
        unreadable = (Reason(way=Way.UNREADABLE),) if said else ()
        return Verdict(reasons=(*reasons, *unreadable))
    reasons += _populations(release, roster)
    reasons += [each for one in release.attributes for each in audit_attribute(one, roster.everyone, release.method)]
    reasons += _told_again(release, history)
    items: dict[str, list[Finding]] = {}
    for finding in release.findings:
        items.setdefault(finding.item, []).append(finding)
    if not reasons:
        for item, findings in items.items():
            reasons.extend(audit_item(findings, release, roster, limits.get(item)).reasons)
            for one in findings:
                care = Care.REACH if (one.item, one.option) in far else Care.FIGURES
                reasons.extend(audit_over_time(one, release, roster, history, care).reasons)
        reasons.extend(against_themes(release, roster))
    return Verdict(reasons=tuple(reasons))


def audit_item(findings: list[Finding], release: Release, roster: Roster, limit: int | None) -> Verdict:
    """Whether the findings of one item, all of its options together, may stand in this release."""
    if len({finding.option for finding in findings}) != len(findings):
        return Verdict(reasons=(Reason(way=Way.TWICE, item=findings[0].item),))
    reasons = []
    readings: list[Published] = []
    for finding in findings:
        published = read(finding, release, roster)
        if published is None:
            reasons.append(Reason(way=Way.UNREADABLE, item=finding.item, option=finding.option))
            continue
        readings.append(published)
        found = weakness(published)
        if found is not None:
            reasons.append(_reason(finding, release.groups, published, found))
    if limit is not None and any(published.cells != CHOICE_CELLS for published in readings):
        reasons.append(Reason(way=Way.UNREADABLE, item=findings[0].item))
    if limit is not None and not reasons:
        together = weakness_together(tuple(readings), limit)
        if together is not None:
            place, found = together
            reasons.append(_reason(findings[place], release.groups, readings[place], found))
    return Verdict(reasons=tuple(reasons))


def audit_over_time(
    finding: Finding, release: Release, roster: Roster, history: History, care: Care = Care.FIGURES
) -> Verdict:
    """Whether one finding may stand beside what earlier releases said of the same item (R6).

    With more care, statuses and figures together give nothing away. That steers which draw is kept. No draw can change a
    status, nor answers that all changed, so it cannot decide whether anything leaves: a finding may, where nothing follows
    from how far its figures can have been moved (R10, decision 0016).
    """
    return Verdict(reasons=against(finding, release, roster, history, care))


def _populations(release: Release, roster: Roster) -> Iterator[Reason]:
    """R1: everyone, each group, and every difference of released populations has at least the threshold of people."""
    said = stands_for(release.taking_part or 0, roster.everyone, release.method.base)
    if not said or len(release.groups) != len(roster.groups):
        yield Reason(way=Way.UNREADABLE)
    elif min(roster.everyone, *roster.atoms) < release.method.threshold:
        yield Reason(way=Way.TOO_FEW)


def _told_again(release: Release, history: History) -> Iterator[Reason]:
    """R3: who took part is told once in a consultation. A second time, few who left or joined since could be known (0018)."""
    if release.attributes and (told := [wave.release.number for wave in history.waves if wave.release.attributes]):
        yield Reason(way=Way.TWICE, item=release.attributes[0].item, beside=tuple(told))


def _reason(finding: Finding, groups: tuple[Group, ...], published: Published, found: Weakness) -> Reason:
    def named(atom: int) -> Group | None:
        return groups[atom] if atom < len(groups) else None

    item, option = finding.item, finding.option
    if found.target is None:
        return Reason(way=found.way, item=item, option=option)
    insider = None
    if found.own is not None:
        atom, cell = divmod(found.own, len(published.cells))
        insider = Insider(group=named(atom), cell=published.cells[cell])
    whole = len(found.target.atoms) == len(published.roster.atoms)
    return Reason(
        way=found.way,
        item=item,
        option=option,
        cell=published.cells[found.target.cell],
        groups=() if whole else tuple(map(named, found.target.atoms)),
        insider=insider,
    )
