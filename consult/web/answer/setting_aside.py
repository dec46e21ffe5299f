"""Turning to another page in the middle of a question: what is typed there is kept first, script or not (people.md 23)."""

from flask import request, url_for

from consult.domain.answer import AnswerState
from consult.domain.kinds import Problem, kind_named
from consult.services import answering
from consult.services.answering import NotAnsweringError, NotAskedError, RoundClosedError
from consult.services.house import StoreFault
from consult.services.running_rounds import NoSuchRoundError
from consult.web.answer.blueprint import round_now, seated
from consult.web.answer.reasons import keep_beside, keep_reply
from consult.web.question_form import QuestionForm, keep_typed
from consult.web.wiring import house, today

SAVED, WAITS = "saved", "waits"
"""What the next page says of it: saved as her answer, or waiting on its page for as long as this visit lasts."""


def set_aside(form: QuestionForm, place: int) -> str:
    """Keep what is typed as her answer, or in her visit where it is none yet; gives the page to go to."""
    return url_for(f"answer.{form.sets_aside}", back=request.path, said=_keep(form, place))


def set_aside_reply(form: QuestionForm, place: int) -> str:
    """The same from the page where a reply alone is written."""
    return url_for(f"answer.{form.sets_aside}", back=request.path, said=_keep_reply(form, place))


def _keep(form: QuestionForm, place: int) -> str | None:
    try:
        refused = keep_beside(form, place)
        if refused is None and not _is_new(form, place):
            return SAVED if form.writes else None
        kept = refused or answering.keep(house(), seated(), place, form.answer.typed, today())
    except (NoSuchRoundError, RoundClosedError, NotAskedError, NotAnsweringError):
        return None
    except StoreFault:
        kept = Problem.BROKEN_TEXT
    return _waits() if isinstance(kept, Problem) else SAVED


def _keep_reply(form: QuestionForm, place: int) -> str | None:
    try:
        refused = keep_reply(form, place)
    except (NoSuchRoundError, RoundClosedError, NotAskedError, NotAnsweringError):
        return None
    except StoreFault:
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
