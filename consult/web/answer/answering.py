"""One question a page, saved as it is given; looking over; sending; taking one answer back."""

from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.domain.answer import BLANK, SKIPPED, Answer, Answers, AnswerState
from consult.domain.capability import Capability
from consult.domain.consent import Purpose
from consult.domain.consultation import Round, RoundStatus
from consult.domain.instrument import Item, Section
from consult.domain.kinds import Problem, kind_named
from consult.domain.routing import next_place, previous_place, read_typed, relevant_places
from consult.services import answering
from consult.services.answering import NotAnsweringError, ReleasedError, RoundClosedError
from consult.services.house import StoreFault
from consult.web.access import route
from consult.web.answer.arriving import WELCOME
from consult.web.answer.blueprint import answer, notice_now, round_now, seated
from consult.web.locale import gettext as _
from consult.web.locale import lazy_gettext as _l
from consult.web.question_form import OnceForm, QuestionForm
from consult.web.wiring import house, today

Row = tuple[Item, Answer, str | None, str | None]
"""An item, what she said, and where to change it or to take it back while that is possible."""
OVER = "over"
"""The query word of a question that was opened from looking over: Continue leads back there."""
TAKEN = "taken"
"""The query word of the page that says that an answer was taken back."""
NOT_TAKING_PART = _l("You said No to taking part, so nothing is saved. Under “Your choices” you can say Yes again.")


