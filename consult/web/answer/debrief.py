"""What came of it, for those who answered, by their access code: once the rounds are over, from what is published."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consult.domain.capability import Capability
from consult.services.debriefing import outcomes
from consult.web import locale
from consult.web.access import route
from consult.web.answer.blueprint import answer, consultation, round_now
from consult.web.shown import agreement, group_words, spoken_figures
from consult.web.wiring import house


@route(answer, "/came-of-it", needs=Capability.PARTICIPATE)
def came_of_it() -> ResponseReturnValue:
    """Every statement with what became of it; to her answers while a round is asked."""
    round_ = round_now()
    tag = locale.language().tag
    found = [one for one in outcomes(house(), consultation()) if tag in one.instrument.complete_languages()]
    if not found:
        return redirect(url_for("answer.look_over"), 303)
    return render_template(
        "answer/came_of_it.html",
        instrument=round_.instrument,
        outcomes=[(one, agreement(one.item, one.published, one.status), group_words(one.instrument)) for one in found],
        **spoken_figures(round_.instrument),
    )
