"""Before the first question: what this is, what may be done with the answers, and a code of her own."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consent import Choice, Notice, Purpose
from consult.domain.consultation import Round
from consult.domain.kinds import minutes_to_answer, question_count
from consult.services import enrolling
from consult.services.answering import RoundClosedError
from consult.services.arrivals import Arrival
from consult.services.enrolling import NotChosenError, SpentError
from consult.services.house import BusyError
from consult.web import visits
from consult.web.access import route
from consult.web.answer.arriving import CLOSED, RETRY
from consult.web.answer.blueprint import answer, arrived, notice_now, round_now
from consult.web.answer.hearing import heard_with
from consult.web.answer.purposes import ChoicesForm
from consult.web.locale import gettext as _
from consult.web.locale import lazy_gettext as _l
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today

CHANGED = _l("The words on this page have changed. Please read them again.")


class CheckForm(OnceForm):
    """The last digits of her code, to be sure that she has it."""

    last_four = StringField()


@route(answer, "/about", needs=Capability.ARRIVED)
def about() -> ResponseReturnValue:
    """What this is, and who asks."""
    instrument = round_now().instrument
    taking_part = notice_now().of(Purpose.ANSWERING)
    least, most = minutes_to_answer(instrument)
    forward = url_for("answer.look_over" if visits.visit().seated else "answer.choices")
    return render_template(
        "answer/about.html",
        instrument=instrument,
        taking_part=taking_part,
        count_of_questions=question_count(instrument),
        least=least,
        most=most,
        forward=forward,
    )


@route(answer, "/choices", needs=Capability.ARRIVED, methods=("GET", "POST"))
def choices() -> ResponseReturnValue:
    """Each purpose apart. Only answering itself needs a Yes; what is left unset permits nothing."""
    arrival, notice = arrived(), notice_now()
    form = ChoicesForm(notice)
    if request.method != "POST":
        if form.restored is None:
            form.show(arrival)
        return _choices_page(form, notice)
    shown = form.was_shown()
    if shown is None:
        form.leave_open()
        form.form_errors = [str(CHANGED)]
        return _choices_page(form, notice, 409)
    arrival = replace(arrival, choices=form.choices_made(), shown=shown)
    visits.visit().choose(arrival)
    match arrival.choice(Purpose.ANSWERING):
        case Choice.YES:
            return redirect(url_for("answer.understanding", number=1), 303)
        case Choice.NO:
            return redirect(url_for("answer.declined"), 303)
    form.answering.errors = [_("Choose Yes or No here. The other choices may stay open.")]
    return _choices_page(form, notice, 422)


def _choices_page(form: ChoicesForm, notice: Notice, status: int = 200) -> ResponseReturnValue:
    return render_template("answer/choices.html", form=form, notice=notice, heard=heard_with(notice)), status


@route(answer, "/declined", needs=Capability.ARRIVED)
def declined() -> ResponseReturnValue:
    """No is an answer: nothing is kept, and the invitation still works."""
    round_now()
    return render_template("answer/declined.html")


@route(answer, "/code", needs=Capability.ARRIVED, methods=("GET", "POST"))
def code() -> ResponseReturnValue:
    """Her own access code, shown to her alone until she has confirmed it."""
    arrival = arrived()
    round_now()
    if arrival.choice(Purpose.ANSWERING) is not Choice.YES:
        return redirect(url_for("answer.choices"), 303)
    if request.method == "POST":
        return redirect(url_for("answer.code_check"), 303)
    arrival = enrolling.with_code(house(), arrival)
    visits.visit().choose(arrival)
    return render_template("answer/code.html", form=OnceForm(), digits=enrolling.code_groups(arrival))


@route(answer, "/check", needs=Capability.ARRIVED, methods=("GET", "POST"))
def code_check() -> ResponseReturnValue:
    """She types its last four digits; then she has a seat, and the invitation is spent."""
    if visits.visit().seated:
        return redirect(url_for("answer.before"), 303)
    arrival, round_ = arrived(), round_now()
    if arrival.code is None:
        return redirect(url_for("answer.code"), 303)
    form = CheckForm()
    if request.method != "POST":
        return render_template("answer/code_check.html", form=form)
    if not enrolling.confirms(arrival, form.last_four.data or ""):
        form.last_four.errors = [_("These are not the last 4 digits of your code.")]
        return render_template("answer/code_check.html", form=form), 422
    return _take_seat(form, arrival, round_)


def _take_seat(form: CheckForm, arrival: Arrival, round_: Round) -> ResponseReturnValue:
    try:
        seated = enrolling.enrol(house(), arrival, round_, today())
    except NotChosenError:
        return redirect(url_for("answer.choices"), 303)
    except SpentError:
        form.last_four.errors = [_("This invitation was used by someone meanwhile. Please ask for a new one.")]
        return render_template("answer/code_check.html", form=form), 422
    except RoundClosedError:
        form.last_four.errors = [str(CLOSED)]
        return render_template("answer/code_check.html", form=form), 422
    except BusyError:
        form.last_four.errors = [_("Many people are coming in just now. Please try again in a few seconds.")]
        return render_template("answer/code_check.html", form=form), 503, RETRY
    visits.visit().sit_down(seated, enrolling.code_groups(arrival))
    return redirect(url_for("answer.before"), 303)


@route(answer, "/before", needs=Capability.PARTICIPATE)
def before() -> ResponseReturnValue:
    """One page about being safe here, before the first question; and her new code once more."""
    taking_part = notice_now().of(Purpose.ANSWERING)
    until = taking_part.until if taking_part else today()
    forward = url_for("answer.question", place=1)
    return render_template("answer/before.html", forward=forward, until=until, digits=visits.visit().new_code)
