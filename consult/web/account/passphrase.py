"""Choosing a passphrase: the first one, or another."""

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import PasswordField

from consult.domain.capability import Capability
from consult.domain.passphrase import LONGEST, SHORTEST, Weakness
from consult.services.house import BusyError
from consult.services.staffing import passphrases
from consult.services.staffing.accounts import Step
from consult.services.staffing.passphrases import WeakPassphraseError
from consult.web.access import route
from consult.web.account.blueprint import Acting, blueprint, own
from consult.web.locale import gettext as _
from consult.web.locale import lazy_gettext as _l
from consult.web.question_form import OnceForm
from consult.web.signing_in import BUSY
from consult.web.wiring import house, today

SENTENCES: dict[Weakness, Any] = {
    Weakness.TOO_SHORT: _l("This passphrase is too short: it needs at least %(least)s characters.", least=SHORTEST),
    Weakness.TOO_LONG: _l("This passphrase is too long: it may have %(most)s characters.", most=LONGEST),
    Weakness.COMMON: _l("This passphrase is one that many people use, or is made of such. Choose other words."),
    Weakness.HOLDS_NAME: _l("This passphrase holds the name of the account. Choose other words."),
}
NOT_THE_SAME = _l("The two passphrases are not the same.")


class PassphraseForm(OnceForm):
    """The new passphrase, twice."""

    passphrase = PasswordField(_l("New passphrase"))
    again = PasswordField(_l("The same passphrase again"))


@route(blueprint, "/passphrase", needs=Capability.OWN_ACCOUNT, methods=("GET", "POST"))
@own(Step.PASSPHRASE)
def passphrase(here: Acting) -> ResponseReturnValue:
    """Choose a passphrase."""
    form = PassphraseForm()
    if led_to := form.spent():
        return redirect(led_to, 303)
    status = 200
    if request.method == "POST":
        status, led_to = _chosen(here, form)
        if led_to:
            return redirect(form.done(led_to), 303)
    page = render_template("account/passphrase.html", form=form, who=here.person.name, least=SHORTEST)
    return page, status


def _chosen(here: Acting, form: PassphraseForm) -> tuple[int, str]:
    chosen = form.passphrase.data or ""
    if chosen != form.again.data:
        form.again.errors = [str(NOT_THE_SAME)]
        return 422, ""
    try:
        person, unlocked = passphrases.choose(house(), here.person, here.unlocked, chosen, today())
    except WeakPassphraseError as weak:
        form.passphrase.errors = [str(SENTENCES[weak.reason])]
        return 422, ""
    except BusyError:
        form.passphrase.errors = [str(BUSY)]
        return 503, ""
    return 200, here.went_on(person, unlocked, done=_("Your passphrase is changed."))
