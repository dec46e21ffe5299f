"""The contacts' key: changed when someone who could see contacts has left."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from consult.domain.capability import Capability
from consult.services import contact_keys
from consult.services.contact_keys import NobodyError, NotGrantedError
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint
from consult.web.locale import gettext as _
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today


@route(blueprint, "/contacts/rotate", needs=Capability.ROTATE, methods=("POST",))
def rotate_contacts() -> ResponseReturnValue:
    """Change the contacts' key, if it is due; if not, nothing is changed."""
    form = OnceForm()
    if led_to := form.spent():
        return redirect(led_to, 303)
    if visits.visit().unlocked is None:
        return redirect(url_for("coordinate.unlock"), 303)
    visits.visit().notice(contacts_rotated_at_once())
    return redirect(form.done(url_for("coordinate.desk")), 303)


def contacts_rotated_at_once() -> list[str]:
    """Change the contacts' key where it is due and the one who is here can; a sentence for what was done or is left."""
    unlocked = visits.visit().unlocked
    if not contact_keys.is_due(house()):
        return []
    if unlocked is not None:
        try:
            contact_keys.rotate_if_due(house(), unlocked, today())
        except (NotGrantedError, NobodyError):
            pass
        else:
            return [_("The key of contacts is changed.")]
    return [
        _(
            "The key of contacts has still to be changed: the desk shows it to anyone who has unlocked and sees contacts."
        )
    ]
