"""Looking over: what she said, part by part, each to change or to take back; where to go on; and the button that sends it."""

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from consult.domain.answer import Answer, Answers, AnswerState
from consult.domain.capability import Capability
from consult.domain.consultation import Round, RoundStatus
from consult.domain.instrument import Item, Section
from consult.domain.kinds import kind_named
from consult.domain.reasons import pages, replied_to
from consult.domain.routing import relevant_places
from consult.services import answering
from consult.services.answering import NotAnsweringError, RoundClosedError
from consult.web.access import route
from consult.web.answer.answering import TAKEN
from consult.web.answer.arriving import WELCOME
from consult.web.answer.blueprint import answer, round_now, seated
from consult.web.answer.parts import door_to, is_said, is_shut
from consult.web.answer.replying import page_of_reply
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An item, what she said, and where to answer it or to take it back while that is possible."""

    item: Item
    said: Answer
    is_said: bool
    door: str | None
    back: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part as she looks it over: its rows, or, while it is shut, only what became of it and where it is opened."""

    section: Section
    number: int
    rows: tuple[Row, ...]
    is_shut: bool
    is_skipped: bool
    """Whether all of it was skipped."""
    door: str | None


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
    places = relevant_places(round_.instrument, response.answers, today())
    return render_template(
        "answer/look_over.html",
        form=form,
        parts=_parts(round_, places, response.answers),
        count=len(round_.instrument.sections),
        resume=_first_blank(round_, places, response.answers) if round_.is_open else None,
        sent=response.sent,
        closed=not round_.is_open,
        released=round_.status is RoundStatus.RELEASED,
        taken=TAKEN in request.args,
        came_back=WELCOME in request.args,
    )


def _first_blank(round_: Round, places: tuple[int, ...], answers: Answers) -> str | None:
    """Where to go on: the first question that has no answer yet, or its part's note."""
    for place in pages(round_.instrument, places):
        item = round_.instrument.items[place - 1]
        if kind_named(item.kind).asks and answers[item.name].state is AnswerState.BLANK:
            return door_to(round_, place, answers)
    return None


def _parts(round_: Round, places: tuple[int, ...], answers: Answers) -> list[Part]:
    """Every part in which she is asked something."""
    found = (
        _part(round_, number, frozenset(places), answers) for number in range(1, len(round_.instrument.sections) + 1)
    )
    return [part for part in found if part.rows]


def _part(round_: Round, number: int, places: frozenset[int], answers: Answers) -> Part:
    section = round_.instrument.sections[number - 1]
    within = ((item, round_.instrument.places[item.name]) for item in section.items)
    told = (place for item, place in within if place in places and _is_told(round_, item, answers))
    rows = tuple(_row(round_, place, answers) for place in told)
    return Part(
        section=section,
        number=number,
        rows=rows,
        is_shut=is_shut(round_, number, answers),
        is_skipped=all(row.said.state is AnswerState.SKIPPED for row in rows),
        door=url_for("answer.part", number=number) if round_.is_open else None,
    )


def _is_told(round_: Round, item: Item, answers: Answers) -> bool:
    """Whether looking over names it. A reply is named where she wrote one: to write none is no gap."""
    if replied_to(round_.instrument, item) is not None:
        return answers[item.name].state is AnswerState.GIVEN
    return kind_named(item.kind).asks


def _row(round_: Round, place: int, answers: Answers) -> Row:
    item = round_.instrument.items[place - 1]
    said = answers[item.name]
    page = page_of_reply(round_, item, over=True) or url_for("answer.question", place=place, over=1)
    may_go = is_said(said) and round_.status is not RoundStatus.RELEASED
    return Row(
        item=item,
        said=said,
        is_said=is_said(said),
        door=page if round_.is_open else None,
        back=url_for("answer.take_back", place=place) if may_go else None,
    )
