"""Signing in, for every audience of staff alike: the first half, the way on from it, unlocking, and the way out."""

from collections.abc import Mapping
from typing import Any

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, PasswordField, StringField

from consult.domain.capability import Capability, Role, may
from consult.services import throttling
from consult.services.house import BusyError
from consult.services.staffing import accounts, entering
from consult.services.staffing.people import Known, WrongPassphraseError
from consult.services.throttling import FactorThrottledError, Guard, ThrottledError
from consult.web import visits
from consult.web.halves import HalfWay, SettingUp
from consult.web.locale import lazy_gettext as _l
from consult.web.networks import network
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today

WRONG = _l("The name or the passphrase is not right.")
TOO_MANY = _l("Too many codes were tried from this network today. Please try again tomorrow.")
TOO_OFTEN = _l(
    "Too many wrong codes were given for this account today. Please try again tomorrow. If that was not you, somebody "
    "knows your passphrase: choose another one when you are in again."
)
BUSY = _l("Many people are coming in just now. Please try again in a few seconds.")
REFUSALS: Mapping[type[Exception], tuple[Any, int]] = {
    WrongPassphraseError: (WRONG, 422),
    ThrottledError: (TOO_MANY, 429),
    FactorThrottledError: (TOO_OFTEN, 429),
    BusyError: (BUSY, 503),
}


class SignInForm(OnceForm):
    """Name and passphrase."""

    name = StringField(_l("Name"))
    passphrase = PasswordField(_l("Passphrase"))


class UnlockForm(OnceForm):
    """The passphrase again."""

    passphrase = PasswordField(_l("Passphrase"))


def guard() -> Guard:
    """What counts this network's wrong tries. Raises ThrottledError."""
    return throttling.guard(house(), network(), today())


def refused(field: Field, refusal: Exception, wrong: object = WRONG) -> int:
    """Say beside the field why not; gives the status."""
    sentence, status = REFUSALS[type(refusal)]
    field.errors = [str(wrong if isinstance(refusal, WrongPassphraseError) else sentence)]
    return status


def home(roles: frozenset[Role]) -> str:
    """Where somebody with these roles works; whoever works nowhere finds her own account."""
    if works_nowhere(roles):
        return url_for("account.overview")
    return url_for("coordinate.desk" if may(roles, Capability.WORK) else "findings.index")


def works_nowhere(roles: frozenset[Role]) -> bool:
    """Whether these roles open no audience's pages, as an interpreter's do."""
    return not may(roles, Capability.WORK) and not may(roles, Capability.READ_FINDINGS)


def way_in(roles: frozenset[Role]) -> str:
    """Where somebody with these roles signs in."""
    return url_for("findings.sign_in" if Role.COMMISSIONER in roles and len(roles) == 1 else "coordinate.sign_in")


def sign_in(template: str, needs: Capability, forward: str) -> ResponseReturnValue:
    """The sign-in page of an audience: it knows whoever may do what the audience needs, or works nowhere; nobody else.

    Nobody is in after it: a second factor is asked for on the next page.
    """
    form = SignInForm()
    if request.method != "POST":
        return render_template(template, form=form)
    try:
        known = entering.sign_in(house(), form.name.data or "", form.passphrase.data or "", guard())
        if not may(known.person.roles, needs):
            forward = home(known.person.roles)
            if not works_nowhere(known.person.roles):
                raise WrongPassphraseError
    except tuple(REFUSALS) as refusal:
        status = refused(form.passphrase, refusal)
        return render_template(template, form=form), status
    return redirect(go_on(known, forward), 303)


def go_on(known: Known, forward: str, *, by_recovery: bool = False) -> str:
    """The next page of someone who is known: her second factor, or what her account lacks."""
    keeps = by_recovery or not known.live
    then = SettingUp(
        person=known.person, unlocked=known.unlocked if keeps else None, to=forward, new_passphrase=by_recovery
    )
    if known.has_factor:
        visits.visit().go_half_way(HalfWay(then=then))
        return url_for("account.second")
    visits.visit().set_up(then)
    return url_for("account.overview")


def unlock(layout: str, forward: str) -> ResponseReturnValue:
    """Ask the passphrase again; her own key is open after it, for a while."""
    form = UnlockForm()
    signed_in = visits.visit().signed_in
    if request.method != "POST" or signed_in is None:
        return render_template("account/unlock.html", form=form, layout=layout)
    try:
        unlocked = entering.unlock(house(), signed_in, form.passphrase.data or "", guard(), today())
    except tuple(REFUSALS) as refusal:
        status = refused(form.passphrase, refusal, _l("The passphrase is not right."))
        return render_template("account/unlock.html", form=form, layout=layout), status
    visits.visit().unlock(unlocked)
    return redirect(forward, 303)


def sign_out(forward: str) -> ResponseReturnValue:
    """The visit ends."""
    visits.visit().end()
    return redirect(forward, 303)


def install(app: Flask) -> None:
    """Look at every request of staff whether the account still stands as it was when she came in."""

    @app.before_request
    def end_where_changed() -> None:
        here = visits.visit()
        if here.signed_in is not None and not accounts.stands(house(), here.signed_in):
            here.end_staff()
