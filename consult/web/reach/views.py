"""“I want someone to contact me” (people.md 12): kept in the contacts' store, with nothing that says which answers are hers.

The same page takes a way to reach her for what she said Yes to: a meeting, the results. What she left for is sealed
with it. Nothing of it is written to her visit: the form's own token names the contact, so that a second arrival adds
nothing.
"""

from datetime import date

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.consent import Purpose
from consult.domain.contact import Particulars, Unfit, wish_kept_until
from consult.domain.receipt import CONTACT_NEEDED
from consult.services import contacting, reaching
from consult.services.contact_keys import NoContactsKeyError
from consult.services.contacting import UnfitError
from consult.services.reaching import Wished
from consult.services.vouching import UnvouchedError
from consult.web import locale, protected, visits
from consult.web.access import route
from consult.web.locale import gettext as _
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today, wiring

blueprint = Blueprint("reach", __name__)
protected.install(blueprint)

ASKED_HERE = "asked on the site to be contacted"
"""The note by which those who keep contacts tell such a wish from what they wrote down themselves."""


EACH = "each"
"""The word of an address for every use that she said Yes to."""


class ContactForm(OnceForm):
    """How to reach her, when, and what is safe to say. Only the first is needed."""

    how = StringField()
    when = StringField()
    safe_to_say = StringField()
    may_say_who = StringField()

    def particulars(self, wished: Wished | None) -> Particulars:
        """What was typed. What was left open is not allowed."""
        return Particulars(
            how=(self.how.data or "").strip(),
            when=(self.when.data or "").strip(),
            safe_to_say=(self.safe_to_say.data or "").strip(),
            may_say_who=self.may_say_who.data == "yes",
            language=locale.language().tag,
            kept_until=_until(wished),
            notes=ASKED_HERE,
            wishes=wished.purposes if wished else (),
            about=wished.about.read_any(wiring().languages.source.tag) if wished else "",
        )


@route(blueprint, "/contact-me", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def contact_me() -> ResponseReturnValue:
    """Asked, and kept apart; or said plainly that nobody keeps contacts here."""
    return _ask(None, url_for("reach.asked"))


@route(blueprint, "/contact-me/for/<wish>", needs=Capability.PARTICIPATE, methods=("GET", "POST"))
def reach_me(wish: str) -> ResponseReturnValue:
    """The same for what she said Yes to. Where she did not, or does not any more, her choices stand there instead."""
    wished = _wished(wish)
    if wished is None and reaching.is_kept(house()):
        return redirect(url_for("answer.your_choices"), 303)
    return _ask(wished, url_for("reach.reachable", wish=wish))


def _wished(wish: str) -> Wished | None:
    """What of it she says Yes to now. To any other word there is nothing here."""
    if wish not in {EACH, *CONTACT_NEEDED}:
        abort(404)
    seated = visits.visit().seated
    found = reaching.wished(house(), seated, today()) if seated else None
    return found if found is None or wish == EACH else found.only(Purpose(wish))


def _ask(wished: Wished | None, then: str) -> ResponseReturnValue:
    if not reaching.is_kept(house()):
        return render_template("reach/not_kept.html")
    form = ContactForm()
    if not form.is_submitted():
        return _page(form, wished)
    try:
        contacting.add(house(), form.arrived, form.particulars(wished), today())
    except UnfitError as unfit:
        form.how.errors = [_sentence(unfit)]
        return _page(form, wished, 422)
    except (NoContactsKeyError, UnvouchedError):
        return render_template("reach/not_kept.html"), 503
    return redirect(then, 303)


def _sentence(unfit: UnfitError) -> str:
    if Unfit.NO_WAY in unfit.reasons:
        return _("Write how someone can reach you.")
    return _("This is longer than can be kept. Make it shorter.")


def _until(wished: Wished | None) -> date:
    return wished.until if wished else wish_kept_until(today())


def _page(form: ContactForm, wished: Wished | None, status: int = 200) -> ResponseReturnValue:
    return render_template("reach/contact_me.html", form=form, wished=wished, until=_until(wished)), status


@route(blueprint, "/contact-me/asked", needs=Capability.PARTICIPATE)
def asked() -> ResponseReturnValue:
    """It is kept, and what happens now."""
    return render_template("reach/asked.html", wished=None, until=_until(None))


@route(blueprint, "/contact-me/for/<wish>/asked", needs=Capability.PARTICIPATE)
def reachable(wish: str) -> ResponseReturnValue:
    """The same for what she said Yes to."""
    wished = _wished(wish)
    if wished is None:
        return redirect(url_for("answer.your_choices"), 303)
    return render_template("reach/asked.html", wished=wished, until=wished.until)
