"""Epochs: a consultation's public keys (K4). A new epoch begins at every rotation."""

from dataclasses import dataclass

from sqlalchemy import Column, ForeignKey, LargeBinary, TypedColumns, UniqueConstraint, bindparam, insert, select

from consult.domain.ids import ConsultationId, EpochId
from consult.storage.columns import ID, SMALL, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    consultation_id = Column(ID, ForeignKey("consultations.id"), nullable=False)
    number = Column(SMALL, nullable=False)
    suite = Column(SMALL, nullable=False)
    public_key = Column(LargeBinary, nullable=False)


EPOCHS = table("epochs", MAIN, _Columns, UniqueConstraint("consultation_id", "number"), sized("id"))
_c = EPOCHS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEpoch:
    """An epoch as it is kept. ``suite`` is the byte of security.md's encoding that says how it seals."""

    id: EpochId
    consultation: ConsultationId
    number: int
    suite: int
    public_key: bytes


_EVERY = select(_c.id, _c.consultation_id, _c.number, _c.suite, _c.public_key)
_ALL = _EVERY.order_by(_c.consultation_id, _c.number)
_ONE = _EVERY.where(_c.id == bindparam("epoch"))
_OF = _EVERY.where(_c.consultation_id == bindparam("consultation")).order_by(_c.number.desc())


def add(tx: Transaction, epoch: StoredEpoch) -> None:
    """Keep a new epoch."""
    tx.connection.execute(
        insert(EPOCHS),
        {
            "id": epoch.id,
            "consultation_id": epoch.consultation,
            "number": epoch.number,
            "suite": epoch.suite,
            "public_key": epoch.public_key,
        },
    )


def get(tx: Transaction, epoch: EpochId) -> StoredEpoch | None:
    """The epoch of this id, if there is one."""
    row = tx.connection.execute(_ONE, {"epoch": epoch}).one_or_none()
    return None if row is None else of_row(*row)


def of_consultation(tx: Transaction, consultation: ConsultationId) -> tuple[StoredEpoch, ...]:
    """All epochs of a consultation, the newest first: new seats are sealed to that one."""
    return tuple(of_row(*row) for row in tx.connection.execute(_OF, {"consultation": consultation}))


def every(tx: Transaction) -> tuple[StoredEpoch, ...]:
    """All epochs of all consultations."""
    return tuple(of_row(*row) for row in tx.connection.execute(_ALL))


def of_row(key: bytes, consultation: bytes, number: int, suite: int, public_key: bytes) -> StoredEpoch:
    """An epoch from the columns of its row, in the order of ``StoredEpoch``'s fields."""
    return StoredEpoch(
        id=EpochId(key),
        consultation=ConsultationId(consultation),
        number=number,
        suite=suite,
        public_key=public_key,
    )
