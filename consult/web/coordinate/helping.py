"""Services that help: added, changed, made sure of and removed by coordinators. None is shown unless somebody made sure."""

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from consult.domain.capability import Capability
from consult.domain.help_service import CONFIRMED_FOR, Particulars, Unfit
from consult.domain.ids import HelpServiceId
from consult.services import helping
from consult.services.helping import ChangedMeanwhileError, Kept, NoSuchServiceError, UnfitError
from consult.services.vouching import UnvouchedError
from consult.web import locale, visits
from consult.web.access import route
from consult.web.coordinate.desk import blueprint, worker
from consult.web.locale import gettext as _
from consult.web.locale import lazy_gettext as _l
from consult.web.question_form import OnceForm, hidden
from consult.web.wiring import house, today, wiring

UNFIT: dict[Unfit, Any] = {
    Unfit.INCOMPLETE: _l("Say its name, how to reach it, its hours, what it costs, and where you know this from."),
    Unfit.TOO_LONG: _l("Keep each of them within 300 characters."),
    Unfit.NO_COUNTRY: _l("Choose the country."),
}
HOME = "GB"


class ServiceForm(OnceForm):
    """All that is said of a service, in its own language."""

    country = StringField()
    language = StringField()
    name = StringField()
    reach = StringField()
    hours = StringField()
    cost = StringField()
    source = StringField()
    action = StringField()
    seen = hidden()

    def __init__(self, said: Particulars | None = None) -> None:
        super().__init__()
        self.looked_at = self.seen.data or ""
        self.seen.data = helping.digest(said) if said else ""
        if said is not None and self.country.data is None:
            for name in ("country", "language", "name", "reach", "hours", "cost", "source"):
                self[name].data = getattr(said, name)
        elif self.country.data is None:
            self.country.data, self.language.data = HOME, locale.language().tag

    @property
    def countries(self) -> list[tuple[str, str]]:
        """What the country is chosen from."""
        return locale.countries()

    @property
    def languages(self) -> list[tuple[str, str]]:
        """What the language is chosen from."""
        return [(entry.tag, entry.name) for entry in wiring().languages.all()]

    def said(self) -> Particulars:
        """What was typed."""
        known = wiring().languages
        entry = known.get(self.language.data) or known.source
        texts = {name: (self[name].data or "").strip() for name in ("name", "reach", "hours", "cost", "source")}
        country = self.country.data if self.country.data in {code for code, _name in self.countries} else ""
        return Particulars(country=country or "", language=entry.tag, **texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A service as the page shows it: its state in a word or two, and whether participants see it."""

    kept: Kept
    country: str
    language: str
    state: str
    shown: bool
    url: str


def _shown(kept: Kept) -> Shown:
    said = kept.service.particulars
    entry = wiring().languages.get(said.language)
    shown = kept.stands and kept.service.is_shown(today())
    return Shown(
        kept=kept,
        country=locale.country(said.country),
        language=entry.name if entry else said.language,
        state=_state(kept, shown=shown),
        shown=shown,
        url=url_for("coordinate.help_service", service_hex=kept.service.id.hex()),
    )


def _state(kept: Kept, *, shown: bool) -> str:
    if not kept.stands:
        return _("Changed in the database")
    if shown:
        return _("Shown")
    return _("Confirmed too long ago") if kept.service.confirmed_on else _("Nobody has confirmed it")


def _named(service_hex: str) -> HelpServiceId:
    try:
        return HelpServiceId(bytes.fromhex(service_hex))
    except ValueError:
        abort(404)


@route(blueprint, "/help", needs=Capability.DESIGN, methods=("GET", "POST"))
def help_services() -> ResponseReturnValue:
    """All of them, and the way to add another."""
    form = ServiceForm()
    if not form.is_submitted():
        return _page(form)
    if led_to := form.spent():
        return redirect(led_to, 303)
    try:
        added = helping.add(house(), form.said(), today(), worker())
    except UnfitError as unfit:
        return _page(form, unfit)
    visits.visit().notice([_("Added. Nobody sees it until someone has made sure that all of it is so.")])
    return redirect(form.done(url_for("coordinate.help_service", service_hex=added.hex())), 303)


def _page(form: ServiceForm, unfit: UnfitError | None = None) -> ResponseReturnValue:
    kept = sorted(
        helping.every(house()), key=lambda one: (one.service.particulars.country, one.service.particulars.name)
    )
    page = render_template(
        "coordinate/help.html",
        form=form,
        services=[_shown(one) for one in kept],
        trouble=[str(UNFIT[reason]) for reason in unfit.reasons] if unfit else [],
        told=visits.visit().notices(),
        days=CONFIRMED_FOR.days,
    )
    return page, 422 if unfit else 200


@route(blueprint, "/help/<service_hex>", needs=Capability.DESIGN, methods=("GET", "POST"))
def help_service(service_hex: str) -> ResponseReturnValue:
    """One of them: made sure of, changed or removed."""
    service = _named(service_hex)
    try:
        kept = helping.one(house(), service)
        form = ServiceForm(kept.service.particulars)
        if not form.is_submitted():
            return _one_page(form, kept)
        if led_to := form.spent():
            return redirect(led_to, 303)
        return redirect(form.done(_done(form, service)), 303)
    except NoSuchServiceError:
        abort(404)
    except UnfitError as unfit:
        return _one_page(form, kept, [str(UNFIT[reason]) for reason in unfit.reasons])
    except ChangedMeanwhileError:
        return _one_page(
            form, kept, [_("Someone else changed this meanwhile. Please look again; your change was not saved.")]
        )
    except UnvouchedError:
        changed = _("This was changed in the database, not here. Look at every word of it and save it again first.")
        return _one_page(form, kept, [changed])


def _done(form: ServiceForm, service: HelpServiceId) -> str:
    """Do what the button says; gives the page to go to."""
    if form.action.data == "confirm":
        helping.confirm(house(), service, form.looked_at, today(), worker())
        sentence = _("Confirmed today.")
    elif form.action.data == "remove":
        helping.remove(house(), service, today(), worker())
        sentence = _("Removed.")
    else:
        helping.change(house(), service, form.said(), today(), worker())
        sentence = _("Saved. What was changed is not shown until someone has made sure of it.")
    visits.visit().notice([sentence])
    return url_for("coordinate.help_services")


def _one_page(form: ServiceForm, kept: Kept, trouble: list[str] | None = None) -> ResponseReturnValue:
    page = render_template(
        "coordinate/help_service.html",
        form=form,
        service=_shown(kept),
        trouble=trouble or [],
        told=visits.visit().notices(),
        days=CONFIRMED_FOR.days,
    )
    return page, 422 if trouble else 200
