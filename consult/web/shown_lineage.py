"""How statements came about, in words: each change, what it was made from, what it became, and why."""

from dataclasses import dataclass
from typing import Any

from consult.domain.delphi.lineage import Change, Step
from consult.domain.findings import Consensus
from consult.services.continuing import Told
from consult.web.locale import lazy_gettext as _l
from consult.web.locale import words

CHANGES: dict[Change, Any] = {
    Change.KEPT: _l("Asked again"),
    Change.REWORDED: _l("Reworded"),
    Change.MERGED: _l("Put together"),
    Change.SPLIT: _l("Split"),
    Change.DROPPED: _l("Left out"),
    Change.ADDED: _l("Added"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStep:
    """One change in words."""

    change: str
    sources: tuple[str, ...]
    results: tuple[str, ...]
    reason: str
    status: Consensus | None


def steps_of(told: Told) -> list[ShownStep]:
    """The changes before one round."""
    return [_shown(step) for step in told.steps]


def _shown(step: Step) -> ShownStep:
    return ShownStep(
        change=str(CHANGES[step.change]),
        sources=tuple(words(one.words) for one in step.sources),
        results=tuple(words(one.words) for one in step.results),
        reason=step.reason,
        status=step.status,
    )
