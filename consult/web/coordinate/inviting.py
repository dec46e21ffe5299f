"""Inviting: the page that makes invitations and shows their cards, this once."""

from flask import render_template
from flask.typing import ResponseReturnValue

from consult.domain.capability import Capability
from consult.services import inviting
from consult.services.inviting import AlreadyMadeError, NotInvitingError
from consult.web.access import route
from consult.web.coordinate.cards import InviteForm, card_languages, cards
from consult.web.coordinate.desk import blueprint
from consult.web.coordinate.rounds import here, page_of, round_named
from consult.web.locale import gettext as _
from consult.web.locale import language
from consult.web.wiring import house, today


@route(blueprint, "/r/<round_hex>/invitations", needs=Capability.INVITE, methods=("POST",))
def invite(round_hex: str) -> ResponseReturnValue:
    """Make invitations and show them, this once."""
    round_ = round_named(round_hex)
    form = InviteForm()
    offered = card_languages(round_)
    spoken = next((entry for entry in offered if entry.tag == form.language.data), (*offered, language())[0])
    try:
        codes = inviting.make(house(), round_, form.arrived, form.how_many.data or 0, today())
    except AlreadyMadeError:
        return page_of(round_, _("These invitations were made already, and were shown once."), 409)
    except NotInvitingError:
        return page_of(round_, _("Write a whole number from 1 to %(most)s.", most=inviting.MOST_AT_ONCE), 422)
    return render_template(
        "coordinate/invitations.html", cards=cards(codes, spoken), made=len(codes), back=here(round_)
    )
