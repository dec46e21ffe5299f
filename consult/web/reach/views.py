"""“I want someone to contact me” (people.md 12): kept in the contacts' store, with nothing that says which answers are hers.

Nothing of it touches her visit either: the form's own token names the contact, so that a second arrival adds nothing.
"""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.contact import Particulars, Unfit, wish_kept_until
from consult.services import contacting
from consult.services.contact_keys import NoContactsKeyError
from consult.services.contacting import UnfitError
from consult.services.vouching import UnvouchedError
from consult.web import locale, protected
from consult.web.access import route
from consult.web.locale import gettext as _
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today

blueprint = Blueprint("reach", __name__)
protected.install(blueprint)

ASKED_HERE = "asked on the site to be contacted"
"""The note by which those who keep contacts tell such a wish from what they wrote down themselves."""


class ContactForm(OnceForm):
    """How to reach her, when, and what is safe to say. Only the first is needed."""

    how = StringField()
    when = StringField()
    safe_to_say = StringField()
    may_say_who = StringField()

    def particulars(self) -> Particulars:
        """What was typed. What was left open is not allowed."""
        return Particulars(
            how=(self.how.data or "").strip(),
            when=(self.when.data or "").strip(),
            safe_to_say=(self.safe_to_say.data or "").strip(),
            may_say_who=self.may_say_who.data == "yes",
            language=locale.language().tag,
            kept_until=wish_kept_until(today()),
            notes=ASKED_HERE,
        )


@route(blueprint, "/contact-me", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def contact_me() -> ResponseReturnValue:
    """Asked, and kept apart; or said plainly that nobody keeps contacts here."""
    if not contacting.is_kept(house()):
        return render_template("reach/not_kept.html")
    form = ContactForm()
    if not form.is_submitted():
        return _page(form)
    try:
        contacting.add(house(), form.arrived, form.particulars(), today())
    except UnfitError as unfit:
        form.how.errors = [_sentence(unfit)]
        return _page(form, 422)
    except (NoContactsKeyError, UnvouchedError):
        return render_template("reach/not_kept.html"), 503
    return redirect(url_for("reach.asked"), 303)


def _sentence(unfit: UnfitError) -> str:
    if Unfit.NO_WAY in unfit.reasons:
        return _("Write how someone can reach you.")
    return _("This is longer than can be kept. Make it shorter.")


def _page(form: ContactForm, status: int = 200) -> ResponseReturnValue:
    return render_template("reach/contact_me.html", form=form, until=wish_kept_until(today())), status


@route(blueprint, "/contact-me/asked", needs=Capability.PARTICIPATE)
def asked() -> ResponseReturnValue:
    """It is kept, and what happens now."""
    return render_template("reach/asked.html", until=wish_kept_until(today()))
