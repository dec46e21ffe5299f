"""A sensitive part opens with what it is about, in a few words, and three choices: answer, skip it, later (people.md 9)."""

from collections.abc import Sequence

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.answer import Answer, Answers, AnswerState
from consult.domain.capability import Capability
from consult.domain.consultation import Round
from consult.domain.instrument import Section
from consult.domain.kinds import kind_named
from consult.domain.reasons import pages
from consult.domain.routing import next_place, previous_place, relevant_places
from consult.services import answering
from consult.services.answering import NotAnsweringError, RoundClosedError
from consult.web import visits
from consult.web.access import route
from consult.web.answer.blueprint import answer, round_now, seated
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today


class PartForm(OnceForm):
    """Which of the three buttons was pressed."""

    action = StringField()


def name_of(round_: Round, number: int) -> str:
    """What names a part of a round in a visit."""
    return f"{round_.id.hex()}-{number}"


def is_said(said: Answer) -> bool:
    """Whether she said something: neither a skipped question nor an untouched one."""
    return said.state in {AnswerState.GIVEN, AnswerState.UNABLE}


def is_shut(round_: Round, number: int, answers: Answers) -> bool:
    """Whether this part's words wait behind its note: she has not opened it in this visit, and has said nothing in it.

    To skip a part is not to see it: what it asks is shown nowhere until she opens it.
    """
    section = round_.instrument.sections[number - 1]
    if not section.note or visits.visit().has_entered(name_of(round_, number)):
        return False
    return not any(is_said(answers[item.name]) for item in section.items)


def opens_with_a_note(round_: Round, place: int, answers: Answers) -> int | None:
    """The number of the part whose note comes before this item; None where the part is open to her."""
    number, _section = round_.instrument.section_of(round_.instrument.items[place - 1].name)
    return number if is_shut(round_, number, answers) else None


def door_to(round_: Round, place: int, answers: Answers, *, over: int | None = None) -> str:
    """The page that leads to this item: its own, or its part's note."""
    number = opens_with_a_note(round_, place, answers)
    if number is not None:
        return url_for("answer.part", number=number)
    return url_for("answer.question", place=place, over=over)


def door_before(round_: Round, places: tuple[int, ...], place: int, answers: Answers) -> str | None:
    """The page that leads to the item asked before this one; None at the beginning."""
    earlier = previous_place(pages(round_.instrument, places), place)
    return door_to(round_, earlier, answers) if earlier else None


@route(answer, "/part/<int:number>", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def part(number: int) -> ResponseReturnValue:
    """The note, and the three choices. None of them is asked for a reason."""
    round_ = round_now()
    sections = round_.instrument.sections
    if not 1 <= number <= len(sections):
        abort(404)
    form = PartForm()
    if request.method == "POST" and (led_to := form.spent()):
        return redirect(led_to, 303)
    answers = answering.read_answers(house(), seated(), round_)
    asked = relevant_places(round_.instrument, answers, today())
    within = [
        place for place in asked if round_.instrument.section_of(round_.instrument.items[place - 1].name)[0] == number
    ]
    if not round_.is_open or not within:
        return redirect(url_for("answer.look_over"), 303)
    if not sections[number - 1].note:
        first = next(iter(pages(round_.instrument, tuple(within))), within[0])
        return redirect(url_for("answer.question", place=first), 303)
    if request.method == "POST":
        return redirect(form.done(_chosen(form, round_, number, within)), 303)
    return _page(form, sections[number - 1], number, door_before(round_, asked, within[0], answers))


def _page(form: PartForm, section: Section, number: int, before: str | None) -> str:
    return render_template(
        "answer/part.html",
        form=form,
        section=section,
        part=number,
        parts=len(round_now().instrument.sections),
        back=before,
    )


def _chosen(form: PartForm, round_: Round, number: int, within: Sequence[int]) -> str:
    """Do what was chosen; gives the page to go to. Anything but the first two is "later", which changes nothing."""
    if form.action.data == "answer":
        visits.visit().enter_part(name_of(round_, number))
        return url_for("answer.question", place=_first_blank(round_, within))
    visits.visit().leave_part(name_of(round_, number))
    if form.action.data == "skip":
        _skip(round_, within)
    answers = answering.read_answers(house(), seated(), round_)
    later = next_place(pages(round_.instrument, relevant_places(round_.instrument, answers, today())), within[-1])
    return url_for("answer.question", place=later) if later else url_for("answer.look_over")


def _first_blank(round_: Round, within: Sequence[int]) -> int:
    answers = answering.read_answers(house(), seated(), round_)
    items = round_.instrument.items
    blank = (
        place
        for place in pages(round_.instrument, tuple(within))
        if answers[items[place - 1].name].state is AnswerState.BLANK
    )
    return next(blank, within[0])


def _skip(round_: Round, within: Sequence[int]) -> None:
    """Every question of the part that has no answer yet counts as skipped; what she said before stays."""
    answers = answering.read_answers(house(), seated(), round_)
    for place in within:
        item = round_.instrument.items[place - 1]
        if not kind_named(item.kind).asks or answers[item.name].state is not AnswerState.BLANK:
            continue
        try:
            answering.keep(house(), seated(), place, None, today())
        except answering.NotAskedError:
            continue
        except (RoundClosedError, NotAnsweringError):
            return
