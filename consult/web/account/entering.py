"""The second half of signing in, the first page of a new account, and the way back in without a passphrase."""

from typing import Any, cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField

from consult.domain.capability import Capability
from consult.services.staffing import accounts, entering, factors
from consult.services.staffing.people import ChangedMeanwhileError, WrongFactorError
from consult.services.throttling import ThrottledError
from consult.web import visits
from consult.web.access import route
from consult.web.account.blueprint import blueprint, over
from consult.web.halves import HalfWay
from consult.web.locale import gettext as _
from consult.web.locale import lazy_gettext as _l
from consult.web.question_form import OnceForm
from consult.web.signing_in import REFUSALS, go_on, guard, home, refused
from consult.web.wiring import house, seconds, today, wiring

CHALLENGE = "challenge"
WRONG_CODE = _l("This code is not right, or was used already. Wait for the next one.")
WRONG_PASSKEY = _l("The passkey did not answer as it should. Please try again.")


class SecondForm(OnceForm):
    """A one-time code, or what a passkey signed."""

    code = StringField(_l("One-time code"))
    answer = HiddenField()


class BeginForm(OnceForm):
    """The sign-up code."""

    secret = StringField(_l("Sign-up code"))


class LostForm(OnceForm):
    """Name and recovery key."""

    name = StringField(_l("Name"))
    key = StringField(_l("Recovery key"))


@route(blueprint, "/second", needs=Capability.SECOND_FACTOR, methods=("GET", "POST"))
def second() -> ResponseReturnValue:
    """Ask for the second factor: only then is she in."""
    half = cast("HalfWay", visits.visit().half_way)
    form = SecondForm()
    try:
        if request.method != "POST":
            return _asked(half, form)
        _accept(half, form)
        return redirect(_come_in(half), 303)
    except WrongFactorError:
        return _missed(half, form)
    except ThrottledError as refusal:
        status = refused(form.code, refusal)
        return render_template("account/second.html", form=form, options=None), status
    except ChangedMeanwhileError:
        return over(half.person, _("This account was changed meanwhile. Please sign in again."))


def _accept(half: HalfWay, form: SecondForm) -> None:
    here = visits.visit()
    if form.answer.data:
        asked = cast("dict[str, Any]", here.draft(CHALLENGE) or {})
        here.drop_draft(CHALLENGE)
        factors.accept_passkey(house(), half.person, form.answer.data, asked, wiring().address)
    else:
        factors.accept_code(house(), half.person, form.code.data or "", seconds(), guard())


def _come_in(half: HalfWay) -> str:
    here = visits.visit()
    if half.then.new_passphrase or accounts.lacks(house(), half.person):
        here.set_up(half.then)
        return url_for("account.overview")
    here.sign_in(half.person)
    return half.then.to


def _missed(half: HalfWay, form: SecondForm) -> ResponseReturnValue:
    if not visits.visit().missed_factor(half):
        return over(half.person, _("The second factor was wrong too often. Please begin again with your passphrase."))
    if form.answer.data:
        form.answer.errors = [str(WRONG_PASSKEY)]
    else:
        form.code.errors = [str(WRONG_CODE)]
    form.answer.data = ""
    form.code.data = ""
    page = _asked(half, form)
    return page, 422


def _asked(half: HalfWay, form: SecondForm) -> str:
    asked = factors.ask(house(), half.person, wiring().address)
    if asked is not None:
        visits.visit().keep_draft(CHALLENGE, asked.state)
    return render_template("account/second.html", form=form, options=asked.options if asked else None)


@route(blueprint, "/begin", needs=Capability.ANYONE, methods=("GET", "POST"))
def begin() -> ResponseReturnValue:
    """A new account: the sign-up code lets its owner set it up."""
    form = BeginForm()
    if request.method != "POST":
        return render_template("account/begin.html", form=form)
    try:
        known = accounts.begin(house(), form.secret.data or "", guard(), today())
    except tuple(REFUSALS) as refusal:
        wrong = _("This sign-up code opens nothing here. It works once, and for seven days.")
        status = refused(form.secret, refusal, wrong)
        return render_template("account/begin.html", form=form), status
    return redirect(go_on(known, home(known.person.roles)), 303)


@route(blueprint, "/lost", needs=Capability.ANYONE, methods=("GET", "POST"))
def lost() -> ResponseReturnValue:
    """A lost passphrase: the recovery key in its place. The second factor is asked for all the same."""
    form = LostForm()
    if request.method != "POST":
        return render_template("account/lost.html", form=form)
    try:
        known = entering.sign_in_by_recovery(house(), form.name.data or "", form.key.data or "", guard())
    except tuple(REFUSALS) as refusal:
        status = refused(form.key, refusal, _("The name or the recovery key is not right."))
        return render_template("account/lost.html", form=form), status
    return redirect(go_on(known, home(known.person.roles), by_recovery=True), 303)
