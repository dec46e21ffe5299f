"""Signing in, for every audience of staff alike."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, StringField

from consult.domain.capability import Capability, may
from consult.services import staffing, throttling
from consult.services.house import BusyError
from consult.services.staffing import WrongPassphraseError
from consult.services.throttling import ThrottledError
from consult.web import visits
from consult.web.locale import lazy_gettext as _l
from consult.web.networks import network
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today

WRONG = _l("The name or the passphrase is not right.")
TOO_MANY = _l("Too many codes were tried from this network today. Please try again tomorrow.")
BUSY = _l("Many people are coming in just now. Please try again in a few seconds.")


class SignInForm(OnceForm):
    """Name and passphrase."""

    name = StringField(_l("Name"))
    passphrase = PasswordField(_l("Passphrase"))


def sign_in(template: str, needs: Capability, forward: str) -> ResponseReturnValue:
    """The sign-in page of an audience: it lets in whoever may do what the audience needs, and nobody else."""
    form = SignInForm()
    if request.method == "GET":
        return render_template(template, form=form)
    try:
        guard = throttling.guard(house(), network(), today())
        person = staffing.sign_in(house(), form.name.data or "", form.passphrase.data or "", guard)
    except WrongPassphraseError:
        person = None
    except ThrottledError:
        form.passphrase.errors = [str(TOO_MANY)]
        return render_template(template, form=form), 429
    except BusyError:
        form.passphrase.errors = [str(BUSY)]
        return render_template(template, form=form), 503
    if person is None or not may(person.roles, needs):
        form.passphrase.errors = [str(WRONG)]
        return render_template(template, form=form), 422
    visits.visit().sign_in(person)
    return redirect(forward, 303)


def sign_out(forward: str) -> ResponseReturnValue:
    """The visit ends."""
    visits.visit().end()
    return redirect(forward, 303)
