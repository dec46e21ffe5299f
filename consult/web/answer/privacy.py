"""Is she somewhere private? Asked before anything here names what it is about; nothing of it is stored (people.md 11)."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from consult.domain.capability import Capability
from consult.services import consenting
from consult.web import visits
from consult.web.access import route
from consult.web.answer.blueprint import answer, briefing_now
from consult.web.wiring import house


@route(answer, "/private", needs=Capability.ARRIVED)
def private() -> ResponseReturnValue:
    """Yes, Not now, or Skip: three links, so that nothing is sent and nothing kept."""
    briefing_now()
    return render_template("answer/private.html", forward=_forward())


@route(answer, "/not-now", needs=Capability.ARRIVED)
def not_now() -> ResponseReturnValue:
    """Another time: this page says nothing of what is asked here."""
    briefing_now()
    return render_template("answer/not_now.html")


def _forward() -> str:
    """Where she is going: what is new first, then her answers; on the way in, who asks."""
    seated = visits.visit().seated
    if seated is None:
        return url_for("answer.about")
    asked = consenting.standing(house(), seated).to_ask()
    return url_for("answer.changed" if asked else "answer.look_over", again=1)
