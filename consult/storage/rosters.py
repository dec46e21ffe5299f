"""Rosters: beside each release how many people are in it and in others, sealed. Numbers alone; it names no seat."""

from sqlalchemy import Column, ForeignKey, TypedColumns, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import ReleaseId
from consult.storage.columns import ID, SEALED, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    release_id = Column(ID, ForeignKey("releases.id"), primary_key=True)
    sealed = Column(SEALED, nullable=False)


ROSTERS = table("rosters", MAIN, _Columns)
_c = ROSTERS.c

_ADD = insert(ROSTERS)
_ONE = select(_c.sealed).where(_c.release_id == bindparam("release"))


def add(tx: Transaction, release: ReleaseId, sealed: bytes) -> None:
    """Keep the roster of a release that was just kept. It goes with its release."""
    tx.connection.execute(_ADD, {"release_id": release, "sealed": sealed})


def get(tx: Transaction, release: ReleaseId) -> bytes | None:
    """The sealed roster of a release; None where it has none."""
    return tx.connection.execute(_ONE, {"release": release}).scalar_one_or_none()
