"""Throttling: how often each network, and each account's second factor, was tried today, under a key of that day (K9).

A row holds a keyed hash, so the table tells nobody's code, nor where anyone came from, nor whose account it was; with
the day's key gone not even two days of one network can be matched.
"""

from datetime import date
from typing import NewType

from sqlalchemy import Column, Integer, LargeBinary, TypedColumns, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from consult.storage.columns import Day, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import SESSIONS as SESSION_STORE

KEY_BYTES = 32

PrefixHash = NewType("PrefixHash", bytes)
"""32 bytes: a network's prefix, or whose second factor it is, hashed under the day's key."""


class _AttemptColumns(TypedColumns):
    prefix_hash = Column(LargeBinary(KEY_BYTES), primary_key=True)
    count = Column(Integer, nullable=False)
    day = Column(Day, nullable=False)


class _KeyColumns(TypedColumns):
    day = Column(Day, primary_key=True)
    key = Column(LargeBinary(KEY_BYTES), nullable=False)


ATTEMPTS = table("attempts", SESSION_STORE, _AttemptColumns, sized("prefix_hash", KEY_BYTES))
THROTTLE_KEYS = table("throttle_keys", SESSION_STORE, _KeyColumns, sized("key", KEY_BYTES))
_a = ATTEMPTS.c
_k = THROTTLE_KEYS.c

_KEEP = insert(THROTTLE_KEYS).on_conflict_do_nothing()
_KEY = select(_k.key).where(_k.day == bindparam("today"))
_attempt = insert(ATTEMPTS).values(count=1)
_ATTEMPT = _attempt.on_conflict_do_update(index_elements=[_a.prefix_hash], set_={"count": _a.count + 1}).returning(
    _a.count
)
_SO_FAR = select(_a.count).where(_a.prefix_hash == bindparam("prefix_hash"))
_CLEAR = delete(ATTEMPTS).where(_a.prefix_hash == bindparam("prefix_hash"))
_OLD_ATTEMPTS = delete(ATTEMPTS).where(_a.day < bindparam("today"))
_OLD_KEYS = delete(THROTTLE_KEYS).where(_k.day < bindparam("today"))


def key(tx: Transaction, today: date, fresh: bytes) -> bytes:
    """The key of this UTC day: ``fresh``, 32 random bytes, unless the day has one already."""
    tx.connection.execute(_KEEP, {"day": today, "key": fresh})
    return tx.connection.execute(_KEY, {"today": today}).scalar_one()


def attempt(tx: Transaction, prefix: PrefixHash, today: date) -> int:
    """Count one more attempt at a prefix, and give how many there were today, this one included."""
    return tx.connection.execute(_ATTEMPT, {"prefix_hash": prefix, "day": today}).scalar_one()


def attempts(tx: Transaction, prefix: PrefixHash) -> int:
    """How many attempts a prefix made today; the prefix's hash is today's alone, for its key is."""
    return tx.connection.execute(_SO_FAR, {"prefix_hash": prefix}).scalar_one_or_none() or 0


def clear(tx: Transaction, prefix: PrefixHash) -> None:
    """Count from nothing again."""
    tx.connection.execute(_CLEAR, {"prefix_hash": prefix})


def purge(tx: Transaction, today: date) -> None:
    """Delete the keys and the counts of every day before this one."""
    tx.connection.execute(_OLD_ATTEMPTS, {"today": today})
    tx.connection.execute(_OLD_KEYS, {"today": today})