@route(answer, "/q/<int:place>", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def question(place: int) -> ResponseReturnValue:
    """The item at this place: asked, or kept."""
    round_ = round_now()
    answers = answering.read(house(), seated(), round_).answers
    places = relevant_places(round_.instrument, answers, today())
    if not round_.is_open or place not in places:
        return redirect(_after(places, place) if round_.is_open else url_for("answer.look_over"), 303)
    form = QuestionForm()
    item = round_.instrument.items[place - 1]
    if request.method != "POST":
        form.answer.ask(item, answers[item.name])
        return _page(form, round_, places, place, saved=answers[item.name])
    if led_to := form.spent():
        return redirect(led_to, 303)
    if form.takes_back:
        return redirect(form.done(_taken_back(round_, place)), 303)
    return _keep(form, round_, answers, places, place)


def _taken_back(round_: Round, place: int) -> str:
    """Take the answer on this page back; gives the page to go to."""
    try:
        answering.take_back(house(), seated(), round_, place)
    except ReleasedError:
        return url_for("answer.look_over")
    return url_for("answer.question", place=place, over=_from_over(), taken=1)


def _keep(
    form: QuestionForm, round_: Round, answers: Answers, places: tuple[int, ...], place: int
) -> ResponseReturnValue:
    """Save what was said, or show the page again with what was typed and one sentence."""
    item = round_.instrument.items[place - 1]
    said = SKIPPED if form.skips else read_typed(item, list(form.answer.typed), round_.instrument, answers, today())
    if isinstance(said, Problem):
        form.answer.refuse(said, item)
        return _page(form, round_, places, place, 422)
    try:
        answering.save(house(), seated(), round_, place, said)
    except RoundClosedError:
        return redirect(url_for("answer.look_over"), 303)
    except NotAnsweringError:
        form.answer.errors = [str(NOT_TAKING_PART)]
        return _page(form, round_, places, place, 422)
    except StoreFault:
        form.answer.errors = [_("This could not be saved just now. What you said before is safe. Please try again.")]
        return _page(form, round_, places, place, 503)
    return redirect(form.done(_onward(form, round_, answers, place, said)), 303)


def _onward(form: QuestionForm, round_: Round, answers: Answers, place: int, said: Answer) -> str:
    item = round_.instrument.items[place - 1]
    settled = form.skips or (form.goes_on and kind_named(item.kind).settled(answers[item.name], said))
    if not settled:
        return url_for("answer.question", place=place, over=_from_over())
    if _from_over():
        return url_for("answer.look_over")
    return _after(relevant_places(round_.instrument, {**answers, item.name: said}, today()), place)


def _from_over() -> int | None:
    return 1 if OVER in request.args else None


def _after(places: tuple[int, ...], place: int) -> str:
    later = next_place(places, place)
    return url_for("answer.question", place=later) if later else url_for("answer.look_over")


def _page(
    form: QuestionForm, round_: Round, places: tuple[int, ...], place: int, status: int = 200, saved: Answer = BLANK
) -> ResponseReturnValue:
    instrument = round_.instrument
    item = instrument.items[place - 1]
    part, section = instrument.section_of(item.name)
    form.answer.item = item
    earlier = previous_place(places, place)
    page = render_template(
        "answer/question.html",
        form=form,
        item=item,
        asks=kind_named(item.kind).asks,
        section=section,
        part=part,
        parts=len(instrument.sections),
        back=url_for("answer.question", place=earlier) if earlier else None,
        kept_until=_kept_until(),
        has_said=_has_said(saved),
        taken=TAKEN in request.args,
    )
    return page, status


@route(answer, "/answers", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def look_over() -> ResponseReturnValue:
    """All her answers, each to change; and the button that sends them."""
    round_ = round_now()
    form = OnceForm()
    if request.method == "POST":
        try:
            answering.send(house(), seated(), round_)
        except RoundClosedError:
            return redirect(url_for("answer.look_over"), 303)
        except NotAnsweringError:
            return redirect(url_for("answer.your_choices"), 303)
        return redirect(url_for("answer.sent"), 303)
    response = answering.read(house(), seated(), round_)
    return render_template(
        "answer/look_over.html",
        form=form,
        sections=_rows(round_, response.answers),
        resume=_first_blank(round_, response.answers) if round_.is_open else None,
        sent=response.sent,
        closed=not round_.is_open,
        released=round_.status is RoundStatus.RELEASED,
        taken=TAKEN in request.args,
        came_back=WELCOME in request.args,
    )


def _first_blank(round_: Round, answers: Answers) -> str | None:
    """Where to go on: the first question that has no answer yet."""
    for place in relevant_places(round_.instrument, answers, today()):
        item = round_.instrument.items[place - 1]
        if kind_named(item.kind).asks and answers[item.name].state is AnswerState.BLANK:
            return url_for("answer.question", place=place)
    return None


def _rows(round_: Round, answers: Answers) -> list[tuple[Section, list[Row]]]:
    places = frozenset(relevant_places(round_.instrument, answers, today()))
    sections = []
    place = 0
    for section in round_.instrument.sections:
        rows: list[Row] = []
        for item in section.items:
            place += 1
            if place in places and kind_named(item.kind).asks:
                rows.append((item, answers[item.name], *_doors(round_, place, answers[item.name])))
        if rows:
            sections.append((section, rows))
    return sections


def _doors(round_: Round, place: int, said: Answer) -> tuple[str | None, str | None]:
    """Where an answer is changed and where it is taken back."""
    change = url_for("answer.question", place=place, over=1) if round_.is_open else None
    may_go = _has_said(said) and round_.status is not RoundStatus.RELEASED
    return change, url_for("answer.take_back", place=place) if may_go else None


def _kept_until() -> date | None:
    taking_part = notice_now().of(Purpose.ANSWERING)
    return taking_part.until if taking_part else None


def _has_said(said: Answer) -> bool:
    """Whether there is something to take back: neither a skipped question nor an untouched one."""
    return said.state in {AnswerState.GIVEN, AnswerState.UNABLE}


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
            answering.take_back(house(), seated(), round_, place)
        except ReleasedError:
            return redirect(here, 303)
        return redirect(url_for("answer.look_over", taken=1), 303)
    item = round_.instrument.items[place - 1]
    said = answering.read(house(), seated(), round_).answers[item.name]
    if not _has_said(said) or round_.status is RoundStatus.RELEASED:
        return redirect(here, 303)
    return render_template("answer/take_back.html", form=form, item=item, said=said, closed=not round_.is_open)


@route(answer, "/sent", needs=Capability.PARTICIPATE)
def sent() -> ResponseReturnValue:
    """Thank you, and how to come back."""
    return render_template("answer/sent.html", answer_by=round_now().instrument.briefing.answer_by)
