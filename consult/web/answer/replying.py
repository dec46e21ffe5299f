"""The page of what people said last time, for whoever has answered anew; below the reasons, a reply if she likes."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.domain.answer import Answers, AnswerState
from consult.domain.capability import Capability
from consult.domain.consent import Purpose
from consult.domain.consultation import Round
from consult.domain.instrument import Item
from consult.domain.reasons import pages, replied_to
from consult.domain.routing import next_place, relevant_places
from consult.services import answering
from consult.services.answering import NotAnsweringError, NotAskedError, RoundClosedError
from consult.services.house import StoreFault
from consult.web.access import route
from consult.web.answer.blueprint import answer, notice_now, round_now, seated
from consult.web.answer.last_time import comes_after, shown
from consult.web.answer.parts import opens_with_a_note
from consult.web.answer.reasons import below_reasons, keep_reply
from consult.web.answer.setting_aside import once_more, set_aside_reply
from consult.web.question_form import NOT_SAVED, NOT_TAKING_PART, QuestionForm
from consult.web.wiring import house, today


@route(answer, "/q/<int:place>/last", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def last_time(place: int) -> ResponseReturnValue:
    """What people said last time; a reply is saved as she goes on."""
    round_ = round_now()
    answers = answering.read_answers(house(), seated(), round_)
    places = relevant_places(round_.instrument, answers, today())
    if not round_.is_open or place not in places:
        return redirect(url_for("answer.look_over"), 303)
    onward = _onward(round_, places, place)
    if not _shows(round_, place, answers):
        return redirect(onward, 303)
    form = QuestionForm()
    if request.method != "POST":
        return _page(form, round_, place, onward)
    if led_to := form.spent():
        return redirect(once_more(form, led_to), 303)
    if form.sets_aside:
        return redirect(form.done(set_aside_reply(form, place)), 303)
    return _keep(form, round_, place, onward)


def _shows(round_: Round, place: int, answers: Answers) -> bool:
    """Whether there is anything to show: she has answered, in a part that is open to her."""
    answered = answers[round_.instrument.items[place - 1].name].state is not AnswerState.BLANK
    shut = request.method == "GET" and opens_with_a_note(round_, place, answers) is not None
    return comes_after(round_) and answered and not shut


def _keep(form: QuestionForm, round_: Round, place: int, onward: str) -> ResponseReturnValue:
    """Save what was said, or show the page again with what was typed and one sentence."""
    try:
        refused = keep_reply(form, place)
    except (RoundClosedError, NotAskedError):
        return redirect(url_for("answer.look_over"), 303)
    except NotAnsweringError:
        form.reply.errors = [NOT_TAKING_PART]
        return _page(form, round_, place, onward, 422)
    except StoreFault:
        form.reply.errors = [NOT_SAVED]
        return _page(form, round_, place, onward, 503)
    return _page(form, round_, place, onward, 422) if refused else redirect(form.done(onward), 303)


def _onward(round_: Round, places: tuple[int, ...], place: int) -> str:
    later = next_place(pages(round_.instrument, places), place)
    over = "over" in request.args or later is None
    return url_for("answer.look_over") if over else url_for("answer.question", place=later)


def _page(form: QuestionForm, round_: Round, place: int, onward: str, status: int = 200) -> ResponseReturnValue:
    item = round_.instrument.items[place - 1]
    said = shown(round_, item)
    answers = answering.read_answers(house(), seated(), round_)
    asked = below_reasons(form, round_, place, answers, shown=bool(said["remarks"]))
    if said["last"] is None and asked["reply"] is None:
        return redirect(onward, 303)
    page = render_template(
        "answer/last_time.html",
        form=form,
        item=item,
        onward=onward,
        back=url_for("answer.question", place=place, over=1 if "over" in request.args else None),
        reading=notice_now().of(Purpose.ANSWERING),
        must_pass_on=round_.instrument.briefing.must_pass_on,
        **said,
        **asked,
    )
    return page, status


def page_of_reply(round_: Round, item: Item, *, over: bool) -> str | None:
    """Where this reply is written and changed: with the reasons that it answers. None where it is no reply."""
    rating = replied_to(round_.instrument, item)
    if rating is None:
        return None
    page = "answer.last_time" if comes_after(round_) else "answer.question"
    return url_for(page, place=round_.instrument.places[rating.name], over=1 if over else None)
