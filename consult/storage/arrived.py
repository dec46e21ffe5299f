"""Arrived: in the contacts' store, which invitations were spent by yesterday, a sealed set for each consultation.

The place of a set is a keyed hash of its consultation, so that this store shares no id with another. It is replaced as
a whole once a day, whether anything is new or not, and what stands in it has no order.
"""

from typing import NewType

from sqlalchemy import Column, TypedColumns, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from consult.storage.columns import ID, SEALED, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import CONTACTS as CONTACTS_STORE

ArrivedPlace = NewType("ArrivedPlace", bytes)
"""16 bytes: a consultation's id, hashed under a subkey of the pepper."""


class _Columns(TypedColumns):
    place = Column(ID, primary_key=True)
    sealed = Column(SEALED, nullable=False)


ARRIVED = table("arrived", CONTACTS_STORE, _Columns, sized("place"))
_c = ARRIVED.c

_put = insert(ARRIVED)
_PUT = _put.on_conflict_do_update(index_elements=[_c.place], set_={"sealed": _put.excluded.sealed})
_EVERY = select(_c.place, _c.sealed).order_by(_c.place)
_DISCARD = delete(ARRIVED).where(_c.place == bindparam("there"))


def put(tx: Transaction, place: ArrivedPlace, sealed: bytes) -> None:
    """Keep a set, in place of the one from the day before."""
    tx.connection.execute(_PUT, {"place": place, "sealed": sealed})


def every(tx: Transaction) -> tuple[tuple[ArrivedPlace, bytes], ...]:
    """All sets, in the order of their places."""
    return tuple((ArrivedPlace(place), sealed) for place, sealed in tx.connection.execute(_EVERY))


def discard(tx: Transaction, place: ArrivedPlace) -> None:
    """Delete the set of a consultation whose invitations are gone."""
    tx.connection.execute(_DISCARD, {"there": place})
