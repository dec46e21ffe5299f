"""The desk: signing in, unlocking, and bringing a workbook."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import FileField

from consult.domain.capability import Capability, may
from consult.domain.consultation import Round
from consult.domain.ids import StaffId
from consult.services import contact_keys, designing, rotating, running_rounds
from consult.services.designing import WorkbookError
from consult.services.staffing.people import SignedIn
from consult.web import signing_in, visits
from consult.web.access import route
from consult.web.locale import lazy_gettext as _l
from consult.web.locale import words
from consult.web.question_form import OnceForm
from consult.web.wiring import house, today

blueprint = Blueprint("coordinate", __name__, url_prefix="/work")

NOTHING_BROUGHT = _l("Choose a workbook first.")


class WorkbookForm(OnceForm):
    """One file."""

    workbook = FileField(_l("Workbook"))


@blueprint.before_request
def stay_unlocked() -> None:
    """Something is being done: the idle time begins again, or has run out."""
    visits.visit().stay_unlocked()


def me() -> SignedIn:
    """The one who is signed in; to anyone else there is nothing here."""
    signed_in = visits.visit().signed_in
    if signed_in is None:
        abort(404)
    return signed_in


def worker() -> StaffId:
    """Her id."""
    return me().id


@route(blueprint, "/sign-in", needs=Capability.ANYONE, methods=("GET", "POST"))
def sign_in() -> ResponseReturnValue:
    """For coordinators and custodians."""
    return signing_in.sign_in("coordinate/sign_in.html", Capability.WORK, url_for("coordinate.desk"))


@route(blueprint, "/sign-out", needs=Capability.WORK, methods=("POST",))
def sign_out() -> ResponseReturnValue:
    """The visit ends."""
    return signing_in.sign_out(url_for("coordinate.sign_in"))


@route(blueprint, "", needs=Capability.WORK)
def desk() -> ResponseReturnValue:
    """Every round, and the way to begin another."""
    return _desk(WorkbookForm())


def _desk(form: WorkbookForm, status: int = 200) -> ResponseReturnValue:
    consultations: dict[bytes, list[Round]] = {}
    for round_ in running_rounds.rounds_for(house(), worker()):
        consultations.setdefault(round_.consultation, []).append(round_)
    due = rotating.due_for(house(), worker(), today()) if visits.visit().unlocked else ()
    shown = [
        {
            "people_url": url_for("coordinate.circle", consultation_hex=consultation.hex()),
            "rotate_url": url_for("coordinate.rotate", consultation_hex=consultation.hex())
            if consultation in due
            else "",
            "title": words(rounds[0].instrument.title),
            "rounds": [
                {
                    "number": each.number,
                    "status": each.status.value,
                    "title": words(each.instrument.title),
                    "url": url_for("coordinate.round_page", round_hex=each.id.hex()),
                }
                for each in rounds
            ],
        }
        for consultation, rounds in consultations.items()
    ]
    page = render_template(
        "coordinate/desk.html",
        consultations=shown,
        contacts_due=_contacts_due(),
        form=form,
        plain_form=OnceForm(),
        told=visits.visit().notices(),
        designs=may(visits.visit().roles, Capability.DESIGN),
    )
    return page, status


def _contacts_due() -> bool:
    unlocked = visits.visit().unlocked
    return unlocked is not None and contact_keys.may_see(house(), unlocked.id) and contact_keys.is_due(house())


@route(blueprint, "/workbook", needs=Capability.DESIGN, methods=("POST",))
def bring() -> ResponseReturnValue:
    """A workbook becomes a consultation with a draft round; or one sentence says where it is wrong."""
    form = WorkbookForm()
    if led_to := form.spent():
        return redirect(led_to, 303)
    brought = request.files.get("workbook")
    if brought is None or not brought.filename:
        form.workbook.errors = [str(NOTHING_BROUGHT)]
        return _desk(form, 422)
    try:
        reading = designing.read_workbook(brought.stream.read(), brought.filename)
    except WorkbookError as error:
        form.workbook.errors = [designing.error_sentence(error)]
        return _desk(form, 422)
    round_id = designing.bring(house(), reading.instrument, today(), worker())
    visits.visit().notice(designing.remarks(reading))
    return redirect(form.done(url_for("coordinate.round_page", round_hex=round_id.hex())), 303)


@route(blueprint, "/unlock", needs=Capability.WORK, methods=("GET", "POST"))
def unlock() -> ResponseReturnValue:
    """Unlock: apart from signing in, for fifteen idle minutes."""
    return signing_in.unlock("layouts/workbench.html", url_for("coordinate.desk"))
