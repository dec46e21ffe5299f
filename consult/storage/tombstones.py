"""Tombstones: the seats that were withdrawn. One table, in the main store and in the key store alike.

A restored backup is brought to forget again from any copy of them, so nothing ever deletes one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, TypedColumns, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import SeatId
from consult.storage.columns import HASH, ID, Day, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN, SHARES

NO_MAC = bytes(32)
"""Vouches for nothing."""


class _Columns(TypedColumns):
    seat_id = Column(ID, primary_key=True)
    day = Column(Day, nullable=False)
    mac = Column(HASH, nullable=False)


TOMBSTONES = table("tombstones", MAIN, _Columns, sized("seat_id"), sized("mac", 32))
TOMBSTONES_BESIDE_SHARES = table("tombstones", SHARES, _Columns, sized("seat_id"), sized("mac", 32))
_c = TOMBSTONES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """A seat that was withdrawn, on which UTC day, and the MAC (K1) that tells it from a planted one."""

    seat: SeatId
    day: date
    mac: bytes = NO_MAC


_LEAVE = insert(TOMBSTONES).on_conflict_do_nothing()
_STANDS = select(_c.seat_id).where(_c.seat_id == bindparam("seat"))
_AMONG = select(_c.seat_id, _c.day, _c.mac).where(_c.seat_id.in_(bindparam("seats", expanding=True)))
_CORRECT = update(TOMBSTONES).where(_c.seat_id == bindparam("seat"))
_EVERY = select(_c.seat_id, _c.day, _c.mac).order_by(_c.seat_id)


def leave(tx: Transaction, tombstone: Tombstone) -> None:
    """Leave a tombstone in the store of this transaction. The first day stands; a second time changes nothing."""
    tx.connection.execute(_LEAVE, {"seat_id": tombstone.seat, "day": tombstone.day, "mac": tombstone.mac})


def stands(tx: Transaction, seat: SeatId) -> bool:
    """Whether a seat was withdrawn, as the store of this transaction knows it."""
    return tx.connection.execute(_STANDS, {"seat": seat}).first() is not None


def among(tx: Transaction, seats: Sequence[SeatId]) -> tuple[Tombstone, ...]:
    """The tombstones of those of these seats that were withdrawn, as the store of this transaction knows it."""
    found = tx.connection.execute(_AMONG, {"seats": list(seats)})
    return tuple(Tombstone(seat=SeatId(seat), day=day, mac=mac) for seat, day, mac in found)


def correct(tx: Transaction, tombstone: Tombstone) -> None:
    """Put a tombstone in place of a planted one of the same seat, which would else stand in its way."""
    row = {"seat": tombstone.seat, "day": tombstone.day, "mac": tombstone.mac}
    tx.connection.execute(_CORRECT, row)


def every(tx: Transaction) -> tuple[Tombstone, ...]:
    """All tombstones of the store of this transaction, in the order of their seats."""
    return tuple(Tombstone(seat=SeatId(seat), day=day, mac=mac) for seat, day, mac in tx.connection.execute(_EVERY))
