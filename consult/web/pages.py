"""What every template knows of its page: language, direction, and who is looking."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from babel.dates import format_time
from flask import Flask, request, url_for
from flask_wtf import FlaskForm

from consult.domain.capability import Capability, may
from consult.web import locale, visits
from consult.web.sessions import A_MINUTE, IDLE_SECONDS

FOLDERS = (
    ("/account", "layouts/account.html"),
    ("/work", "layouts/workbench.html"),
    ("/findings", "layouts/findings.html"),
)


def layout_of(path: str) -> str:
    """The layout of the audience whose page this is."""
    return next((layout for folder, layout in FOLDERS if path.startswith(folder)), "layouts/participant.html")


HOW_SHE_CAME = ("over", "m", "back")
"""Words of an address that say how she came to the page: they lead on from it as before when she comes back to it."""
LANGUAGE = "answer.language"
"""The page that leads back to where it was opened, and is no place to come back to."""


def here() -> str:
    """The address of this page, to come back to, without what it says only once."""
    came = {word: request.args[word] for word in HOW_SHE_CAME if word in request.args and request.endpoint != LANGUAGE}
    if "back" in came:
        came["back"] = first_of(came["back"])
    return f"{request.path}?{urlencode(came)}" if came else request.path


def first_of(back: str) -> str:
    """The page where her way to the pages at the foot began: an address that leads there leads through no other."""
    while held := parse_qs(urlsplit(back).query).get("back"):
        back = held[0]
    return back


class Page:
    """The page that is being made. Everything is looked up when it is asked for."""

    @property
    def lang(self) -> str:
        """BCP 47."""
        return locale.language().tag

    @property
    def dir(self) -> str:
        """``ltr`` or ``rtl``."""
        return locale.language().direction

    @property
    def language_name(self) -> str:
        """The language's own name."""
        return locale.language().name

    @property
    def draft(self) -> bool:
        """Whether no person has approved this language's words yet."""
        return locale.language().is_draft

    @property
    def path(self) -> str:
        """Where she is, to come back to."""
        return here()

    @property
    def came_from(self) -> str:
        """What a page at the foot leads back to: where she is, or where she was before she turned to such a page."""
        back = request.args.get("back")
        return first_of(back) if back else here()

    @property
    def spoken(self) -> str | None:
        """The language that the address names, where no visit is left to remember one."""
        return request.args.get("language")

    @property
    def idle_minutes(self) -> int:
        """After how many minutes without a request a visit closes by itself."""
        return IDLE_SECONDS // A_MINUTE

    @property
    def set_aside(self) -> str:
        """What became of an answer that she turned away from in the middle: ``saved``, ``waits``, or nothing to say."""
        return request.args.get("said", "")

    @property
    def on_her_way(self) -> bool:
        """Whether a participant is in, or on her way in."""
        return self.inside or visits.visit().arrival is not None

    @property
    def inside(self) -> bool:
        """Whether a participant is in."""
        return visits.visit().seated is not None

    @property
    def staff_name(self) -> str:
        """Who is signed in."""
        held = visits.visit().signed_in
        return held.name if held else ""

    @property
    def home(self) -> dict[str, str]:
        """Where she works, and what that place is called."""
        works = may(visits.visit().roles, Capability.WORK)
        return {
            "url": url_for("coordinate.desk" if works else "findings.index"),
            "words": locale.gettext("Desk") if works else locale.gettext("Findings"),
        }

    @property
    def sign_out(self) -> FlaskForm | None:
        """The form that signs out, where someone is signed in."""
        return FlaskForm(formdata=None) if visits.visit().is_staff else None

    @property
    def unlocked_until(self) -> str | None:
        """The hour, in UTC, at which the key is put away; None while locked."""
        until = visits.visit().unlocked_until
        if until is None:
            return None
        return format_time(datetime.fromtimestamp(until, UTC), "HH:mm 'UTC'", locale=locale.language().locale)


def install(app: Flask) -> None:
    """Give templates ``page`` and ``static``."""
    versions = {
        path.name: sha256(path.read_bytes()).hexdigest()[:8]
        for path in Path(app.static_folder or "").iterdir()
        if path.is_file()
    }

    def static(name: str) -> str:
        """A static file's address, which changes with its content."""
        return url_for("static", filename=name, v=versions[name])

    @app.context_processor
    def words() -> dict[str, Any]:
        return {"page": Page(), "static": static}
