"""Three short questions after the choices: has it been explained well? Nothing of it is kept, and none of them blocks."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consent import Choice, Purpose
from consult.web.access import route
from consult.web.answer.blueprint import answer, arrived, round_now
from consult.web.locale import lazy_gettext as _l
from consult.web.question_form import OnceForm, hidden

MISSES = "m"
"""The query word that takes along how often the explanation did not help; the page alone knows it."""
MOST_MISSES = 9
OFFER_AFTER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, what may be said, which of it is so (from 0), and why."""

    prompt: Any
    options: tuple[Any, ...]
    right: int
    explanation: Any


QUESTIONS = (
    Question(
        prompt=_l("Do you have to take part?"),
        options=(_l("Yes, because I was invited"), _l("No, I can choose")),
        right=1,
        explanation=_l(
            "You can choose. You can say No, skip any question and stop at any time. You do not have to say why."
        ),
    ),
    Question(
        prompt=_l("What is kept with your answers?"),
        options=(_l("A code, and no name"), _l("My name")),
        right=0,
        explanation=_l(
            "A code is kept, and no name. In your own words, leave out names and places that could show who you are."
        ),
    ),
    Question(
        prompt=_l("Can you change your mind later?"),
        options=(_l("No, not once I have sent my answers"), _l("Yes, with my access code")),
        right=1,
        explanation=_l(
            "With your access code you can change a choice, take back one answer, or erase everything. "
            "Totals that are already published stay as they are."
        ),
    ),
)


class UnderstandingForm(OnceForm):
    """What she says to one question, and how often an explanation did not help so far."""

    said = StringField()
    misses = hidden()
    action = StringField()


@route(answer, "/u/<int:number>", needs=Capability.ARRIVED, methods=("GET", "POST"))
def understanding(number: int) -> ResponseReturnValue:
    """One of the three, with its explanation once something was said; then the next, and after them the code."""
    arrival = arrived()
    if arrival.choice(Purpose.ANSWERING) is not Choice.YES:
        return redirect(url_for("answer.choices"), 303)
    if not 1 <= number <= len(QUESTIONS):
        return redirect(url_for("answer.code"), 303)
    form = UnderstandingForm()
    misses = _count(form.misses.data if request.method == "POST" else request.args.get(MISSES))
    question = QUESTIONS[number - 1]
    said = _said(form, question)
    if request.method == "POST" and said is None:
        return redirect(_onward(number, misses), 303)
    if said is not None and said != question.right:
        misses = min(misses + 1, MOST_MISSES)
    form.misses.data = str(misses)
    return render_template(
        "answer/understanding.html",
        form=form,
        question=question,
        number=number,
        count=len(QUESTIONS),
        said=said,
        forward=_onward(number, misses),
        support=round_now().instrument.briefing.support if misses >= OFFER_AFTER else None,
    )


def _said(form: UnderstandingForm, question: Question) -> int | None:
    """Which option was chosen; None where none was, or the question is skipped."""
    places = {str(place): place for place in range(len(question.options))}
    return None if form.action.data == "skip" else places.get(form.said.data or "")


def _count(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) == 1 else 0


def _onward(number: int, misses: int) -> str:
    if number == len(QUESTIONS):
        return url_for("answer.code")
    return url_for("answer.understanding", number=number + 1, m=misses or None)
