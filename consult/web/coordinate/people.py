"""People: who works here, and what a coordinator and a custodian decide together about an account."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability, Role
from consult.domain.ids import StaffId
from consult.services.staffing import confirming
from consult.services.staffing.confirming import NO_ROLES, Act, Outcome, OwnAccountError, Person, WrongRoleError
from consult.services.staffing.people import (
    ChangedMeanwhileError,
    NoSuchPersonError,
    NothingToChangeError,
    TooFewLeftError,
)
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.circle import rotated_at_once
from consult.web.coordinate.contact_key import contacts_rotated_at_once
from consult.web.coordinate.desk import blueprint, me
from consult.web.coordinate.sentences import ROLES, waits
from consult.web.locale import gettext as _
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today

ROLES_WANTED = "roles"
"""The button's value; those that agree to what another wants name the roles behind it."""


class ActForm(OnceForm):
    """Which of the acts, and, where it is about roles, which of them."""

    action = StringField()

    def wish(self) -> tuple[Act, frozenset[Role]]:
        """What was pressed. Raises ValueError for anything that no button says."""
        said, _between, named = (self.action.data or "").partition(":")
        if said != ROLES_WANTED:
            return Act(self.action.data or ""), NO_ROLES
        wanted = named.split(",") if named else request.form.getlist("role")
        return Act.ROLES, frozenset(Role(role) for role in wanted)


@route(blueprint, "/people", needs=Capability.PEOPLE)
def people() -> ResponseReturnValue:
    """Everyone, with roles and state."""
    everyone = [_shown(each) for each in confirming.people(house(), today())]
    return render_template("coordinate/people.html", people=everyone, notices=visits.visit().notices())


@route(blueprint, "/people/<staff_hex>", needs=Capability.PEOPLE)
def person(staff_hex: str) -> ResponseReturnValue:
    """One person, and what two others may decide."""
    return _page(_named(staff_hex))


def _page(about: Person, trouble: str = "", status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "coordinate/person.html", person=_shown(about), form=ActForm(), trouble=trouble, own=about.id == me().id
    )
    return page, status


@route(blueprint, "/people/<staff_hex>/confirm", needs=Capability.CONFIRM, methods=("POST",))
def confirm(staff_hex: str) -> ResponseReturnValue:
    """One person's word; with the other's it is done."""
    form = ActForm()
    if led_to := form.spent():
        return redirect(led_to, 303)
    about = _named(staff_hex)
    try:
        act, wanted = form.wish()
        outcome = confirming.confirm(house(), me(), about.id, act, today(), wanted)
    except NothingToChangeError:
        return _page(about, _("Choose what this account may be: at least one role, and not the same as now."), 422)
    except TooFewLeftError:
        return _page(about, _("At least two people who can unlock must be left, here and for every consultation."), 409)
    except OwnAccountError:
        return _page(about, _("Nobody decides about their own account."), 409)
    except (NoSuchPersonError, ChangedMeanwhileError, WrongRoleError, ValueError):
        abort(404)
    left = [*rotated_at_once(outcome.to_rotate), *contacts_rotated_at_once()] if outcome.done else []
    visits.visit().notice([_done(about, act, outcome), *left])
    return redirect(form.done(url_for("coordinate.people")), 303)


def _done(about: Person, act: Act, outcome: Outcome) -> str:
    if not outcome.done:
        return waits()
    if act is Act.REMOVE:
        return _("%(name)s is removed, and is out from now on.", name=about.name)
    if act is Act.ROLES:
        return _("%(name)s has other roles now, and signs in again.", name=about.name)
    return _("%(name)s may set up another second factor at the next signing in.", name=about.name)


def _named(staff_hex: str) -> Person:
    try:
        wanted = StaffId(bytes.fromhex(staff_hex))
    except ValueError:
        abort(404)
    known = {each.id: each for each in confirming.people(house(), today())}
    if wanted not in known:
        abort(404)
    return known[wanted]


def _shown(each: Person) -> dict[str, Any]:
    waiting = dict(each.confirmed)
    return {
        "name": each.name,
        "roles": _named_roles(each.roles),
        "choices": [{"name": role.value, "words": str(ROLES[role]), "chosen": role in each.roles} for role in ROLES],
        "wanted": [
            {"by": name, "roles": _named_roles(roles), "value": f"{ROLES_WANTED}:{','.join(sorted(roles))}"}
            for roles, name in each.wanted
        ],
        "state": _state(each),
        "live": each.live,
        "url": url_for("coordinate.person", staff_hex=each.id.hex()),
        "confirm_url": url_for("coordinate.confirm", staff_hex=each.id.hex()),
        "removing": waiting.get(Act.REMOVE, ""),
        "renewing": waiting.get(Act.RENEW_FACTOR, ""),
    }


def _named_roles(roles: frozenset[Role]) -> list[str]:
    return [str(ROLES[role]) for role in sorted(roles)]


def _state(each: Person) -> str:
    if each.live:
        return _("Ready to work")
    return _("Must set up a second factor") if each.begun else _("Still setting up")
