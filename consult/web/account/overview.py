"""One's own account at a glance, unlocking it, and signing out."""

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consult.domain.capability import Capability
from consult.services.staffing.people import ChangedMeanwhileError
from consult.web import signing_in, visits
from consult.web.access import route
from consult.web.account.blueprint import PAGES, acting, blueprint, over
from consult.web.locale import gettext as _


@blueprint.before_request
def stay_unlocked() -> None:
    """Something is being done: the idle time begins again, or has run out."""
    visits.visit().stay_unlocked()


@route(blueprint, "", needs=Capability.OWN_ACCOUNT)
def overview() -> ResponseReturnValue:
    """What can be changed; for someone who sets up her account, the page that comes next."""
    here = visits.visit()
    setting_up = acting() if here.setting_up is not None else None
    if setting_up is None:
        return render_template("account/overview.html", unlocked=here.unlocked is not None, notices=here.notices())
    try:
        step = setting_up.next_step()
    except ChangedMeanwhileError:
        return over(setting_up.person, _("This account was changed meanwhile. Please sign in again."))
    if step is None:
        abort(404)
    return redirect(url_for(PAGES[step]), 303)


@route(blueprint, "/unlock", needs=Capability.OWN_ACCOUNT, methods=("GET", "POST"))
def unlock() -> ResponseReturnValue:
    """Unlock, in order to change something."""
    return signing_in.unlock("layouts/account.html", url_for("account.overview"))


@route(blueprint, "/sign-out", needs=Capability.OWN_ACCOUNT, methods=("POST",))
def sign_out() -> ResponseReturnValue:
    """The visit ends."""
    here = visits.visit()
    person = here.setting_up.person if here.setting_up else here.signed_in
    return signing_in.sign_out(signing_in.way_in(person.roles if person else frozenset()))
