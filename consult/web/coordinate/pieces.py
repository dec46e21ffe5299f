"""Texts that staff write and two people agree to, on a page of their own: how they are typed, and where its buttons lead."""

from collections.abc import Callable

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from consult.domain.consultation import Round
from consult.domain.text import Language
from consult.services.agreeing import NotAMemberError
from consult.services.pieces import NothingToShowError
from consult.services.staffing.people import ChangedMeanwhileError
from consult.web import visits
from consult.web.coordinate.open_form import InvitedField
from consult.web.coordinate.sentences import waits
from consult.web.locale import gettext as _
from consult.web.question_form import OnceForm


def typed_in(round_: Round, name: str) -> list[tuple[Language, InvitedField]]:
    """What was typed in each language of the round, in fields of this name."""
    return [
        (tag, InvitedField(id=f"{name}-{tag}", data=request.form.get(f"{name}-{tag}", "").strip()))
        for tag in round_.instrument.languages
    ]


def id_in(typed: str | None) -> bytes:
    """The id that a hidden field holds; none that anything has where it is no id."""
    try:
        return bytes.fromhex(typed or "")
    except ValueError:
        return b""


def pressed(
    form: OnceForm, act: Callable[[], str], page: Callable[[str], ResponseReturnValue], path: str
) -> ResponseReturnValue:
    """The page; or, where a button was pressed, what ``act`` does once, and then the page anew with what stands against it."""
    if request.method != "POST":
        return page("")
    if led_to := form.spent():
        return redirect(led_to, 303)
    try:
        trouble = act()
    except (NotAMemberError, ChangedMeanwhileError):
        abort(404)
    return page(trouble) if trouble else redirect(form.done(path), 303)


def agreed(show: Callable[[], bool], done: str) -> str:
    """Give one's word that what was looked at be shown; gives what stands against it. ``done`` is said once it is shown."""
    try:
        whole = show()
    except NothingToShowError:
        return _("Someone else changed this meanwhile. Please look again; your change was not saved.")
    visits.visit().notice([done if whole else waits()])
    return ""
