"""Contacts, for the few who may see them: how people asked to be reached, and nothing that leads to what they answered."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.ids import ContactId
from consult.services import contacting
from consult.services.contact_keys import NoContactsKeyError, NotGrantedError
from consult.services.contacting import Listed, NotYetOverwrittenError, Seen
from consult.web import visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint
from consult.web.locale import gettext as _
from consult.web.notice_words import heading_of
from consult.web.question_form import OnceForm
from consult.web.wiring import house, wiring


class RemoveForm(OnceForm):
    """Which contact is to be forgotten: the value of its button."""

    remove = StringField()

    def chosen(self) -> ContactId:
        """The contact. To anything that no button says there is nothing here."""
        try:
            return ContactId(bytes.fromhex(self.remove.data or ""))
        except ValueError:
            abort(404)


@route(blueprint, "/contacts", needs=Capability.PEOPLE, methods=("GET", "POST"))
def contacts() -> ResponseReturnValue:
    """All of them, while she is unlocked and may see them; each can be forgotten, without a reason."""
    unlocked = visits.visit().unlocked
    if unlocked is None:
        return redirect(url_for("coordinate.unlock"), 303)
    form = RemoveForm()
    try:
        seen = contacting.see(house(), unlocked)
        if not form.is_submitted():
            return _page(form, seen)
        contacting.remove(house(), form.chosen())
    except (NoContactsKeyError, NotGrantedError):
        return _page(form, None)
    except NotYetOverwrittenError:
        return _page(form, seen, _("It is gone. Its last trace is not overwritten yet: press once more."))
    visits.visit().notice([_("Forgotten.")])
    return redirect(url_for("coordinate.contacts"), 303)


def _page(form: RemoveForm, seen: Seen | None, trouble: str = "") -> ResponseReturnValue:
    page = render_template(
        "coordinate/contacts.html",
        form=form,
        contacts=None if seen is None else [_shown(one) for one in seen.listed],
        altered=[one.hex() for one in seen.altered] if seen else [],
        trouble=trouble,
        told=visits.visit().notices(),
    )
    return page, 503 if trouble else 200


def _shown(one: Listed) -> dict[str, Any]:
    said = one.contact.particulars
    entry = wiring().languages.get(said.language)
    return {
        "id": one.contact.id.hex(),
        "said": said,
        "language": entry.name if entry else said.language,
        "wishes": [heading_of(wish, _) for wish in said.wishes],
    }
