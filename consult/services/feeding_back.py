"""Feeding back: what a participant is shown of the last round, from its release alone, beside what she said herself.

No number is made here. Her own answer is opened with her own key, and only where she chose to have it compared.
"""

from dataclasses import dataclass, field, replace

from consult.domain.answer import Answer, AnswerState
from consult.domain.consent import Purpose
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi.design import Design, Feedback
from consult.domain.findings import Finding
from consult.domain.instrument import Instrument, Item
from consult.domain.table import Group
from consult.services.answering import read_answers
from consult.services.consenting import standing
from consult.services.house import House
from consult.services.passing_on import Passed, last_asked, passed_on
from consult.services.planning import design_in
from consult.services.published import shown
from consult.services.seats import Seated

__all__ = ["Feedback", "LastTime", "Passed", "feedback_of", "last_time"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTime:
    """What a release said of one question, as it was asked then. ``own`` is None wherever hers is not shown."""

    instrument: Instrument
    item: Item
    findings: tuple[Finding, ...]
    own: Answer | None = field(repr=False)
    remarks: tuple[Passed, ...] = ()
    """What staff made of reasons that people gave, and of replies to them, in an order that says nothing."""


def feedback_of(house: House, round_: Round) -> Feedback:
    """What people are shown in this round: nothing in the first one."""
    if round_.number == 1:
        return Feedback.NONE
    return _design(house, round_).feedback


def last_time(house: House, seated: Seated, round_: Round, name: str) -> LastTime | None:
    """What may be shown of this question: of the newest earlier round that asked it, once that is released.

    None where it was not asked before, is not released, or the release says nothing of it, or is not what was released
    (K1). Raises ForgottenError.
    """
    asked = last_asked(house, round_, name)
    if asked is None or asked[0].status is not RoundStatus.RELEASED:
        return None
    earlier, name_then = asked
    findings = _findings(house, earlier, name_then)
    if not findings:
        return None
    return LastTime(
        instrument=earlier.instrument,
        item=earlier.instrument.item(name_then),
        findings=findings,
        own=_own(house, seated, earlier, name_then),
        remarks=passed_on(house, earlier, name_then),
    )


def _design(house: House, round_: Round) -> Design:
    with house.stores.main.reading() as tx:
        return design_in(house, tx, round_)


def _findings(house: House, earlier: Round, name: str) -> tuple[Finding, ...]:
    release = shown(house, earlier)
    if release is None:
        return ()
    return tuple(told_to_all(finding, release.told) for finding in release.findings if finding.item == name)


def told_to_all(finding: Finding, told: tuple[Group, ...]) -> Finding:
    """Without the groups that are in "everyone" alone (R7), and without a status: it would say what to rate."""
    rows = tuple(row for row in finding.rows if row.group is None or row.group in told)
    return replace(finding, rows=rows, status=None)


def _own(house: House, seated: Seated, earlier: Round, name: str) -> Answer | None:
    """Her own answer then; None where she did not choose that it be compared, took it back, or gave none."""
    if not standing(house, seated).permits(Purpose.COMPARING):
        return None
    said = read_answers(house, seated, earlier)[name]
    return said if said.state is AnswerState.GIVEN else None
