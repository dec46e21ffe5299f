"""What can go wrong with a store, in five words that show no value, no statement and no address."""

import sqlite3
from enum import StrEnum

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class StoreTrouble(StrEnum):
    """Why a store did not do what it was asked. Nothing of the transaction was kept."""

    READ_ONLY = "read-only"
    FULL = "full"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"
    """The database is damaged, is not ours, or refused a statement that should have been right."""


class StoreFault(Exception):  # noqa: N818 - a fault of the store, not of the caller
    """A transaction failed and was rolled back. ``reason`` is all that is said."""

    def __init__(self, reason: StoreTrouble) -> None:
        super().__init__(reason.value)
        self.reason = reason


_SQLITE = {
    sqlite3.SQLITE_READONLY: StoreTrouble.READ_ONLY,
    sqlite3.SQLITE_PERM: StoreTrouble.READ_ONLY,
    sqlite3.SQLITE_FULL: StoreTrouble.FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: StoreTrouble.FULL,
    sqlite3.SQLITE_BUSY: StoreTrouble.BUSY,
    sqlite3.SQLITE_LOCKED: StoreTrouble.BUSY,
    sqlite3.SQLITE_CANTOPEN: StoreTrouble.UNREACHABLE,
}
"""SQLite's result codes; an extended code, where it is not listed, counts as its low byte (sqlite.org/rescode.html)."""

_POSTGRESQL = {
    "25006": StoreTrouble.READ_ONLY,
    "42501": StoreTrouble.READ_ONLY,
    "53100": StoreTrouble.FULL,
    "40": StoreTrouble.BUSY,
    "53": StoreTrouble.BUSY,
    "55": StoreTrouble.BUSY,
    "57": StoreTrouble.UNREACHABLE,
    "57014": StoreTrouble.BUSY,
    "08": StoreTrouble.UNREACHABLE,
    "28": StoreTrouble.UNREACHABLE,
    "3D": StoreTrouble.UNREACHABLE,
}
"""SQLSTATE codes, or their first two characters, the class (PostgreSQL documentation, appendix A)."""


def trouble_of(error: Exception) -> StoreTrouble:
    """The reason behind an error of SQLAlchemy or of a driver."""
    if isinstance(error, PoolTimeoutError):
        return StoreTrouble.BUSY
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    if isinstance(cause, psycopg.Error):
        return _of_postgresql(cause)
    return StoreTrouble.BROKEN


def _of_sqlite(error: sqlite3.Error) -> StoreTrouble:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return _SQLITE.get(code) or _SQLITE.get(code & 0xFF, StoreTrouble.BROKEN)


def _of_postgresql(error: psycopg.Error) -> StoreTrouble:
    state = error.sqlstate
    if state is None:
        lost = isinstance(error, psycopg.OperationalError)
        return StoreTrouble.UNREACHABLE if lost else StoreTrouble.BROKEN
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2], StoreTrouble.BROKEN)
