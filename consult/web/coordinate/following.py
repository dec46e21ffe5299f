"""What follows from a release: what leaves, what is asked again, and what the stop rule proposes."""

from dataclasses import dataclass

from flask import url_for

from consult.domain.consultation import Round
from consult.domain.delphi import standing
from consult.domain.delphi.design import Design
from consult.domain.delphi.standing import Proposal
from consult.domain.delphi.took_part import TookPart, took_part
from consult.domain.findings import Release
from consult.services import continuing, planning, releasing, running_rounds
from consult.services.releasing import NothingPreparedError
from consult.web.locale import lazy_gettext as _l
from consult.web.wiring import house

SENTENCES = {
    Proposal.GO_ON: _l("By your plan another round follows."),
    Proposal.ALL_ASKED: _l("As many rounds as you planned have been asked. You may stop here."),
    Proposal.ALL_AGREED: _l("Every statement has reached consensus. You may stop here."),
    Proposal.ALL_STABLE: _l("What is not agreed has hardly moved since the last round. You may stop here."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """For the page of a released round."""

    agreed: int
    open: int
    proposal: str
    sizes: tuple[TookPart, ...]
    next_url: str
    begun: bool


def following(round_: Round) -> Following | None:
    """What follows from this round's release; None where it has none."""
    release = release_of(round_)
    if release is None:
        return None
    design = planning.design_of(house(), round_)
    earlier = running_rounds.before(house(), round_)
    before = release_of(earlier) if earlier else None
    asked = (earlier.instrument, round_.instrument) if earlier else ()
    proposal = standing.propose(design, round_.number, release, before, asked)
    return _following(round_, design, release, before, proposal)


def release_of(round_: Round) -> Release | None:
    """What was made of this round."""
    try:
        return releasing.prepared(house(), round_)
    except NothingPreparedError:
        return None


def _following(
    round_: Round, design: Design, release: Release, before: Release | None, proposal: Proposal
) -> Following:
    rated = {finding.item for finding in release.findings if finding.status is not None}
    agreed = standing.agreed(release, design)
    later = continuing.begun_after(house(), round_)
    return Following(
        agreed=len(agreed),
        open=len(rated - agreed.keys()),
        proposal=str(SENTENCES[proposal]),
        sizes=took_part(release, before) if before else (),
        next_url=url_for("coordinate.round_page", round_hex=later.hex())
        if later
        else url_for("coordinate.next_round", round_hex=round_.id.hex()),
        begun=later is not None,
    )
