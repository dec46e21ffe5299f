"""Setting up a second factor: a one-time code, which works everywhere, or a passkey, where script does."""

from typing import Any, cast

import segno
from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField

from consult.domain.capability import Capability
from consult.services.staffing import factors, one_time_codes, passkeys
from consult.services.staffing.accounts import Step
from consult.services.staffing.people import WrongFactorError
from consult.web import visits
from consult.web.access import route
from consult.web.account.blueprint import Acting, blueprint, own
from consult.web.account.entering import CHALLENGE, WRONG_PASSKEY
from consult.web.locale import gettext as _
from consult.web.locale import lazy_gettext as _l
from consult.web.question_form import OnceForm
from consult.web.wiring import house, seconds, today, wiring

SECRET = "secret"  # noqa: S105 - the name of a draft
GROUP = 4
WRONG_CODE = _l("This is not the code that the app shows now. Look again, and check the clock of the phone.")


class CodeForm(OnceForm):
    """The first code that the app shows."""

    code = StringField(_l("The code that the app shows"))


class PasskeyForm(OnceForm):
    """What the browser answers."""

    answer = HiddenField()


@route(blueprint, "/factor", needs=Capability.OWN_ACCOUNT)
@own(Step.FACTOR)
def factor(here: Acting) -> ResponseReturnValue:
    """Choose between the two."""
    del here
    return render_template("account/factor.html")


@route(blueprint, "/code", needs=Capability.OWN_ACCOUNT, methods=("GET", "POST"))
@own(Step.FACTOR)
def code(here: Acting) -> ResponseReturnValue:
    """Show the secret to an authenticator app, and ask for the code that it makes."""
    form = CodeForm()
    if led_to := form.spent():
        return redirect(led_to, 303)
    secret = _secret()
    status = 200
    if request.method == "POST":
        try:
            person = factors.set_code(house(), here.person, secret, form.code.data or "", seconds())
            return redirect(form.done(here.went_on(person, done=_("Your second factor is changed."))), 303)
        except WrongFactorError:
            form.code.errors = [str(WRONG_CODE)]
            form.code.data = ""
            status = 422
    address = one_time_codes.address(secret, here.person.name)
    groups = [secret[at : at + GROUP] for at in range(0, len(secret), GROUP)]
    picture = segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return render_template("account/code.html", form=form, picture=picture, groups=groups), status


def _secret() -> str:
    """The secret that this visit was shown, or a new one."""
    here = visits.visit()
    held = here.draft(SECRET)
    if held is None:
        held = one_time_codes.new_secret(house())
        here.keep_draft(SECRET, held)
    return str(held)


@route(blueprint, "/passkey", needs=Capability.OWN_ACCOUNT, methods=("GET", "POST"))
@own(Step.FACTOR)
def passkey(here: Acting) -> ResponseReturnValue:
    """Ask the browser to make a passkey."""
    form = PasskeyForm()
    if led_to := form.spent():
        return redirect(led_to, 303)
    status = 200
    if request.method == "POST":
        try:
            asked = cast("dict[str, Any]", visits.visit().draft(CHALLENGE) or {})
            made = passkeys.made(form.answer.data or "", asked, wiring().address)
            person = factors.set_passkey(house(), here.person, made, today())
            return redirect(form.done(here.went_on(person, done=_("Your second factor is changed."))), 303)
        except WrongFactorError:
            form.answer.errors = [str(WRONG_PASSKEY)]
            form.answer.data = ""
            status = 422
    asking = passkeys.ask_to_make(house(), here.person, wiring().address)
    visits.visit().keep_draft(CHALLENGE, asking.state)
    return render_template("account/passkey.html", form=form, options=asking.options), status
