"""Turning to another page in the middle of a question: what is typed there is kept first, script or not (people.md 23)."""

from urllib.parse import urlsplit

from flask import request, url_for

from consult.domain.answer import AnswerState
from consult.domain.kinds import Problem, kind_named
from consult.domain.routing import relevant_places
from consult.services import answering
from consult.services.answering import NotAnsweringError, NotAskedError, RoundClosedError
from consult.services.house import StoreFault
from consult.services.running_rounds import NoSuchRoundError
from consult.services.vouching import UnvouchedError
from consult.web.answer.blueprint import round_now, seated
from consult.web.answer.parts import door_before
from consult.web.answer.reasons import keep_beside, keep_reply
from consult.web.pages import here
from consult.web.question_form import ASIDE, PREVIOUS, QuestionForm, keep_typed
from consult.web.wiring import house, today

SAVED, WAITS = "saved", "waits"
"""What the next page says of it: saved as her answer, or waiting on its page for as long as this visit lasts."""


def set_aside(form: QuestionForm, place: int) -> str:
    """Keep what is typed as her answer, or in her visit where it is none yet; gives the page to go to."""
    became = _keep(form, place)
    return _before(place) if form.sets_aside == PREVIOUS else _aside(form, became)


def set_aside_reply(form: QuestionForm, place: int) -> str:
    """The same from the page where a reply alone is written; the page before is that of its question."""
    became = _keep_reply(form, place)
    if form.sets_aside == PREVIOUS:
        return url_for("answer.question", place=place, over=request.args.get("over"))
    return _aside(form, became)


def once_more(form: QuestionForm, led_to: str) -> str:
    """Where a form leads that did its work already: where it led then, but to the page at the foot that was pressed now."""
    if form.sets_aside not in ASIDE:
        return led_to
    page = _aside(form, None)
    return led_to if urlsplit(led_to).path == urlsplit(page).path else page


def _aside(form: QuestionForm, became: str | None) -> str:
    return url_for(f"answer.{form.sets_aside}", back=here(), said=became)


def _before(place: int) -> str:
    """The page before this question, as her answers stand now; this one where they cannot be read."""
    try:
        round_ = round_now()
        answers = answering.read_answers(house(), seated(), round_)
    except StoreFault:
        return here()
    places = relevant_places(round_.instrument, answers, today())
    return door_before(round_, places, place, answers) or url_for("answer.look_over")


def _keep(form: QuestionForm, place: int) -> str | None:
    try:
        refused = keep_beside(form, place)
        if refused is None and not _is_new(form, place):
            return SAVED if form.writes else None
        kept = refused or answering.keep(house(), seated(), place, form.answer.typed, today())
    except (NoSuchRoundError, RoundClosedError, NotAskedError):
        return None
    except (NotAnsweringError, UnvouchedError, StoreFault):
        return _waits()
    return _waits() if isinstance(kept, Problem) else SAVED


def _keep_reply(form: QuestionForm, place: int) -> str | None:
    try:
        refused = keep_reply(form, place)
    except (NoSuchRoundError, RoundClosedError, NotAskedError):
        return None
    except (NotAnsweringError, UnvouchedError, StoreFault):
        return _waits()
    if refused:
        return _waits()
    return SAVED if form.writes else None


def _waits() -> str:
    keep_typed(request.path)
    return WAITS


def _is_new(form: QuestionForm, place: int) -> bool:
    """Whether the page holds something that is not saved: an untouched question stays as it is, skipped or blank."""
    items = round_now().instrument.items
    if not 1 <= place <= len(items):
        return False
    item = items[place - 1]
    typed = kind_named(item.kind).parse(item, form.answer.typed)
    said = answering.read_answers(house(), seated(), round_now())[item.name]
    if isinstance(typed, Problem):
        return True
    return typed != said and (typed.state is not AnswerState.BLANK or said.state is AnswerState.GIVEN)
