"""Opening the next round from the last: each statement goes by the release, or against it with a reason."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi import carrying
from consult.domain.delphi.design import Feedback
from consult.domain.delphi.standing import agreed
from consult.domain.findings import Consensus
from consult.domain.graphemes import is_longer
from consult.services import continuing, moderating, passing_on, planning
from consult.services.continuing import Choice, ReasonMissingError, StillNeededError
from consult.services.running_rounds import WrongStatusError
from consult.web.access import route
from consult.web.coordinate.desk import blueprint
from consult.web.coordinate.following import release_of
from consult.web.coordinate.open_form import InvitedField
from consult.web.coordinate.replies import RepliesForm
from consult.web.coordinate.rounds import here, round_named
from consult.web.locale import gettext as _
from consult.web.locale import name_of, words
from consult.web.wiring import house, today

LONGEST = 500
"""Graphemes of a reason."""
LEAVES, STAYS = "leaves", "stays"


class NextForm(RepliesForm):
    """The last day to answer, and whether replies are asked for; what becomes of each statement stands beside it."""

    answer_by = StringField()

    def last_day(self) -> date | None:
        """The day that was typed; None where it is none, or over."""
        try:
            day = date.fromisoformat(self.answer_by.data or "")
        except ValueError:
            return None
        return day if day > today() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement: its words, its status, what is chosen for it, and why."""

    name: str
    prompt: str
    status: Consensus | None
    leaves: bool
    reason: InvitedField


@route(blueprint, "/r/<round_hex>/next", needs=Capability.DESIGN, methods=("GET", "POST"))
def next_round(round_hex: str) -> ResponseReturnValue:
    """What leaves and what is asked again; then the next round is a draft."""
    round_ = round_named(round_hex)
    later = continuing.begun_after(house(), round_)
    if round_.status is not RoundStatus.RELEASED or later is not None:
        return redirect(url_for("coordinate.round_page", round_hex=later.hex()) if later else here(round_), 303)
    form = NextForm()
    lines = _lines(round_)
    if request.method != "POST":
        return _page(round_, form, lines)
    if led_to := form.spent():
        return redirect(led_to, 303)
    trouble = _trouble(round_, form, lines) or _begin(round_, form, lines)
    if trouble:
        return _page(round_, form, lines, trouble)
    begun = continuing.begun_after(house(), round_)
    return redirect(form.done(url_for("coordinate.statements", round_hex=begun.hex()) if begun else here(round_)), 303)


def _trouble(round_: Round, form: NextForm, lines: list[Line]) -> str:
    """What is wrong with what was typed, in a sentence."""
    if form.last_day() is None:
        return _("Write the last day as a date that is still to come.")
    if any(is_longer(line.reason.data, LONGEST) for line in lines):
        return _("Say the reason in fewer words.")
    return form.reply_trouble(round_)


def _begin(round_: Round, form: NextForm, lines: list[Line]) -> str:
    """Begin it; gives what stands against it in a sentence, or nothing."""
    choices = {line.name: Choice(leaves=line.leaves, reason=line.reason.data) for line in lines}
    prompts = {line.name: line.prompt for line in lines}
    try:
        continuing.begin(house(), round_, choices, form.last_day(), form.reply_words(round_))
    except ReasonMissingError as missing:
        return _("Say why: “%(statement)s”", statement=prompts[missing.item])
    except StillNeededError as error:
        return needed_sentence(round_, error)
    except WrongStatusError:
        return _("Nothing is released yet.")
    return ""


def needed_sentence(round_: Round, error: StillNeededError) -> str:
    """Why a statement cannot leave alone."""
    first, then = (words(round_.instrument.item(name).prompt) for name in (error.item, error.by))
    return _("“%(then)s” is asked only after “%(first)s”. Let both leave, or keep both.", first=first, then=then)


def _lines(round_: Round) -> list[Line]:
    release = release_of(round_)
    statuses = {finding.item: finding.status for finding in release.findings} if release else {}
    design = planning.design_of(house(), round_)
    reached = agreed(release, design) if release else {}
    leaving = carrying.may_leave(round_.instrument, frozenset(reached))
    shown = {name: reached.get(name) or (Consensus.NONE if status else None) for name, status in statuses.items()}
    return [
        Line(
            name=item.name,
            prompt=words(item.prompt),
            status=shown.get(item.name),
            leaves=request.form.get(f"fate-{item.name}", LEAVES if item.name in leaving else STAYS) == LEAVES,
            reason=InvitedField(id=f"reason-{item.name}", data=request.form.get(f"reason-{item.name}", "").strip()),
        )
        for item in carrying.ratings(round_.instrument)
    ]


def _page(round_: Round, form: NextForm, lines: list[Line], trouble: str = "") -> ResponseReturnValue:
    shows = planning.design_of(house(), round_).feedback is not Feedback.NONE
    shown: dict[str, Any] = {
        "round": round_,
        "form": form,
        "lines": lines,
        "trouble": trouble,
        "passes_on": shows and bool(moderating.rated_with_reasons(round_)),
        "may_ask": bool(passing_on.may_ask_replies(house(), round_)),
        "replies": form.reply_fields(round_),
        "names": {tag: name_of(tag) for tag in round_.instrument.languages},
    }
    return render_template("coordinate/next_round.html", **shown), 422 if trouble else 200
