"""Confirmations: what one of two people has agreed to about an account, until the other does or a week is over."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Text, TypedColumns, bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.capability import Role
from consult.domain.ids import StaffId
from consult.storage.columns import ID, Day, one_of, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class Act(StrEnum):
    """What two people may do to the account of a third."""

    REMOVE = "remove"
    RENEW_FACTOR = "renew-factor"
    """Let her set up another second factor."""


class _Columns(TypedColumns):
    subject_id = Column(ID, ForeignKey("staff.id"), primary_key=True)
    act = Column(Text, primary_key=True)
    role = Column(Text, primary_key=True)
    by_id = Column(ID, ForeignKey("staff.id"), nullable=False, index=True)
    day = Column(Day, nullable=False)


CONFIRMATIONS = table(
    "confirmations", MAIN, _Columns, one_of("act", *Act), one_of("role", Role.COORDINATOR, Role.CUSTODIAN)
)
_c = CONFIRMATIONS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """One person's word, given in one role: the same role of another person says the same again."""

    subject: StaffId
    act: Act
    role: Role
    by: StaffId
    day: date


_ADD = insert(CONFIRMATIONS).on_conflict_do_nothing()
_EVERY = select(CONFIRMATIONS).where(_c.day >= bindparam("since")).order_by(_c.subject_id, _c.act, _c.role)
_OLD = delete(CONFIRMATIONS).where(_c.day < bindparam("since"))
_ABOUT_AND_BY = delete(CONFIRMATIONS).where(or_(_c.subject_id == bindparam("staff"), _c.by_id == bindparam("staff")))


def add(tx: Transaction, one: Confirmation) -> None:
    """Keep it; a second time changes nothing."""
    row = {"subject_id": one.subject, "act": one.act.value, "role": one.role.value, "by_id": one.by, "day": one.day}
    tx.connection.execute(_ADD, row)


def every(tx: Transaction, since: date) -> tuple[Confirmation, ...]:
    """Every confirmation of this UTC day or a later one."""
    return tuple(
        Confirmation(
            subject=StaffId(row.subject_id), act=Act(row.act), role=Role(row.role), by=StaffId(row.by_id), day=row.day
        )
        for row in tx.connection.execute(_EVERY, {"since": since})
    )


def purge(tx: Transaction, since: date) -> None:
    """Delete the confirmations of every day before this one."""
    tx.connection.execute(_OLD, {"since": since})


def end(tx: Transaction, staff: StaffId) -> None:
    """Nothing is kept that was confirmed about her or by her: she is removed, or her account is not live any more."""
    tx.connection.execute(_ABOUT_AND_BY, {"staff": staff})
