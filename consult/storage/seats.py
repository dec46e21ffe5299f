"""Seats: each participant's pseudonymous place in a consultation, with her root (K5) sealed to an epoch (K4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, ForeignKey, TypedColumns, bindparam, delete, func, insert, select, update
from sqlalchemy.sql.functions import FunctionElement

from consult.domain.ids import ConsultationId, EpochId, SeatId
from consult.storage.columns import ID, SEALED, SMALL, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    consultation_id = Column(ID, ForeignKey("consultations.id"), nullable=False, index=True)
    epoch_id = Column(ID, ForeignKey("epochs.id"), nullable=False)
    sealed_root = Column(SEALED, nullable=False)
    generation = Column(SMALL, nullable=False)


SEATS = table("seats", MAIN, _Columns, sized("id"))
_c = SEATS.c

ARRIVALS = 0x636F6E73
"""The number of the advisory lock under which seats are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSeat:
    """A seat as it is kept. ``generation`` is her root's: how many epochs were before the one it was made in."""

    id: SeatId
    consultation: ConsultationId
    epoch: EpochId
    sealed_root: bytes
    generation: int = 0


_ONE = select(_c.id, _c.consultation_id, _c.epoch_id, _c.sealed_root, _c.generation).where(_c.id == bindparam("seat"))
_WHOLE = select(_c.id, _c.consultation_id, _c.epoch_id, _c.sealed_root, _c.generation).order_by(_c.id)
_LOCK = select(_c.generation).where(_c.id == bindparam("seat")).with_for_update()
_OLDER = (
    select(_c.id, _c.consultation_id, _c.epoch_id, _c.sealed_root, _c.generation)
    .where(
        _c.consultation_id == bindparam("consultation"), _c.epoch_id != bindparam("newest"), _c.id > bindparam("after")
    )
    .order_by(_c.id)
    .limit(bindparam("most"))
    .with_for_update()
)
_REWRAP = (
    update(SEATS)
    .where(_c.id == bindparam("seat"))
    .values(epoch_id=bindparam("epoch"), sealed_root=bindparam("sealed"), generation=bindparam("number"))
)
_COUNT = select(func.count()).select_from(SEATS).where(_c.consultation_id == bindparam("consultation"))
_EVERY = select(_c.id).order_by(_c.id)
_OF = select(_c.id).where(_c.consultation_id == bindparam("consultation")).order_by(_c.id)
_FORGET = delete(SEATS).where(_c.id == bindparam("seat"))


def add(tx: Transaction, seat: StoredSeat) -> None:
    """Keep a new seat. Its share must stand in the key store already (security.md, order of withdrawal)."""
    tx.connection.execute(
        insert(SEATS),
        {
            "id": seat.id,
            "consultation_id": seat.consultation,
            "epoch_id": seat.epoch,
            "sealed_root": seat.sealed_root,
            "generation": seat.generation,
        },
    )


def get(tx: Transaction, seat: SeatId) -> StoredSeat | None:
    """The seat of this id, if it is there."""
    row = tx.connection.execute(_ONE, {"seat": seat}).one_or_none()
    if row is None:
        return None
    return _stored(*row)


def arriving(tx: Transaction) -> None:
    """Say that a share is about to be written for a new seat; until this transaction ends no orphan is looked for."""
    _advise(tx, func.pg_advisory_xact_lock_shared(ARRIVALS))


def nobody_arriving(tx: Transaction) -> None:
    """Wait until nobody is taking a seat, and let nobody begin to, until this transaction ends."""
    _advise(tx, func.pg_advisory_xact_lock(ARRIVALS))


def _advise(tx: Transaction, lock_: FunctionElement[None]) -> None:
    """On SQLite the one writer (BEGIN IMMEDIATE) is alone already."""
    if tx.connection.dialect.name == "postgresql":
        tx.connection.execute(select(lock_))


def lock(tx: Transaction, seat: SeatId) -> int | None:
    """Hold a seat until the transaction ends: rotation, withdrawal, renewal and answers wait for each other.

    Gives the generation of her root; None where the seat is gone. SQLite holds the whole file for its one writer (BEGIN IMMEDIATE), so there the row is only looked for.
    """
    return tx.connection.execute(_LOCK, {"seat": seat}).scalar_one_or_none()


def hold_older(
    tx: Transaction, consultation: ConsultationId, newest: EpochId, after: SeatId, most: int
) -> tuple[StoredSeat, ...]:
    """Hold, until the transaction ends, the next seats behind ``after`` that are sealed to any other epoch."""
    found = {"consultation": consultation, "newest": newest, "after": after, "most": most}
    return tuple(_stored(*row) for row in tx.connection.execute(_OLDER, found))


def rewrap(tx: Transaction, again: Sequence[StoredSeat]) -> None:
    """Put newly sealed roots, with their epochs and generations, in place of the old. A seat that is gone stays gone."""
    rows = [{"seat": one.id, "epoch": one.epoch, "sealed": one.sealed_root, "number": one.generation} for one in again]
    if rows:
        tx.connection.execute(_REWRAP, rows)


def count(tx: Transaction, consultation: ConsultationId) -> int:
    """How many seats a consultation has. For staff; no release shows it."""
    return tx.connection.execute(_COUNT, {"consultation": consultation}).scalar_one()


def every(tx: Transaction) -> tuple[SeatId, ...]:
    """The ids of all seats, in order: what start-up needs to find shares without a seat."""
    return tuple(SeatId(key) for key in tx.connection.execute(_EVERY).scalars())


def whole(tx: Transaction) -> Iterator[StoredSeat]:
    """Every seat as it is kept, in the order of ids: what verifying holds against what vouches for each."""
    for row in tx.connection.execute(_WHOLE):
        yield _stored(*row)


def of_consultation(tx: Transaction, consultation: ConsultationId) -> tuple[SeatId, ...]:
    """The ids of a consultation's seats, in order: what must go when its time is over."""
    return tuple(SeatId(key) for key in tx.connection.execute(_OF, {"consultation": consultation}).scalars())


def forget(tx: Transaction, seat: SeatId) -> None:
    """Delete the seat. Its answers, responses and consents go before it."""
    tx.connection.execute(_FORGET, {"seat": seat})


def _stored(key: bytes, consultation: bytes, epoch: bytes, sealed_root: bytes, generation: int) -> StoredSeat:
    return StoredSeat(
        id=SeatId(key),
        consultation=ConsultationId(consultation),
        epoch=EpochId(epoch),
        sealed_root=sealed_root,
        generation=generation,
    )
