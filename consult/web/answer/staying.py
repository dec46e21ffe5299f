"""What stands at the foot of every page: pause, support, and stop and erase."""

from itertools import groupby
from urllib.parse import urlsplit

from flask import abort, redirect, render_template, request, url_for
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


def _from_outside() -> str:
    """Without a visit: the page that said that all is erased, or the way in."""
    if request.args.get("back") == url_for("answer.erased"):
        return url_for("answer.erased", language=request.args.get("language"))
    return url_for("answer.enter")


def _speak_as_asked() -> None:
    """Where a visit is over, the address alone says in which language; what she chose since counts more."""
    spoken = wiring().languages.get(request.args.get("language"))
    if visits.visit().language is None and spoken in locale.offered():
        locale.use(spoken)


@route(answer, "/pause", needs=Capability.ARRIVED)
def pause() -> ResponseReturnValue:
    """Her place is kept."""
    return render_template("answer/pause.html", answer_by=briefing_now().answer_by, back=_from_here())


@route(answer, "/support", needs=Capability.ANYONE)
def support() -> ResponseReturnValue:
    """Whom to talk to: services that somebody made sure of, her own language first; on her way, the coordinator's words.

    Anyone may open it, and finds the emergency sentence alone: the names of services would tell whoever holds her phone
    what this site is about.
    """
    _speak_as_asked()
    here = visits.visit()
    on_her_way = here.seated is not None or here.arrival is not None
    support = briefing_now().support if on_her_way else None
    tag = locale.language().tag
    found = helping.shown(house(), today()) if on_her_way else ()
    own = [each for each in found if each.particulars.language == tag]
    others = [each for each in found if each.particulars.language != tag]
    return render_template(
        "answer/support.html",
        support=support,
        own=_by_country(own),
        others=_by_country(others),
        on_her_way=on_her_way,
        back=_from_here() if on_her_way else _from_outside(),
        reachable=here.seated is not None and reaching.may_be_left(house()),
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
    _speak_as_asked()
    return render_template("answer/erased.html", contacts_kept=reaching.may_be_left(house()))
