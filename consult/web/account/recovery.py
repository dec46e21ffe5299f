"""The printed recovery key: shown once, then typed back, and only then it opens anything."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.services.staffing import recovery_keys
from consult.services.staffing.accounts import Step
from consult.services.staffing.recovery_keys import NotTypedBackError, RecoveryKey
from consult.web import visits
from consult.web.access import route
from consult.web.account.blueprint import Acting, blueprint, own
from consult.web.locale import gettext as _
from consult.web.locale import lazy_gettext as _l
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today

KEY = "recovery"
NOT_IT = _l("This is not the key that was shown. Look at it again, and type all 36 characters.")


class TypedBackForm(OnceForm):
    """The key, as she has it on paper."""

    key = StringField(_l("Your recovery key"))


@route(blueprint, "/recovery-key", needs=Capability.OWN_ACCOUNT, methods=("GET", "POST"))
@own(Step.RECOVERY)
def recovery_key(here: Acting) -> ResponseReturnValue:
    """Show a new key. The one before, if there is one, works until this one was typed back."""
    if request.method == "POST":
        return redirect(url_for("account.recovery_check"), 303)
    groups = recovery_keys.grouped(_shown())
    return render_template("account/recovery_key.html", form=OnceForm(), groups=groups, who=here.person.name)


@route(blueprint, "/recovery-key/check", needs=Capability.OWN_ACCOUNT, methods=("GET", "POST"))
@own(Step.RECOVERY)
def recovery_check(here: Acting) -> ResponseReturnValue:
    """Ask for the key that was shown."""
    form = TypedBackForm()
    if led_to := form.spent():
        return redirect(led_to, 303)
    if visits.visit().draft(KEY) is None or here.unlocked is None:
        return redirect(url_for("account.recovery_key"), 303)
    if request.method != "POST":
        return render_template("account/recovery_check.html", form=form)
    try:
        person = recovery_keys.keep(house(), here.person, here.unlocked, _shown(), form.key.data or "", today())
    except NotTypedBackError:
        form.key.errors = [str(NOT_IT)]
        return render_template("account/recovery_check.html", form=form), 422
    return redirect(form.done(here.went_on(person, done=_("Your new recovery key works; the old one does not."))), 303)


def _shown() -> RecoveryKey:
    """The key that this visit was shown, or a new one."""
    here = visits.visit()
    held = here.draft(KEY)
    if held is not None:
        return recovery_keys.read(str(held))
    key = recovery_keys.new_key(house())
    here.keep_draft(KEY, key.characters)
    return key
