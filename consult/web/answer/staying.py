"""What stands at the foot of every page: pause, support, and stop and erase."""

from itertools import groupby

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.domain.capability import Capability
from consult.domain.help_service import HelpService
from consult.services import helping, reaching, withdrawing
from consult.services.taking_out import taken_part
from consult.services.withdrawing import NotYetErasedError
from consult.web import locale, visits
from consult.web.access import route
from consult.web.answer.blueprint import answer, briefing_now, seated
from consult.web.locale import gettext as _
from consult.web.question_form import OnceForm
from consult.web.wiring import house, is_own_page, today, wiring


def way_back() -> str:
    """The page she was on: one of hers, and none of these three."""
    back = request.args.get("back", "")
    return (
        back
        if is_own_page(back) and back.startswith(("/q/", "/part/", "/answers", "/your-choices"))
        else url_for("answer.look_over")
    )


def _from_here() -> str:
    """The page she was on; on the way in, the page that says who asks."""
    return way_back() if visits.visit().seated else url_for("answer.about")


@route(answer, "/pause", needs=Capability.ARRIVED)
def pause() -> ResponseReturnValue:
    """Her place is kept."""
    return render_template("answer/pause.html", answer_by=briefing_now().answer_by, back=_from_here())


@route(answer, "/support", needs=Capability.ARRIVED)
def support() -> ResponseReturnValue:
    """Whom to talk to: in the coordinator's words, and services that somebody made sure of, her own language first."""
    support = briefing_now().support
    tag = locale.language().tag
    found = helping.shown(house(), today())
    own = [each for each in found if each.particulars.language == tag]
    others = [each for each in found if each.particulars.language != tag]
    return render_template(
        "answer/support.html",
        support=support,
        own=_by_country(own),
        others=_by_country(others),
        back=_from_here(),
        reachable=visits.visit().seated is not None and reaching.is_kept(house()),
    )


def _by_country(services: list[HelpService]) -> list[tuple[str, list[HelpService]]]:
    """They come in the order of their countries."""
    return [
        (locale.country(code), list(found)) for code, found in groupby(services, lambda each: each.particulars.country)
    ]


@route(answer, "/erase", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def erase() -> ResponseReturnValue:
    """Stop and take everything back: one button, no reason asked."""
    briefing_now()
    if request.method == "POST":
        try:
            withdrawing.withdraw(house(), seated(), today())
        except NotYetErasedError:
            return _erase_page(_("Nobody can read your answers any more. Press once more to finish.")), 503
        spoken = locale.language().tag
        visits.visit().end()
        return redirect(url_for("answer.erased", language=spoken), 303)
    return _erase_page()


def _erase_page(trouble: str = "") -> str:
    form = OnceForm()
    form.form_errors = [trouble] if trouble else []
    rounds = [] if trouble else taken_part(house(), seated())
    return render_template("answer/erase.html", form=form, rounds=rounds, back=way_back())


@route(answer, "/erased", needs=Capability.ANYONE)
def erased() -> ResponseReturnValue:
    """It is gone. The visit is over, so the address alone says in which language."""
    spoken = wiring().languages.get(request.args.get("language"))
    if spoken in locale.offered():
        locale.use(spoken)
    return render_template("answer/erased.html")
