"""A reason beside a rating, if she likes: on the same page, saved as its own sealed answer."""

from typing import Any

from consult.domain.answer import Answers, AnswerState
from consult.domain.consultation import Round
from consult.domain.instrument import Item
from consult.domain.kinds import Problem
from consult.domain.reasons import reason_of
from consult.services import answering
from consult.web.answer.blueprint import round_now, seated
from consult.web.question_form import QuestionForm
from consult.web.wiring import house, today


def reason_at(round_: Round, place: int) -> Item | None:
    """What asks for a reason on the page of this place."""
    items = round_.instrument.items
    return reason_of(round_.instrument, items[place - 1]) if 1 <= place <= len(items) else None


def keep_reason(form: QuestionForm, place: int) -> Problem | None:
    """Keep what was written beside the rating; what stands against it, if anything does. Raises as ``keep`` does.

    Nothing written where nothing was said before changes nothing.
    """
    if not form.reason.typed:
        return None
    round_ = round_now()
    item = reason_at(round_, place)
    if item is None:
        return None
    if not form.reason.typed[-1].strip():
        said = answering.read_answers(house(), seated(), round_)[item.name]
        if said.state is not AnswerState.GIVEN:
            return None
    kept = answering.keep(house(), seated(), round_.instrument.places[item.name], form.reason.typed, today())
    if isinstance(kept, Problem):
        form.reason.refuse(kept, item)
        return kept
    return None


def beside_rating(form: QuestionForm, round_: Round, place: int, answers: Answers) -> dict[str, Any]:
    """What the page of a rating shows for its reason: what is saved, where nothing was typed."""
    item = reason_at(round_, place)
    if item is not None:
        form.reason.ask(item, answers[item.name])
    return {"why": item}
