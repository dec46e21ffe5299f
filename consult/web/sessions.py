"""Flask's session, kept by K11: the cookie holds 32 random bytes and alone opens the row."""

import base64
import binascii
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from http.cookies import CookieError
from typing import Any

from flask import Flask, Request, Response, has_request_context, request
from flask.sessions import SessionInterface, SessionMixin

from consult.services import visiting
from consult.services.house import House, StoreFault
from consult.web.headers import STATIC_PATH

CSRF = "csrf_token"
A_MINUTE = 60
IDLE_SECONDS = 30 * A_MINUTE
"""After half an hour without a request a visit is over."""


class SealedSession(dict[str, Any], SessionMixin):
    """A visit's content. It knows its cookie, and which of its keys this request changed."""

    def __init__(
        self, secret: visiting.CookieSecret, stored: visiting.Stored | None, *, handed_out: bool = False
    ) -> None:
        """``handed_out`` says that the browser holds this cookie already."""
        super().__init__(stored.content if stored else {})
        super().__setitem__(CSRF, visiting.csrf_secret(secret))
        self.secret = secret
        self.stored = stored
        self.handed_out = handed_out
        self.was_inside = False
        """Whether the browser's second cookie says that a participant was in when it was set."""
        self.changed: set[str] = set()
        self.ended = False
        self.replaced: visiting.CookieSecret | None = None
        self.fault: StoreFault | None = None
        """Why the store could not be read or written: then nothing more is written, and no cookie is handed out."""

    def __setitem__(self, key: str, value: object) -> None:
        if self.get(key) != value or key not in self:
            self.changed.add(key)
        super().__setitem__(key, value)

    def drop(self, *keys: str) -> None:
        """Forget these keys."""
        for key in keys:
            if key in self:
                del self[key]
                self.changed.add(key)

    def move_to(self, secret: visiting.CookieSecret) -> None:
        """Carry on under a new cookie; the old one opens nothing any more."""
        self.replaced, self.secret, self.stored, self.handed_out = self.secret, secret, None, False
        super().__setitem__(CSRF, visiting.csrf_secret(secret))
        self.changed.update(self.keys())

    def end(self) -> None:
        """Drop everything: the row goes, and the cookie with it."""
        self.clear()
        self.ended = True

    def content(self) -> dict[str, Any]:
        """What is sealed into the row."""
        return {key: value for key, value in self.items() if key != CSRF}


class SealedSessions(SessionInterface):
    """Opens a visit at a request's beginning and keeps it at its end."""

    def __init__(self, house: House, clock: Callable[[], datetime], *, secure: bool) -> None:
        """``secure`` is off only where the demonstration is served over plain http."""
        self.house = house
        self.clock = clock
        self.secure = secure
        self.prefix = "__Host-" if secure else ""

    @property
    def cookie(self) -> str:
        """The cookie that opens the visit."""
        return f"{self.prefix}s"

    @property
    def changing_cookie(self) -> str:
        """A second cookie that opens nothing and changes with every page, so that Back asks the server again."""
        return f"{self.prefix}v"

    def cookie_names(self) -> Iterator[str]:
        """Every cookie that this house sets."""
        yield from (self.cookie, self.changing_cookie)

    def open_session(self, app: Flask, request: Request) -> SealedSession:  # noqa: ARG002 - Flask's signature
        """The visit that the cookie opens, or a new and empty one; one with a fault where the store cannot be read."""
        session = self._open(request)
        session.was_inside = visiting.says_inside(self.house, _held(request.cookies.get(self.changing_cookie, "")))
        return session

    def _open(self, request: Request) -> SealedSession:
        secret = _secret(request.cookies.get(self.cookie, ""))
        if secret is None:
            return SealedSession(visiting.new_secret(self.house), None)
        try:
            stored = visiting.load(self.house, secret, self._seconds())
        except StoreFault as fault:
            unopened = SealedSession(secret, None, handed_out=True)
            unopened.fault = fault
            return unopened
        return SealedSession(secret, stored, handed_out=True)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002 - Flask's signature
        """Write what changed, and hand out the cookie where it is a new one.

        A slow page must not bring back the cookie that another has changed since. Raises StoreFault; but whoever ends
        her visit is let go whatever becomes of its row, which nothing opens without the cookie.
        """
        if not isinstance(session, SealedSession):
            raise CookieError("not a session of this house")
        if session.ended:
            self.expire_cookies(response)
            with suppress(StoreFault):
                self._end(session)
            return
        if session.fault is not None:
            return
        if session.replaced is not None:
            visiting.end(self.house, session.replaced)
        if session.changed or self._ages(session):
            lasts = visiting.Lasting(at=self._seconds(), expires=self._seconds() + IDLE_SECONDS)
            visiting.save(self.house, session.secret, session.content(), session.changed, session.stored, lasts)
        if session.handed_out or (has_request_context() and request.path.startswith(STATIC_PATH)):
            return
        self._set(response, self.cookie, base64.urlsafe_b64encode(session.secret).decode())

    def _end(self, session: SealedSession) -> None:
        if session.replaced is not None:
            visiting.end(self.house, session.replaced)
        visiting.end(self.house, session.secret)

    def expire_cookies(self, response: Response) -> None:
        """Take back every cookie of this house."""
        for name in self.cookie_names():
            response.delete_cookie(
                name,
                path="/",
                secure=self.secure,
                httponly=True,
                samesite="Lax",
            )

    def change(self, response: Response, *, inside: bool) -> None:
        """Set the second cookie anew; only this house can read from it whether a participant is in."""
        fresh = visiting.mark(self.house, inside=inside)
        self._set(response, self.changing_cookie, base64.urlsafe_b64encode(fresh).decode())

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(name, value, path="/", secure=self.secure, httponly=True, samesite="Lax")

    def _ages(self, session: SealedSession) -> bool:
        left = session.stored.expires - self._seconds() if session.stored else IDLE_SECONDS
        return left < IDLE_SECONDS - A_MINUTE

    def _seconds(self) -> int:
        return int(self.clock().timestamp())


def _secret(cookie: str) -> visiting.CookieSecret | None:
    held = _held(cookie)
    return visiting.CookieSecret(held) if len(held) == visiting.SECRET_BYTES else None


def _held(cookie: str) -> bytes:
    """The bytes in a cookie; none where it is not one of ours."""
    try:
        return base64.urlsafe_b64decode(cookie)
    except (binascii.Error, ValueError):
        return b""
