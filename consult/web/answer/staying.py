"""What stands at the foot of every page: pause, support, and stop and erase."""

from itertools import groupby
from urllib.parse import urlsplit

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.domain.capability import Capability
from consult.domain.help_service import HelpService
from consult.services import helping, withdrawing
from consult.services.taking_out import taken_part
from consult.services.withdrawing import NotYetErasedError
from consult.web import locale, visits
from consult.web.access import route
from consult.web.answer.blueprint import answer, briefing_now, seated
from consult.web.locale import gettext as _
from consult.web.question_form import ASIDE, OnceForm, keep_typed
from consult.web.wiring import house, is_own_page, today, wiring

HERS = (
    *("/q/", "/part/", "/answers", "/back/", "/sent", "/your-choices", "/changed", "/contact-me", "/before"),
    *("/about", "/private", "/choices", "/u/", "/code", "/check", "/declined"),
)
"""How the pages begin that she may come back to from the foot of them, once she is in and on her way in."""


KEPT = "kept"
"""What the next page says of what was typed or ticked in a form: it waits there."""


def _named() -> str | None:
    """The page that the link named: one of hers, and none of these three."""
    back = request.args.get("back", "")
    return back if is_own_page(back) and back.startswith(HERS) else None


def way_back() -> str:
    """The page she was on."""
    return _named() or url_for("answer.look_over")


def _from_here() -> str:
    """The page she was on; where none is named on the way in, the page that says who asks."""
    return way_back() if visits.visit().seated else _named() or url_for("answer.about")


@route(answer, "/aside/<name>", needs=Capability.ARRIVED, methods=("POST",))
def aside(name: str) -> ResponseReturnValue:
    """A page at the foot, from the middle of a form: what is typed or ticked there waits in her visit and is not sent."""
    if name not in ASIDE:
        abort(404)
    back = _named()
    kept = keep_typed(urlsplit(back).path) if back else False
    return redirect(url_for(f"answer.{name}", back=back, said=KEPT if kept else None), 303)


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
        reachable=visits.visit().seated is not None,
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
