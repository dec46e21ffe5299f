"""Memberships: which staff belong to which consultation, and as what. A commissioner sees no other."""

from dataclasses import dataclass

from sqlalchemy import Column, ForeignKey, Text, TypedColumns, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.capability import BELONGING, Role
from consult.domain.ids import ConsultationId, StaffId
from consult.storage.columns import ID, one_of, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    staff_id = Column(ID, ForeignKey("staff.id"), primary_key=True)
    consultation_id = Column(ID, ForeignKey("consultations.id"), primary_key=True, index=True)
    role = Column(Text, primary_key=True)


MEMBERSHIPS = table("memberships", MAIN, _Columns, one_of("role", *BELONGING))
_c = MEMBERSHIPS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Somebody's part in a consultation."""

    staff: StaffId
    consultation: ConsultationId
    role: Role


_ADD = insert(MEMBERSHIPS).on_conflict_do_nothing()
_THIS = (
    _c.staff_id == bindparam("staff"),
    _c.consultation_id == bindparam("consultation"),
    _c.role == bindparam("as_role"),
)
_HOLDS = select(_c.staff_id).where(*_THIS)
_REMOVE = delete(MEMBERSHIPS).where(*_THIS)
_LEAVE = delete(MEMBERSHIPS).where(_c.staff_id == bindparam("staff"))
_OF_STAFF = (
    select(_c.consultation_id)
    .where(_c.staff_id == bindparam("staff"), _c.role == bindparam("as_role"))
    .order_by(_c.consultation_id)
)
_OF_CONSULTATION = (
    select(_c.staff_id, _c.role).where(_c.consultation_id == bindparam("consultation")).order_by(_c.staff_id, _c.role)
)

_EVERY = select(_c.staff_id, _c.consultation_id, _c.role).order_by(_c.staff_id, _c.consultation_id, _c.role)


def add(tx: Transaction, staff: StaffId, consultation: ConsultationId, role: Role) -> None:
    """Let somebody in; a second time changes nothing."""
    tx.connection.execute(_ADD, {"staff_id": staff, "consultation_id": consultation, "role": role.value})


def remove(tx: Transaction, staff: StaffId, consultation: ConsultationId, role: Role) -> bool:
    """Let somebody in no longer. False where she was not."""
    return tx.connection.execute(_REMOVE, _these(staff, consultation, role)).rowcount == 1


def leave(tx: Transaction, staff: StaffId) -> None:
    """She belongs to no consultation any more."""
    tx.connection.execute(_LEAVE, {"staff": staff})


def holds(tx: Transaction, staff: StaffId, consultation: ConsultationId, role: Role) -> bool:
    """Whether this member of staff belongs to this consultation in this role."""
    return tx.connection.execute(_HOLDS, _these(staff, consultation, role)).first() is not None


def of_staff(tx: Transaction, staff: StaffId, role: Role) -> tuple[ConsultationId, ...]:
    """All consultations that somebody belongs to in this role."""
    found = tx.connection.execute(_OF_STAFF, {"staff": staff, "as_role": role.value}).scalars()
    return tuple(ConsultationId(key) for key in found)


def of_consultation(tx: Transaction, consultation: ConsultationId) -> tuple[tuple[StaffId, Role], ...]:
    """Everybody who belongs to a consultation, each with the role."""
    found = tx.connection.execute(_OF_CONSULTATION, {"consultation": consultation})
    return tuple((StaffId(key), Role(role)) for key, role in found)


def every(tx: Transaction) -> tuple[Membership, ...]:
    """All memberships there are."""
    found = tx.connection.execute(_EVERY)
    return tuple(
        Membership(staff=StaffId(person), consultation=ConsultationId(which), role=Role(role))
        for person, which, role in found
    )


def _these(staff: StaffId, consultation: ConsultationId, role: Role) -> dict[str, bytes | str]:
    return {"staff": staff, "consultation": consultation, "as_role": role.value}
