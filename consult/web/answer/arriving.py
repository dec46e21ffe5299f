"""Arriving and leaving: the code, the language, and the exit that works from everywhere."""

from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.services import answering, entering
from consult.services.answering import RoundClosedError
from consult.services.entering import Arrival, NotACodeError, ThrottledError, UnknownCodeError, WrongDigitError
from consult.services.house import BusyError
from consult.services.running_rounds import NoSuchRoundError, asked_now
from consult.services.seats import ForgottenError, RenewedError, Seated
from consult.web import locale, visits
from consult.web.access import route
from consult.web.answer.blueprint import answer, languages, round_now
from consult.web.errors import just_written
from consult.web.languages import LanguageEntry
from consult.web.locale import lazy_gettext as _l
from consult.web.networks import network
from consult.web.pages import Page, layout_of
from consult.web.question_form import OnceForm, keep_typed
from consult.web.wiring import house, is_own_page, today

WELCOME = "again"
"""The query word of the page that greets someone who came back."""
RETRY = {"Retry-After": "5"}
AGAIN = _l(
    "Your access code was used again somewhere else, so this page was closed. Please type it once more. "
    "What you saved is still saved."
)
CLOSED = _l("This round is closed. It takes no answers any more.")
OPENS_NOTHING = _l(
    "This code opens nothing here. An invitation works only once. If you had not finished coming in, use your "
    "invitation again. Otherwise ask the person who gave it to you."
)
"""The same words for every code that opens nothing, whatever became of it."""
REFUSALS = {
    NotACodeError: (_l("This is not a whole code. Check the digits: there are 16."), 422, {}),
    WrongDigitError: (
        _l("There are 16 digits, but one of them is not right, or two have changed places. Compare them once more."),
        422,
        {},
    ),
    UnknownCodeError: (OPENS_NOTHING, 422, {}),
    ForgottenError: (OPENS_NOTHING, 422, {}),
    RenewedError: (OPENS_NOTHING, 422, {}),
    NoSuchRoundError: (_l("There is nothing to answer here yet. Please come back later."), 422, {}),
    ThrottledError: (_l("Too many codes were tried from this network today. Please try again tomorrow."), 429, {}),
    RoundClosedError: (CLOSED, 422, {}),
    BusyError: (_l("Many people are coming in just now. Please try again in a few seconds."), 503, RETRY),
}


class EnterForm(OnceForm):
    """One field for an invitation or an access code."""

    code = StringField()


class LanguageForm(OnceForm):
    """A button for each language."""

    language = StringField()


@route(answer, "/", needs=Capability.ANYONE, methods=("GET", "POST"))
def enter() -> ResponseReturnValue:
    """The way in, for an invitation and for an access code alike."""
    form = EnterForm()
    if request.method != "POST":
        return render_template("answer/enter.html", form=form)
    try:
        opened = entering.enter(house(), form.code.data or "", network(), today())
        return redirect(_come_in(opened), 303)
    except tuple(REFUSALS) as refusal:
        sentence, status, headers = REFUSALS[type(refusal)]
        form.code.errors = [str(sentence)]
        return render_template("answer/enter.html", form=form), status, headers


@answer.errorhandler(RenewedError)
def renewed(error: RenewedError) -> ResponseReturnValue:  # noqa: ARG001 - the kind of error says it all
    """A visit from before her root was replaced is over: only her code leads on. What she just wrote is given back."""
    visits.visit().stand_up()
    form = EnterForm()
    form.form_errors = [AGAIN]
    return render_template("answer/enter.html", form=form, typed=just_written()), 403


def _come_in(opened: Arrival | Seated) -> str:
    here = visits.visit()
    round_ = asked_now(house(), opened.consultation)
    if isinstance(opened, Arrival):
        if not round_.is_open:
            raise RoundClosedError
        here.arrive(opened)
        return url_for("answer.language" if len(languages(round_)) > 1 else "answer.private")
    if round_.is_open:
        answering.begin_if_new(house(), opened, round_)
    here.sit_down(opened)
    return url_for("answer.private")


@route(answer, "/language", needs=Capability.ANYONE, methods=("GET", "POST"))
def language() -> ResponseReturnValue:
    """Choose a language; then back to the page she was on, with what she had typed there and not sent."""
    here = visits.visit()
    inside = here.arrival is not None or here.seated is not None
    spoken = languages(round_now()) if inside else locale.offered()
    form = LanguageForm()
    if request.method == "POST":
        if form.language.data is None and (typed_on := _back("")):
            keep_typed(urlsplit(typed_on).path)
            return redirect(url_for("answer.language", back=typed_on), 303)
        if form.language.data in {entry.tag for entry in spoken}:
            here.choose_language(form.language.data)
        return redirect(_back(_otherwise()), 303)
    choices = [_choice(entry) for entry in spoken]
    layout = layout_of("/" if inside else _back(_otherwise()))
    return render_template("answer/language.html", form=form, languages=choices, layout=layout)


def _otherwise() -> str:
    """Where to go on in the new language, where no page of this house was named."""
    here = visits.visit()
    if here.is_staff:
        return Page().home["url"]
    return url_for("answer.private" if here.arrival else "answer.enter")


def _choice(entry: LanguageEntry) -> dict[str, object]:
    return {"tag": entry.tag, "name": entry.name, "dir": entry.direction, "offered": True}


def _back(otherwise: str) -> str:
    """The page of this house that the link named, if it is one."""
    back = request.args.get("back", "")
    return back if is_own_page(back) else otherwise


@route(answer, "/x", needs=Capability.ANYONE)
def leave() -> Response:
    """Leave at once: the visit ends, the cookies go, and the browser goes to a neutral page. HEAD changes nothing."""
    target = locale.language().leave_to
    response = make_response("", 303)
    response.headers["Location"] = target
    if request.method == "GET":
        visits.visit().end()
        response.headers["Clear-Site-Data"] = '"cookies", "storage"'
    return response
