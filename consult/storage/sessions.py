"""Sessions (K11): rows that only the cookie opens, in a store that a crash may lose and no backup holds."""

from dataclasses import dataclass
from typing import NewType

from sqlalchemy import Column, Integer, LargeBinary, TypedColumns, bindparam, delete, func, insert, select, update

from consult.storage.columns import SEALED, SECONDS, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import SESSIONS as SESSION_STORE

SESSION_ID_BYTES = 32

SessionId = NewType("SessionId", bytes)
"""SHA-256 of the cookie's 32 random bytes."""


class _Columns(TypedColumns):
    id = Column(LargeBinary(SESSION_ID_BYTES), primary_key=True)
    content = Column(SEALED, nullable=False)
    expires = Column(SECONDS, nullable=False, index=True)
    version = Column(Integer, nullable=False)


SESSIONS = table("sessions", SESSION_STORE, _Columns, sized("id", SESSION_ID_BYTES))
_c = SESSIONS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSession:
    """A session as it is kept. ``expires`` is UNIX time in seconds; ``version`` grows with every change."""

    id: SessionId
    content: bytes
    expires: int
    version: int = 0


_ONE = select(_c.content, _c.expires, _c.version).where(_c.id == bindparam("session"), _c.expires > bindparam("now"))
_REPLACE = (
    update(SESSIONS)
    .where(_c.id == bindparam("session"), _c.version == bindparam("before"))
    .values(content=bindparam("content"), expires=bindparam("expires"), version=_c.version + 1)
)
_END = delete(SESSIONS).where(_c.id == bindparam("session"))
_PURGE = delete(SESSIONS).where(_c.expires <= bindparam("now"))
_EXPIRED = select(func.count()).select_from(SESSIONS).where(_c.expires <= bindparam("now"))


def begin(tx: Transaction, session: StoredSession) -> None:
    """Keep a new session."""
    row = {"id": session.id, "content": session.content, "expires": session.expires, "version": session.version}
    tx.connection.execute(insert(SESSIONS), row)


def get(tx: Transaction, session: SessionId, now: int) -> StoredSession | None:
    """The session of this id, unless it has expired by ``now``, UNIX time in seconds."""
    row = tx.connection.execute(_ONE, {"session": session, "now": now}).one_or_none()
    if row is None:
        return None
    content, expires, version = row
    return StoredSession(id=session, content=content, expires=expires, version=version)


def replace(tx: Transaction, session: StoredSession) -> bool:
    """Put new content and expiry in place of version ``session.version``, which grows by one.

    False where another request was faster or the session has ended: read it again.
    """
    new = {
        "session": session.id,
        "before": session.version,
        "content": session.content,
        "expires": session.expires,
    }
    return tx.connection.execute(_REPLACE, new).rowcount == 1


def end(tx: Transaction, session: SessionId) -> bool:
    """End a session at once. False where there is none."""
    return tx.connection.execute(_END, {"session": session}).rowcount == 1


def purge(tx: Transaction, now: int) -> int:
    """Delete every session that has expired by ``now``, UNIX time in seconds; give how many."""
    return tx.connection.execute(_PURGE, {"now": now}).rowcount


def expired(tx: Transaction, now: int) -> int:
    """How many sessions have expired by ``now``, UNIX time in seconds, and are still kept."""
    return tx.connection.execute(_EXPIRED, {"now": now}).scalar_one()
