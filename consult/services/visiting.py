"""Keeping visits (K11): a row that only the cookie opens, merged where two requests of one visit meet."""

import base64
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from consult.crypto.contexts import session_context
from consult.crypto.encoding import Label
from consult.crypto.entropy import fresh
from consult.crypto.errors import Refused
from consult.crypto.keys import KEY_SIZE, CookieSecret, subkey
from consult.crypto.session import open_session, seal_session, session_id
from consult.services.house import House
from consult.storage import sessions

__all__ = [
    "SECRET_BYTES",
    "CookieSecret",
    "Lasting",
    "Stored",
    "csrf_secret",
    "end",
    "load",
    "mark",
    "new_secret",
    "new_token",
    "save",
    "says_inside",
]

SECRET_BYTES = KEY_SIZE
VISIT = b"visit"
TRIES = 4
TOKEN_BYTES = 12
MARK_BYTES = 9
"""Of each half of the second cookie: what is drawn, and what says something of it or is drawn too."""
SPENT = "spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A visit as its row held it. ``expires`` is in seconds since 1970."""

    content: dict[str, Any] = field(repr=False)
    expires: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """The second at which a visit is kept, and the second at which it is over, since 1970."""

    at: int
    expires: int


def new_secret(house: House) -> CookieSecret:
    """A new cookie."""
    return CookieSecret(fresh(house.entropy))


def new_token(house: House) -> str:
    """A form's token."""
    return base64.urlsafe_b64encode(house.entropy(TOKEN_BYTES)).decode()


def csrf_secret(secret: CookieSecret) -> str:
    """What ties a form to its cookie, so that a page can be protected before any row exists."""
    return hmac.digest(secret, b"consult/v1 csrf", "sha256").hex()


def mark(house: House, *, inside: bool) -> bytes:
    """What the second cookie holds, anew for each page: to anyone without the pepper, nothing but random bytes.

    To this house it says whether a participant was in, so that a visit that closed by itself can be told from none.
    """
    drawn = house.entropy(MARK_BYTES)
    return drawn + (_tag(house, drawn) if inside else house.entropy(MARK_BYTES))


def says_inside(house: House, held: bytes) -> bool:
    """Whether this is a mark that was made while a participant was in, or on her way in."""
    drawn, tag = held[:MARK_BYTES], held[MARK_BYTES:]
    return hmac.compare_digest(tag, _tag(house, drawn))


def _tag(house: House, drawn: bytes) -> bytes:
    key = subkey(house.keys.pepper, Label.WAS_IN, house.keys.installation)
    return hmac.digest(key, drawn, "sha256")[:MARK_BYTES]


def _row(secret: CookieSecret) -> sessions.SessionId:
    return sessions.SessionId(session_id(secret))


def load(house: House, secret: CookieSecret, at: int) -> Stored | None:
    """The visit of this cookie at this second; None where there is none, or it is over."""
    with house.stores.sessions.reading() as tx:
        row = sessions.get(tx, _row(secret), at)
    if row is None:
        return None
    try:
        opened = open_session(
            secret, row.content, session_context(house.keys.installation, kind=VISIT, expiry=row.expires)
        )
    except Refused:
        return None
    return Stored(content=json.loads(opened), expires=row.expires, version=row.version)


def save(
    house: House,
    secret: CookieSecret,
    content: dict[str, Any],
    changed: set[str],
    stored: Stored | None,
    lasts: Lasting,
) -> None:
    """Keep the visit. Where another request kept it meanwhile, only what this one changed is laid over."""
    expires = lasts.expires
    for _ in range(TRIES):
        context = session_context(house.keys.installation, kind=VISIT, expiry=expires)
        blob = seal_session(secret, json.dumps(content, separators=(",", ":")).encode(), context, house.entropy)
        with house.stores.sessions.writing() as tx:
            version = stored.version if stored else 0
            row = sessions.StoredSession(id=_row(secret), content=blob, expires=expires, version=version)
            if stored is None and sessions.get(tx, row.id, lasts.at) is None:
                sessions.purge(tx, lasts.at)
                sessions.begin(tx, row)
                return
            if stored is not None and sessions.replace(tx, row):
                return
        fresh_row = load(house, secret, lasts.at)
        if fresh_row is None and stored is not None:
            return
        if fresh_row is None:
            end(house, secret)
        else:
            content, stored = _laid_over(fresh_row.content, content, changed), fresh_row


def _laid_over(theirs: dict[str, Any], ours: dict[str, Any], changed: set[str]) -> dict[str, Any]:
    merged = {**theirs, **{key: ours[key] for key in changed if key in ours}}
    for key in changed.difference(ours):
        merged.pop(key, None)
    if SPENT in theirs or SPENT in ours:
        merged[SPENT] = [list(pair) for pair in dict([*theirs.get(SPENT, ()), *ours.get(SPENT, ())]).items()]
    return merged


def end(house: House, secret: CookieSecret) -> None:
    """The visit is over: its row goes."""
    with house.stores.sessions.writing() as tx:
        sessions.end(tx, _row(secret))
