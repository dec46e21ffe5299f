"""What the app owns, handed to the views: the one place that asks Flask for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

from flask import Flask, current_app  # noqa: TID251 - the one home

from consult.services.house import House
from consult.web.languages import Languages
from consult.web.sessions import SealedSessions

EXTENSION = "consult"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The parts a view needs. ``clock`` gives the time in UTC; ``address`` is where people reach this house."""

    house: House
    sessions: SealedSessions
    languages: Languages
    clock: Callable[[], datetime]
    address: str
    drafts_offered: bool
    example_pages: bool
    faults_raised: bool = False
    """Whether a fault goes up to the tests instead of becoming a page."""


def plug_in(app: Flask, wiring: Wiring) -> None:
    """Give the app its parts."""
    app.extensions[EXTENSION] = wiring


def wiring() -> Wiring:
    """The parts of the app that serves this request."""
    return cast("Wiring", current_app.extensions[EXTENSION])


def is_own_page(path: str) -> bool:
    """Whether this path leads to a page of this house."""
    if not path.startswith("/") or path.startswith("//"):
        return False
    return current_app.url_map.bind("").test(path.partition("?")[0], "GET")


def house() -> House:
    """Stores and keys."""
    return wiring().house


def now() -> datetime:
    """The time, in UTC."""
    return wiring().clock().astimezone(UTC)


def today() -> date:
    """The UTC day: the finest time that participants' data knows."""
    return now().date()


def seconds() -> int:
    """The time as whole seconds since 1970, for what expires."""
    return int(now().timestamp())
