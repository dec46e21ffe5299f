"""How a consultation's rounds are decided: chosen before the first one opens, read-only from then on."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.breakdown import categories
from consult.domain.capability import Capability
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi import carrying
from consult.domain.delphi.design import MOST_ROUNDS, Design, Feedback, Rule, Stop
from consult.domain.instrument import NO_WORDS
from consult.domain.text import Text
from consult.services import planning
from consult.services.planning import FrozenError
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate import scale_names
from consult.web.coordinate.desk import blueprint, worker
from consult.web.coordinate.rounds import round_named
from consult.web.locale import gettext as _
from consult.web.locale import lazy_gettext as _l
from consult.web.locale import words
from consult.web.question_form import OnceForm
from consult.web.shown import category_words
from consult.web.wiring import house, today

RULES: dict[str, Any] = {
    Rule.COMET: _l("At least 70 of 100 rate it high and fewer than 15 low; or the other way round"),
    Rule.EACH_GROUP: _l(
        "At least 70 of 100 rate it high and fewer than 15 low, and in every group that is shown at least 70 rate it high; or, for all together, the other way round"
    ),
    Rule.OUT_EVERYWHERE: _l(
        "At least 70 of 100 rate it high and fewer than 15 low, or the other way round; it is out too where in no group more than 50 rate it high"
    ),
}
UNABLE: dict[str, Any] = {
    "no": _l("They are not counted when percentages are worked out"),
    "yes": _l("They count among those who rated"),
}
FEEDBACK: dict[str, Any] = {
    Feedback.NONE: _l("Nothing"),
    Feedback.AFTER: _l("What each group said, once the person has answered again"),
    Feedback.BESIDE: _l("What each group said, beside the question"),
}
STOPS: dict[str, Any] = {
    Stop.FIXED: _l("After the planned number of rounds"),
    Stop.AGREED: _l("When everything has reached consensus"),
    Stop.STABLE: _l("When everything has reached consensus, or hardly moves any more"),
}


class DesignForm(OnceForm):
    """One choice each."""

    rule = StringField()
    unable = StringField()
    feedback = StringField()
    stop = StringField()
    rounds = StringField()

    def show(self, design: Design) -> None:
        """The design as it stands."""
        self.rule.data, self.feedback.data, self.stop.data = design.rule, design.feedback, design.stop
        self.unable.data = "yes" if design.unable_counts else "no"
        self.rounds.data = str(design.rounds)

    def design(self, bands: tuple[Text, ...] | None) -> Design | None:
        """What was chosen, and what the scale's bands are called; None where it is none of what is offered."""
        try:
            return Design(
                rule=Rule(self.rule.data or ""),
                unable_counts={"yes": True, "no": False}[self.unable.data or ""],
                feedback=Feedback(self.feedback.data or ""),
                stop=Stop(self.stop.data or ""),
                rounds=int(self.rounds.data or ""),
                bands=bands,
            )
        except (ValueError, KeyError):
            return None


@route(blueprint, "/r/<round_hex>/design", needs=Capability.DESIGN, methods=("GET", "POST"))
def design(round_hex: str) -> ResponseReturnValue:
    """The design as it stands; choosing another says so."""
    round_ = round_named(round_hex)
    form = DesignForm()
    if request.method != "POST":
        form.show(planning.design_of(house(), round_))
        return _page(round_, form)
    if led_to := form.spent():
        return redirect(led_to, 303)
    named = scale_names.bands(round_) if scale_names.is_wanted(round_) else None
    if trouble := scale_names.trouble(round_, named or ()):
        return _page(round_, form, trouble, 422)
    chosen = form.design(named)
    if chosen is None:
        return _page(round_, form, _("Choose one of what is offered for each."), 422)
    try:
        planning.choose(house(), round_, chosen, today(), worker())
    except FrozenError:
        form.show(planning.design_of(house(), round_))
        return _page(round_, form, _("A round has opened: this does not change any more."), 409)
    visits.visit().notice([_("Saved. It is frozen when the first round opens.")])
    return redirect(form.done(url_for("coordinate.design", round_hex=round_hex)), 303)


def _page(round_: Round, form: DesignForm, trouble: str = "", status: int = 200) -> ResponseReturnValue:
    stored = planning.design_of(house(), round_)
    stands = [
        (form.rule, list(RULES.items()), _("When has a statement reached consensus?")),
        (form.unable, list(UNABLE.items()), _("People who are unable to say")),
        (form.feedback, list(FEEDBACK.items()), _("What people see of the round before")),
        (form.stop, list(STOPS.items()), _("When it is proposed to you to stop")),
        (form.rounds, [(str(number), number) for number in range(1, MOST_ROUNDS + 1)], _("Rounds at most")),
    ]
    page = render_template(
        "coordinate/design.html",
        round=round_,
        form=form,
        choices=stands,
        scale=_scale(round_, stored),
        bands=scale_names.fields(round_, stored),
        apart=[category_words(each.options) for each in categories(round_.instrument)],
        frozen=round_.number > 1 or round_.status is not RoundStatus.DRAFT,
        trouble=trouble,
        told=visits.visit().notices(),
    )
    return page, status


def _scale(round_: Round, stored: Design) -> str:
    """The scale of its first rating in words; where nothing is rated, the one on which statements will be."""
    scale = carrying.scale_of(round_.instrument)
    if scale is not None:
        return _in_words(scale)
    none = _("Nothing is rated in this round.")
    if not stored.bands:
        return none
    return f"{none} {_('Statements that are made of it:')} {_in_words(carrying.usual_scale(NO_WORDS, stored.bands))}"


def _in_words(scale: carrying.Scale) -> str:
    said = _("From 1 to %(most)s.", most=scale.most)
    return f"{said} {' · '.join(words(band) for band in scale.bands)}" if scale.bands else said
