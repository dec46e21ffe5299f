"""One question a page, saved as it is given; taking one answer back; and the word of thanks once all is sent."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.domain.answer import Answers
from consult.domain.capability import Capability
from consult.domain.consent import Purpose
from consult.domain.consultation import Round, RoundStatus
from consult.domain.kinds import Problem, kind_named
from consult.domain.reasons import pages
from consult.domain.routing import next_place, relevant_places
from consult.services import answering, reaching
from consult.services.answering import Kept, NotAnsweringError, NotAskedError, ReleasedError, RoundClosedError
from consult.services.house import StoreFault
from consult.services.running_rounds import NoSuchRoundError
from consult.web import visits
from consult.web.access import route
from consult.web.answer.blueprint import answer, meet, notice_now, round_now, seated
from consult.web.answer.hearing import shown_with
from consult.web.answer.last_time import beside, leads_to, stands_beside
from consult.web.answer.parts import door_before, is_said, opens_with_a_note
from consult.web.answer.reasons import below_reasons, beside_rating, keep_beside
from consult.web.answer.replying import page_of_reply
from consult.web.answer.setting_aside import once_more, set_aside
from consult.web.question_form import EASY, NOT_SAVED, NOT_TAKING_PART, OnceForm, QuestionForm
from consult.web.wiring import house, today

OVER = "over"
"""The query word of a question that was opened from looking over: Continue leads back there."""
TAKEN = "taken"
"""The query word of the page that says that an answer was taken back."""


@route(answer, "/q/<int:place>", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def question(place: int) -> ResponseReturnValue:
    """The item at this place: asked, or kept."""
    form = QuestionForm()
    if request.method != "POST":
        return _ask(form, place)
    if led_to := form.spent():
        return redirect(once_more(form, led_to), 303)
    if form.sets_aside:
        return redirect(form.done(set_aside(form, place)), 303)
    if form.changes_words:
        visits.visit().read_easily(easy=form.action.data == EASY)
        return _ask(form, place)
    if form.takes_back:
        return redirect(form.done(_taken_back(place)), 303)
    return _keep(form, place)


def _keep(form: QuestionForm, place: int) -> ResponseReturnValue:
    """Save what was said, or show the page again with what was typed and one sentence."""
    try:
        kept = _kept(form, place)
        refused = None if isinstance(kept, Problem) else keep_beside(form, place)
    except NoSuchRoundError:
        abort(404)
    except RoundClosedError:
        return redirect(url_for("answer.look_over"), 303)
    except NotAskedError as error:
        return redirect(_after(error.places, place), 303)
    except NotAnsweringError:
        form.answer.errors = [NOT_TAKING_PART]
        return _ask(form, place, 422)
    except StoreFault:
        form.answer.errors = [NOT_SAVED]
        return _ask(form, place, 503)
    if isinstance(kept, Problem):
        form.answer.refuse(kept, round_now().instrument.items[place - 1])
    if isinstance(kept, Problem) or refused:
        return _ask(form, place, 422)
    return redirect(form.done(_onward(form, kept, place)), 303)


def _kept(form: QuestionForm, place: int) -> Kept | Problem:
    """Keep it; the round that was read for it is the one she meets."""
    kept = answering.keep(house(), seated(), place, None if form.skips else form.answer.typed, today())
    if isinstance(kept, Kept):
        meet(kept.round)
    return kept


def _taken_back(place: int) -> str:
    """Take the answer on this page back; gives the page to go to."""
    try:
        answering.take_back(house(), seated(), round_now(), place, today())
    except ReleasedError:
        return url_for("answer.look_over")
    return url_for("answer.question", place=place, over=_from_over(), taken=1)


def _onward(form: QuestionForm, kept: Kept, place: int) -> str:
    settled = form.skips or (form.goes_on and kind_named(kept.item.kind).settled(kept.before, kept.now))
    if not settled:
        return url_for("answer.question", place=place, over=_from_over())
    if not form.skips and (first := leads_to(round_now(), kept.item, place, over=_from_over())):
        return first
    return url_for("answer.look_over") if _from_over() else _after(kept.places, place)


def _from_over() -> int | None:
    return 1 if OVER in request.args else None


def _after(places: tuple[int, ...], place: int) -> str:
    later = next_place(pages(round_now().instrument, places), place)
    return url_for("answer.question", place=later) if later else url_for("answer.look_over")


def _ask(form: QuestionForm, place: int, status: int = 200) -> ResponseReturnValue:
    """The question, with what is saved or, after a POST, with what was typed; or the way on where it is not asked."""
    visits.visit().drop_new_code()
    round_ = round_now()
    instrument = round_.instrument
    answers = answering.read_answers(house(), seated(), round_)
    places = relevant_places(instrument, answers, today())
    if not round_.is_open or place not in places:
        return redirect(_after(places, place) if round_.is_open else url_for("answer.look_over"), 303)
    if request.method == "GET" and (number := opens_with_a_note(round_, place, answers)):
        return redirect(url_for("answer.part", number=number), 303)
    item = instrument.items[place - 1]
    if with_reasons := page_of_reply(round_, item, over=_from_over() is not None):
        return redirect(with_reasons, 303)
    part, section = instrument.section_of(item.name)
    form.answer.item = item
    if request.method == "GET":
        form.answer.ask(item, answers[item.name])
    page = render_template(
        "answer/question.html",
        form=form,
        **shown_with(round_, item),
        **_beside(form, round_, place, answers),
        asks=kind_named(item.kind).asks,
        section=section,
        part=part,
        parts=len(instrument.sections),
        back=door_before(round_, places, place, answers),
        reading=notice_now().of(Purpose.ANSWERING),
        must_pass_on=instrument.briefing.must_pass_on,
        has_said=request.method == "GET" and is_said(answers[item.name]),
        taken=TAKEN in request.args,
    )
    return page, status


def _beside(form: QuestionForm, round_: Round, place: int, answers: Answers) -> dict[str, Any]:
    """What stands on the page beside the question: last time, and what may be written with it."""
    said = beside(round_, round_.instrument.items[place - 1])
    reply = below_reasons(form, round_, place, answers, shown=bool(said["remarks"])) if stands_beside(round_) else {}
    return {"reply": None, **said, **beside_rating(form, round_, place, answers), **reply}


@route(answer, "/back/<int:place>", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def take_back(place: int) -> ResponseReturnValue:
    """Take one answer back, also after the round has closed, until what it said is published."""
    round_ = round_now()
    here = url_for("answer.look_over")
    if not 1 <= place <= len(round_.instrument.items):
        return redirect(here, 303)
    form = OnceForm()
    if request.method == "POST":
        try:
            answering.take_back(house(), seated(), round_, place, today())
        except ReleasedError:
            return redirect(here, 303)
        return redirect(url_for("answer.look_over", taken=1), 303)
    item = round_.instrument.items[place - 1]
    said = answering.read(house(), seated(), round_).answers[item.name]
    if not is_said(said) or round_.status is RoundStatus.RELEASED:
        return redirect(here, 303)
    return render_template("answer/take_back.html", form=form, item=item, said=said, closed=not round_.is_open)


@route(answer, "/sent", needs=Capability.PARTICIPATE)
def sent() -> ResponseReturnValue:
    """Thank you, and how to come back."""
    answer_by = round_now().instrument.briefing.answer_by
    return render_template("answer/sent.html", answer_by=answer_by, wished=reaching.wished(house(), seated(), today()))
