"""Grants: an epoch's seed (K4), sealed to each member of staff who may unlock it."""

from sqlalchemy import Column, ForeignKey, TypedColumns, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import EpochId, StaffId
from consult.storage.columns import ID, SEALED, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    epoch_id = Column(ID, ForeignKey("epochs.id"), primary_key=True)
    staff_id = Column(ID, ForeignKey("staff.id"), primary_key=True, index=True)
    sealed_seed = Column(SEALED, nullable=False)


GRANTS = table("grants", MAIN, _Columns)
_c = GRANTS.c

_give = insert(GRANTS)
_GIVE = _give.on_conflict_do_update(
    index_elements=[_c.epoch_id, _c.staff_id], set_={"sealed_seed": _give.excluded.sealed_seed}
)
_ONE = select(_c.sealed_seed).where(_c.epoch_id == bindparam("epoch"), _c.staff_id == bindparam("staff"))
_HOLDERS = select(_c.staff_id).where(_c.epoch_id == bindparam("epoch")).order_by(_c.staff_id)
_OF_STAFF = select(_c.epoch_id).where(_c.staff_id == bindparam("staff")).order_by(_c.epoch_id)
_REVOKE_ALL = delete(GRANTS).where(_c.staff_id == bindparam("staff"))
_REVOKE = delete(GRANTS).where(_c.epoch_id == bindparam("epoch"), _c.staff_id == bindparam("staff"))

_END = delete(GRANTS).where(_c.epoch_id == bindparam("epoch"))


def give(tx: Transaction, epoch: EpochId, staff: StaffId, sealed_seed: bytes) -> None:
    """Keep a grant, in place of an older one of the same two."""
    tx.connection.execute(_GIVE, {"epoch_id": epoch, "staff_id": staff, "sealed_seed": sealed_seed})


def sealed_seed(tx: Transaction, epoch: EpochId, staff: StaffId) -> bytes | None:
    """The epoch's seed as it is sealed to this member of staff, if it is."""
    return tx.connection.execute(_ONE, {"epoch": epoch, "staff": staff}).scalar_one_or_none()


def holders(tx: Transaction, epoch: EpochId) -> tuple[StaffId, ...]:
    """All who hold a grant. A consultation does not open with fewer than two."""
    return tuple(StaffId(key) for key in tx.connection.execute(_HOLDERS, {"epoch": epoch}).scalars())


def revoke(tx: Transaction, epoch: EpochId, staff: StaffId) -> bool:
    """Take a grant away. It does not undo what was copied: a rotation must follow. False where there was none."""
    return tx.connection.execute(_REVOKE, {"epoch": epoch, "staff": staff}).rowcount == 1


def end(tx: Transaction, epoch: EpochId) -> None:
    """Take every grant to an epoch away, once nothing is sealed to it any more."""
    tx.connection.execute(_END, {"epoch": epoch})


def of_staff(tx: Transaction, staff: StaffId) -> tuple[EpochId, ...]:
    """Every epoch whose seed is sealed to this member of staff."""
    return tuple(EpochId(key) for key in tx.connection.execute(_OF_STAFF, {"staff": staff}).scalars())


def leave(tx: Transaction, staff: StaffId) -> None:
    """Take every grant of hers away, as when she is removed: a rotation must follow."""
    tx.connection.execute(_REVOKE_ALL, {"staff": staff})
