"""Shares: the erasure shares (K6), without which nothing of a seat opens. The only noun of the key store."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from sqlalchemy import Column, LargeBinary, TypedColumns, bindparam, delete, insert, select

from consult.domain.ids import SeatId, ShareId
from consult.storage.columns import ID, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import SHARES as KEY_STORE

SHARE_BYTES = 32


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    seat_id = Column(ID, nullable=False, index=True)
    share = Column(LargeBinary(SHARE_BYTES), nullable=False)


SHARES = table("shares", KEY_STORE, _Columns, sized("id"), sized("seat_id"), sized("share", SHARE_BYTES))
_c = SHARES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredShare:
    """One share of one seat; while a seat's keys rotate it has two. Its representation does not show it."""

    id: ShareId
    seat: SeatId
    share: bytes = field(repr=False)


_ONE = select(_c.share).where(_c.id == bindparam("share_id"))
_OF = select(_c.id, _c.seat_id, _c.share).where(_c.seat_id == bindparam("seat")).order_by(_c.id)
_OF_SEATS = select(_c.id, _c.seat_id, _c.share).where(_c.seat_id.in_(bindparam("seats", expanding=True)))
_PLACES = select(_c.id, _c.seat_id).order_by(_c.seat_id, _c.id)
_DROP = delete(SHARES).where(_c.id == bindparam("share_id"))
_FORGET = delete(SHARES).where(_c.seat_id == bindparam("seat"))


def add(tx: Transaction, share: StoredShare) -> None:
    """Keep a new share, before any row of the main store names it."""
    tx.connection.execute(insert(SHARES), {"id": share.id, "seat_id": share.seat, "share": share.share})


def add_all(tx: Transaction, new: Sequence[StoredShare]) -> None:
    """Keep several new shares, as ``add`` keeps one."""
    rows = [{"id": one.id, "seat_id": one.seat, "share": one.share} for one in sorted(new, key=attrgetter("id"))]
    if rows:
        tx.connection.execute(insert(SHARES), rows)


def get(tx: Transaction, share: ShareId) -> bytes | None:
    """The share of this id, if it still exists."""
    return tx.connection.execute(_ONE, {"share_id": share}).scalar_one_or_none()


def of_seat(tx: Transaction, seat: SeatId) -> tuple[StoredShare, ...]:
    """All shares of one seat."""
    found = tx.connection.execute(_OF, {"seat": seat})
    return tuple(StoredShare(id=ShareId(key), seat=SeatId(whose), share=share) for key, whose, share in found)


def of_seats(tx: Transaction, seats: Sequence[SeatId]) -> dict[SeatId, tuple[StoredShare, ...]]:
    """All shares of these seats, by seat."""
    found: defaultdict[SeatId, list[StoredShare]] = defaultdict(list)
    for key, whose, share in tx.connection.execute(_OF_SEATS, {"seats": list(seats)}):
        found[SeatId(whose)].append(StoredShare(id=ShareId(key), seat=SeatId(whose), share=share))
    return {seat: tuple(held) for seat, held in found.items()}


def places(tx: Transaction) -> tuple[tuple[SeatId, ShareId], ...]:
    """Which seats have which shares, without the shares: what start-up needs to drop those without a seat."""
    return tuple((SeatId(seat), ShareId(key)) for key, seat in tx.connection.execute(_PLACES))


def drop(tx: Transaction, share: ShareId) -> bool:
    """Delete one share that a rotation has replaced, or that never got a seat. False where it is gone."""
    return tx.connection.execute(_DROP, {"share_id": share}).rowcount == 1


def drop_all(tx: Transaction, gone: Sequence[ShareId]) -> None:
    """Delete several shares, as ``drop`` deletes one."""
    if gone:
        tx.connection.execute(_DROP, [{"share_id": one} for one in gone])


def forget(tx: Transaction, seat: SeatId) -> None:
    """Delete all shares of a seat. From here on nothing of it opens, in this store and in every backup of the main."""
    tx.connection.execute(_FORGET, {"seat": seat})
