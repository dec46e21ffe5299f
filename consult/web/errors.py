"""What a person reads when something does not work: one sentence, in her language, and a way on."""

from typing import Any

from flask import Flask, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from consult.domain.text import MissingWordsError
from consult.services.house import BusyError, StoreFault, StoreTrouble
from consult.services.seats import ForgottenError
from consult.services.vouching import UnvouchedError
from consult.web import visits
from consult.web.access import VisitOver
from consult.web.locale import lazy_gettext as _l
from consult.web.log import log
from consult.web.memory import brings_files
from consult.web.pages import layout_of
from consult.web.wiring import wiring

RETRY_SECONDS = "5"
WITHOUT_A_VISIT = frozenset({"answer.leave", "answer.support"})
"""The exit leads away, and support is there, whatever becomes of visits."""
NOT_HERE = _l("This page is not here"), _l("It may have moved, or your visit is over. What was saved is still saved.")
AWAY = _l("You were away for a while"), _l("What you saved is still saved. Type your code to go on.")
"""Where her cookie opens no visit any more: it closed by itself."""
SENTENCES: dict[int, tuple[Any, Any]] = {
    400: (
        _l("Please try again"),
        _l("This page was open for too long, or was changed on its way. What was saved is still saved."),
    ),
    404: NOT_HERE,
    405: NOT_HERE,
    413: (
        _l("This is too large"),
        _l("This is longer than can be kept. Go back and make it shorter. What was saved is still saved."),
    ),
    429: (_l("Please wait a little"), _l("There were too many tries. What was saved is still saved.")),
    500: (
        _l("Something went wrong"),
        _l("This is our fault, not yours. What was saved is still saved. Please try again later."),
    ),
    503: (_l("Please try again in a moment"), _l("This could not be done just now. What was saved is still saved.")),
}
TOO_LARGE_A_FILE = _l(
    "What you brought is larger than can be taken in one go. Go back and bring fewer files, or a smaller one. "
    "What was kept before is still kept."
)
LOOKED_INTO = _l("This round is being looked into. Nothing of it is shown until then.")
OF_A_ROUND = frozenset({"asked", "consultation", "leaves", "lineage", "notices", "prepared-release", "release"})
"""Kinds of rows whose round is looked into where one of them is not as this house wrote it."""
TROUBLES: dict[StoreTrouble, Any] = {
    StoreTrouble.READ_ONLY: _l("Nothing can be saved just now. What was saved before is safe. Please try again later."),
    StoreTrouble.FULL: _l(
        "There is no room to save this just now. What was saved before is safe. Please try again later."
    ),
}


def page(status: int, sentence: object = None, *, away: bool = False) -> tuple[str, int, dict[str, str]]:
    """The page that says what went wrong; ``away`` where only her visit is over."""
    heading, usual = AWAY if away else _usual(status)
    body = render_template(
        "errors/message.html",
        layout=layout_of(request.path),
        heading=heading,
        sentence=sentence or usual,
        forward=_forward(),
        typed=just_written() if status in {400, 404, 503} else "",
    )
    return body, status, {"Retry-After": RETRY_SECONDS} if status in {429, 503} else {}


def _usual(status: int) -> tuple[Any, Any]:
    heading, sentence = SENTENCES.get(status, SENTENCES[500])
    return heading, TOO_LARGE_A_FILE if status == 413 and brings_files(request.path) else sentence  # noqa: PLR2004 - too large


def just_written() -> str:
    """What was just written to a question and could not be saved: given back, to be copied, and kept nowhere."""
    lost = request.method == "POST" and request.path.startswith("/q/")
    return "\n".join(request.form.getlist("answer")) if lost else ""


def _forward() -> dict[str, Any]:
    here = visits.visit()
    if here.seated:
        return {"url": url_for("answer.look_over"), "words": _l("Go to my answers")}
    if request.path.startswith(("/work", "/account")):
        return {"url": url_for("coordinate.desk" if here.is_staff else "coordinate.sign_in"), "words": _l("Go on")}
    if request.path.startswith("/findings"):
        return {"url": url_for("findings.index" if here.is_staff else "findings.sign_in"), "words": _l("Go on")}
    return {"url": url_for("answer.enter"), "words": _l("Enter your code")}


def _install_stores(app: Flask) -> None:
    @app.before_request
    def unopened() -> None:
        fault = visits.visit().fault
        if fault is not None and request.endpoint not in WITHOUT_A_VISIT:
            raise fault

    @app.errorhandler(StoreFault)
    def store(error: StoreFault) -> Any:  # noqa: ANN401 - a tuple
        log("store", trouble=error.reason.value)
        return page(503, TROUBLES.get(error.reason))


def _unvouched(error: UnvouchedError) -> Any:  # noqa: ANN401 - a tuple
    """Nothing is shown of a row that was changed from outside; ``consult verify`` names it."""
    log("unvouched", kind=error.kind)
    return page(503, LOOKED_INTO if error.kind in OF_A_ROUND else None)


def install(app: Flask) -> None:
    """Give every error its page."""
    _install_stores(app)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Any:  # noqa: ANN401 - a response or a tuple
        if error.code is not None and error.code < 400:  # noqa: PLR2004 - a redirect is no error
            return error
        if isinstance(error, CSRFError):
            return page(400)
        return page(error.code or 500, away=isinstance(error, VisitOver))

    @app.errorhandler(BusyError)
    def busy(error: BusyError) -> Any:  # noqa: ANN401, ARG001 - a tuple; the kind of error says it all
        return page(503)

    app.register_error_handler(UnvouchedError, _unvouched)

    @app.errorhandler(ForgottenError)
    def forgotten(error: ForgottenError) -> Any:  # noqa: ANN401, ARG001 - a tuple
        visits.visit().end()
        return page(404)

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Any:  # noqa: ANN401 - a tuple
        if wiring().faults_raised:
            raise error
        kind = "missing words" if isinstance(error, MissingWordsError) else type(error).__name__
        log("fault", kind=kind, endpoint=request.endpoint or "")
        return page(500)
