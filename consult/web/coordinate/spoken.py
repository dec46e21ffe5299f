"""What people wrote in a round that is over: opened by those who may, shown once, and kept nowhere."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consultation import Round
from consult.domain.reasons import rating_of
from consult.services import caring, reading
from consult.services.reading import NoGrantError, NotAgreedError, NotAMemberError, Words
from consult.services.running_rounds import WORKERS, WrongStatusError
from consult.services.staffing.people import ChangedMeanwhileError
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint, me
from consult.web.coordinate.rounds import round_named
from consult.web.coordinate.sentences import waits
from consult.web.locale import gettext as _
from consult.web.locale import words
from consult.web.log import log
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today


class SpokenForm(OnceForm):
    """Agreeing, or reading, or how careful to be with it."""

    action = StringField()


@route(blueprint, "/r/<round_hex>/words", needs=Capability.READ_WORDS, methods=("GET", "POST"))
def spoken(round_hex: str) -> ResponseReturnValue:
    """Whether it may be read, and by whom; then what was written."""
    round_ = round_named(round_hex, WORKERS)
    if round_.closed_on is None:
        return redirect(url_for("coordinate.round_page", round_hex=round_hex), 303)
    form = SpokenForm()
    here = url_for("coordinate.spoken", round_hex=round_hex)
    if led_to := form.spent():
        return redirect(led_to, 303)
    try:
        if form.action.data == "read":
            form.done(here)
            return _read(round_)
        if form.action.data in WORDS:
            visits.visit().notice([WORDS[form.action.data](round_)])
            return redirect(form.done(here), 303)
    except (NotAMemberError, ChangedMeanwhileError):
        abort(404)
    except WrongStatusError:
        return redirect(here, 303)
    return _page(round_)


def _agree(round_: Round) -> str:
    done = reading.agree_to_read(house(), me(), round_, today())
    return _("Both have agreed. Each of the two may read for seven days.") if done else waits()


def _lower(round_: Round) -> str:
    done = caring.agree_to_lower(house(), me(), round_.consultation, today())
    return _("Both have agreed. From now on a coordinator may read alone.") if done else waits()


def _heighten(round_: Round) -> str:
    caring.heighten(house(), me(), round_.consultation, today())
    return _("From now on two people have to agree first.")


WORDS = {"agree": _agree, "lower": _lower, "heighten": _heighten}
"""What one person can say, by the button's value."""


def _read(round_: Round) -> ResponseReturnValue:
    unlocked = visits.visit().unlocked
    if unlocked is None:
        return redirect(url_for("coordinate.unlock"), 303)
    try:
        found = reading.read_words(house(), me(), unlocked, round_, today())
    except NotAgreedError:
        return _page(round_, trouble=_("A coordinator and a custodian have to agree first."), status=403)
    except NoGrantError:
        return _page(round_, trouble=_("You were not given the key of this consultation."), status=403)
    if found.unopened:
        log("rows unopened", round=round_.id.hex(), unopened=str(found.unopened))
    return _page(round_, found)


def _page(round_: Round, found: Words | None = None, trouble: str = "", status: int = 200) -> ResponseReturnValue:
    try:
        stands = reading.reading_of(house(), me(), round_, today())
        care = caring.caring_of(house(), me(), round_.consultation, today())
    except NotAMemberError:
        abort(404)
    shown: dict[str, Any] = {"told": found.told, "unopened": found.unopened} if found else {}
    ratings = ((item.name, rating_of(round_.instrument, item)) for item in round_.instrument.items)
    beside = {name: words(rating.prompt) for name, rating in ratings if rating is not None}
    page = render_template(
        "coordinate/spoken.html",
        round=round_,
        stands=stands,
        care=care,
        form=SpokenForm(),
        unlocked=visits.visit().unlocked is not None,
        read=found is not None,
        beside=beside,
        trouble=trouble,
        notices=visits.visit().notices(),
        **shown,
    )
    return page, status
