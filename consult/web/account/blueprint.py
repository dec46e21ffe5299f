"""Whose account it is, whether she may change it now, and where she goes after each step."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from consult.services.staffing import accounts
from consult.services.staffing.accounts import Step
from consult.services.staffing.people import ChangedMeanwhileError, SignedIn, Unlocked
from consult.web import visits
from consult.web.halves import SettingUp
from consult.web.locale import gettext as _
from consult.web.signing_in import way_in
from consult.web.wiring import house

blueprint = Blueprint("account", __name__, url_prefix="/account")

PAGES = {
    Step.PASSPHRASE: "account.passphrase",
    Step.FACTOR: "account.factor",
    Step.RECOVERY: "account.recovery_key",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Someone at her own account: signed in and unlocked, or setting up what it lacks."""

    person: SignedIn
    unlocked: Unlocked | None = field(repr=False)
    setting_up: SettingUp | None

    def owes(self, step: Step) -> bool:
        """Whether she may do this step now: any of them where she is signed in, else only what comes next."""
        return self.setting_up is None or self.next_step() is step

    def next_step(self) -> Step | None:
        """What comes next where she sets up her account; None where nothing is lacking."""
        if self.setting_up is not None and self.setting_up.new_passphrase:
            return Step.PASSPHRASE
        return next(iter(accounts.lacks(house(), self.person)), None)

    def went_on(self, person: SignedIn, unlocked: Unlocked | None = None, *, done: str) -> str:
        """One step is done: where she goes now. ``done`` says so to someone who is signed in."""
        here = visits.visit()
        if self.setting_up is None:
            here.renew(person)
            here.notice([done])
            return url_for("account.overview")
        set_here = unlocked is not None
        further = replace(
            self.setting_up,
            person=person,
            unlocked=unlocked or self.unlocked,
            new_passphrase=self.setting_up.new_passphrase and not set_here,
        )
        if further.new_passphrase or accounts.lacks(house(), person):
            here.go_on_setting_up(further)
            return url_for("account.overview")
        here.sign_in(person)
        return further.to


def acting() -> Acting | None:
    """Who is here; None where she is signed in but must unlock first."""
    here = visits.visit()
    if here.setting_up is not None:
        return Acting(person=here.setting_up.person, unlocked=here.setting_up.unlocked, setting_up=here.setting_up)
    if here.signed_in is None:
        abort(404)
    if here.unlocked is None:
        return None
    return Acting(person=here.signed_in, unlocked=here.unlocked, setting_up=None)


def own(step: Step) -> Callable[[Callable[[Acting], ResponseReturnValue]], Callable[[], ResponseReturnValue]]:
    """A page of one's own account: for someone who has unlocked, or for whom this step comes next."""

    def decorate(view: Callable[[Acting], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
        @wraps(view)
        def shown() -> ResponseReturnValue:
            here = acting()
            if here is None:
                return redirect(url_for("account.unlock"), 303)
            try:
                return view(here) if here.owes(step) else redirect(url_for("account.overview"), 303)
            except ChangedMeanwhileError:
                return over(here.person, _("This account was changed meanwhile. Please sign in again."))

        return shown

    return decorate


def over(person: SignedIn, sentence: str) -> ResponseReturnValue:
    """Nothing of this visit goes on; she signs in again."""
    visits.visit().end_staff()
    forward = {"url": way_in(person.roles), "words": _("Sign in")}
    page = render_template(
        "errors/message.html",
        layout="layouts/account.html",
        heading=_("Please sign in again"),
        sentence=sentence,
        forward=forward,
    )
    return page, 409
