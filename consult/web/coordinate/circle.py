"""A consultation's own people and keys: who is let in by two, and when its keys are changed."""

from collections.abc import Iterable
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability, Role
from consult.domain.ids import ConsultationId, StaffId
from consult.services import granting, rotating
from consult.services.granting import LockedError, NoGrantError, NotAMemberError, Offer, OwnAccountError, Wish
from consult.services.house import BusyError
from consult.services.staffing.people import ChangedMeanwhileError, NoSuchPersonError
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint, me, worker
from consult.web.coordinate.sentences import ROLES, waits
from consult.web.locale import gettext as _
from consult.web.locale import words
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today


class GrantForm(OnceForm):
    """Who is to become what: the value of the button that was pressed."""

    action = StringField()

    def wish(self, consultation: ConsultationId) -> Wish:
        """What was pressed. Raises ValueError for anything that no button says."""
        staff_hex, _between, role = (self.action.data or "").partition("-")
        return Wish(consultation=consultation, staff=StaffId(bytes.fromhex(staff_hex)), role=Role(role))


def _named(consultation_hex: str) -> ConsultationId:
    try:
        return ConsultationId(bytes.fromhex(consultation_hex))
    except ValueError:
        abort(404)


@route(blueprint, "/c/<consultation_hex>/people", needs=Capability.GRANT)
def circle(consultation_hex: str) -> ResponseReturnValue:
    """Who belongs to this consultation, and who may be let in."""
    return _page(_named(consultation_hex))


def _page(consultation: ConsultationId, trouble: str = "", status: int = 200) -> ResponseReturnValue:
    try:
        found = granting.circle_of(house(), me(), consultation, today())
    except NotAMemberError:
        abort(404)
    page = render_template(
        "coordinate/circle.html",
        title=words(found.title),
        members=[(name, str(ROLES[role])) for name, role in found.members],
        offers=[_shown(offer) for offer in found.offers],
        form=GrantForm(),
        url=url_for("coordinate.grant", consultation_hex=consultation.hex()),
        trouble=trouble,
        told=visits.visit().notices(),
    )
    return page, status


def _shown(offer: Offer) -> dict[str, Any]:
    return {
        "name": offer.name,
        "role": str(ROLES[offer.wish.role]),
        "value": f"{offer.wish.staff.hex()}-{offer.wish.role.value}",
        "agreed": offer.agreed,
        "mine": offer.mine,
    }


@route(blueprint, "/c/<consultation_hex>/people/let-in", needs=Capability.GRANT, methods=("POST",))
def grant(consultation_hex: str) -> ResponseReturnValue:
    """One person's word; with the other's somebody belongs to the consultation."""
    form = GrantForm()
    if led_to := form.spent():
        return redirect(led_to, 303)
    consultation = _named(consultation_hex)
    try:
        done = granting.grant(house(), me(), visits.visit().unlocked, form.wish(consultation), today())
    except LockedError:
        return _page(consultation, _("Unlock first: your key is needed to give this person theirs."), 409)
    except OwnAccountError:
        return _page(consultation, _("Nobody decides about their own account."), 409)
    except NoGrantError:
        return _page(consultation, _("You were not given the key of this consultation."), 403)
    except (NotAMemberError, NoSuchPersonError, ChangedMeanwhileError, ValueError):
        abort(404)
    sentence = _("This person belongs to the consultation now.") if done else waits()
    visits.visit().notice([sentence])
    return redirect(form.done(url_for("coordinate.circle", consultation_hex=consultation_hex)), 303)


@route(blueprint, "/c/<consultation_hex>/rotate", needs=Capability.ROTATE, methods=("POST",))
def rotate(consultation_hex: str) -> ResponseReturnValue:
    """Change the keys of a consultation that is due; of any other nothing is changed."""
    form = OnceForm()
    if led_to := form.spent():
        return redirect(led_to, 303)
    consultation = _named(consultation_hex)
    if visits.visit().unlocked is None:
        return redirect(url_for("coordinate.unlock"), 303)
    if consultation in rotating.due_for(house(), worker(), today()):
        visits.visit().notice(rotated_at_once((consultation,)))
    return redirect(form.done(url_for("coordinate.desk")), 303)


def rotated_at_once(due: Iterable[ConsultationId]) -> list[str]:
    """Change the keys of these, as far as the one who is here can; a sentence for what was done or is left."""
    due = tuple(due)
    unlocked = visits.visit().unlocked
    if not due:
        return []
    left = unopened = 0
    for consultation in due:
        if unlocked is None:
            left += 1
            continue
        try:
            unopened += rotating.rotate(house(), unlocked, consultation, today()).unopened
        except (NoGrantError, BusyError):
            left += 1
    sentences = [_("The keys are changed.")] if left < len(due) else []
    if unopened:
        sentences.append(_("Some rows did not open and were left as they are: %(rows)s", rows=unopened))
    if left:
        sentences.append(
            _("Keys have still to be changed: the desk shows it to anyone who has unlocked and holds them.")
        )
    return sentences
