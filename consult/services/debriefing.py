"""Debriefing: once the rounds are over, what became of every statement, from the releases alone, for those who answered."""

from dataclasses import dataclass

from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi.standing import decided, minority, rejecting
from consult.domain.findings import Consensus, Finding
from consult.domain.ids import ConsultationId
from consult.domain.instrument import Instrument, Item
from consult.domain.table import Group
from consult.services.feeding_back import told_to_all
from consult.services.house import House
from consult.services.planning import design_in
from consult.services.published import shown
from consult.services.running_rounds import rounds_asked

ORDER = (Consensus.IN, None, Consensus.NONE, Consensus.OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was published last of one question: as it was asked, its status, and the groups that saw it otherwise.

    ``kept`` rated high what is not in, ``against`` rated low what is not out.
    """

    instrument: Instrument
    item: Item
    published: Consensus | None
    """By COMET's rule; ``status`` is what the consultation's own makes of it."""
    status: Consensus | None
    kept: tuple[Group, ...]
    against: tuple[Group, ...]
    findings: tuple[Finding, ...]


def outcomes(house: House, consultation: ConsultationId) -> tuple[Outcome, ...]:
    """Every question of a consultation that is over, those that were agreed first; empty while a round is asked.

    A group of ten is in "everyone" alone, as in feedback (R7). What is not as it was released (K1) is left out.
    """
    asked = rounds_asked(house, consultation)
    if not asked or asked[-1].status is not RoundStatus.RELEASED:
        return ()
    found: dict[str, Outcome] = {}
    for round_ in asked:
        found |= {outcome.item.name: outcome for outcome in _of(house, round_)}
    return tuple(sorted(found.values(), key=lambda outcome: ORDER.index(outcome.status)))


def _of(house: House, round_: Round) -> list[Outcome]:
    release = shown(house, round_)
    if release is None:
        return []
    with house.stores.main.reading() as tx:
        design = design_in(house, tx, round_)
    names = dict.fromkeys(finding.item for finding in release.findings)
    by_name = {name: [finding for finding in release.findings if finding.item == name] for name in names}
    return [
        Outcome(
            instrument=round_.instrument,
            item=round_.instrument.item(name),
            published=findings[0].status,
            status=decided(findings[0], design),
            kept=tuple(group for group in minority(findings[0], design) if group in release.told),
            against=tuple(group for group in rejecting(findings[0], design) if group in release.told),
            findings=tuple(told_to_all(finding, release.told) for finding in findings),
        )
        for name, findings in by_name.items()
    ]
