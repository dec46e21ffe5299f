"""A reason beside a rating and a reply to those of others, if she likes: on its page, each saved as its own sealed answer."""

from collections.abc import Callable
from typing import Any

from consult.domain.answer import Answers, AnswerState
from consult.domain.consultation import Round
from consult.domain.instrument import Instrument, Item
from consult.domain.kinds import Problem
from consult.domain.reasons import reason_of, reply_of
from consult.services import answering
from consult.web.answer.blueprint import round_now, seated
from consult.web.answer.last_time import stands_beside
from consult.web.question_form import AnswerField, QuestionForm
from consult.web.wiring import house, today


def keep_beside(form: QuestionForm, place: int) -> Problem | None:
    """Keep what was written beside the rating; what stands against it, if anything does. Raises as ``keep`` does.

    Nothing written where nothing was said before changes nothing.
    """
    if not form.reason.typed and not form.reply.typed:
        return None
    round_ = round_now()
    refused = [_keep(form.reason, round_, _at(round_, place, reason_of))]
    if form.reply.typed and stands_beside(round_):
        refused.append(_keep(form.reply, round_, _at(round_, place, reply_of)))
    return next((problem for problem in refused if problem is not None), None)


def keep_reply(form: QuestionForm, place: int) -> Problem | None:
    """Keep a reply that was written below what people said last time, on the page of that. As ``keep_beside`` does."""
    round_ = round_now()
    return _keep(form.reply, round_, _at(round_, place, reply_of))


def beside_rating(form: QuestionForm, round_: Round, place: int, answers: Answers) -> dict[str, Any]:
    """What the page of a rating shows for its reason: what is saved, where nothing was typed."""
    item = _at(round_, place, reason_of)
    if item is not None:
        form.reason.ask(item, answers[item.name])
    return {"why": item}


def below_reasons(form: QuestionForm, round_: Round, place: int, answers: Answers, *, shown: bool) -> dict[str, Any]:
    """What a page that has reasons, if they are ``shown``, shows for a reply: where there is something to reply to, or where she has said something already."""
    item = _at(round_, place, reply_of)
    if item is None or not (shown or form.reply.typed or answers[item.name].state is AnswerState.GIVEN):
        return {"reply": None}
    form.reply.ask(item, answers[item.name])
    return {"reply": item}


def _at(round_: Round, place: int, asked: Callable[[Instrument, Item], Item | None]) -> Item | None:
    """What is asked with the rating of this place."""
    items = round_.instrument.items
    return asked(round_.instrument, items[place - 1]) if 1 <= place <= len(items) else None


def _keep(field: AnswerField, round_: Round, item: Item | None) -> Problem | None:
    if item is None or not field.typed:
        return None
    if not field.typed[-1].strip():
        said = answering.read_answers(house(), seated(), round_)[item.name]
        if said.state is not AnswerState.GIVEN:
            return None
    kept = answering.keep(house(), seated(), round_.instrument.places[item.name], field.typed, today())
    if isinstance(kept, Problem):
        field.refuse(kept, item)
        return kept
    return None
