"""What people said of a question last time, her own answer beside it: beside the question, or once she has answered."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.domain.answer import AnswerState
from consult.domain.capability import Capability
from consult.domain.consultation import Round
from consult.domain.delphi.ranking import published_orders
from consult.domain.instrument import Item
from consult.domain.reasons import pages
from consult.domain.routing import next_place, relevant_places
from consult.services import answering, feeding_back
from consult.services.feeding_back import Feedback, LastTime
from consult.web import locale
from consult.web.access import route
from consult.web.answer.blueprint import answer, round_now, seated
from consult.web.shown import cell_words, figure_words, group_words
from consult.web.wiring import house, today


def beside(round_: Round, item: Item) -> dict[str, Any]:
    """What stands on the question's own page."""
    shows = feeding_back.feedback_of(house(), round_) is Feedback.BESIDE
    return _shown(item, _last(round_, item) if shows else None)


def leads_to(round_: Round, item: Item, place: int, *, over: int | None) -> str | None:
    """The page to go to once she has answered; None where there is nothing to show, or it stood beside the question."""
    shows = feeding_back.feedback_of(house(), round_) is Feedback.AFTER and _last(round_, item) is not None
    return url_for("answer.last_time", place=place, over=over) if shows else None


@route(answer, "/q/<int:place>/last", needs=Capability.PARTICIPATE)
def last_time(place: int) -> ResponseReturnValue:
    """What people said last time, for whoever has answered the question at this place anew."""
    round_ = round_now()
    answers = answering.read_answers(house(), seated(), round_)
    places = relevant_places(round_.instrument, answers, today())
    later = next_place(pages(round_.instrument, places), place)
    over = "over" in request.args or later is None
    onward = url_for("answer.look_over") if over else url_for("answer.question", place=later)
    if not round_.is_open or place not in places:
        return redirect(url_for("answer.look_over"), 303)
    item = round_.instrument.items[place - 1]
    said = answers[item.name]
    shows = feeding_back.feedback_of(house(), round_) is Feedback.AFTER and said.state is not AnswerState.BLANK
    last = _last(round_, item) if shows else None
    if last is None:
        return redirect(onward, 303)
    return render_template(
        "answer/last_time.html",
        item=item,
        onward=onward,
        back=url_for("answer.question", place=place, over=1 if "over" in request.args else None),
        **_shown(item, last),
    )


def _last(round_: Round, item: Item) -> LastTime | None:
    """What may be shown, in a language in which all of it has words: never in silent English."""
    found = feeding_back.last_time(house(), seated(), round_, item.name)
    if found is None or locale.language().tag not in found.instrument.complete_languages():
        return None
    return found


def _shown(item: Item, last: LastTime | None) -> dict[str, Any]:
    if last is None:
        return {"last": None}
    return {
        "last": last,
        "other_words": last.item.prompt != item.prompt,
        "remarks": [said for said in last.remarks if locale.language().tag in said.languages],
        "group_words": group_words(last.instrument),
        "cell_words": cell_words,
        "figure_words": figure_words,
        "published_orders": published_orders,
    }
