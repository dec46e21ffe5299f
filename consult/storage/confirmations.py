"""Confirmations: what one of two people has agreed to about an account, until the other does or a week is over."""

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Row, Text, TypedColumns, bindparam, delete, or_, select
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
    ROLES = "roles"
    """Let her be something else than she was."""


class _Columns(TypedColumns):
    subject_id = Column(ID, ForeignKey("staff.id"), primary_key=True)
    act = Column(Text, primary_key=True)
    wanted = Column(Text, primary_key=True)
    role = Column(Text, primary_key=True)
    by_id = Column(ID, ForeignKey("staff.id"), nullable=False, index=True)
    day = Column(Day, nullable=False)


CONFIRMATIONS = table(
    "confirmations", MAIN, _Columns, one_of("act", *Act), one_of("role", Role.COORDINATOR, Role.CUSTODIAN)
)
_c = CONFIRMATIONS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """One person's word, given in one role: the same role of another person says the same again.

    ``wanted`` are the roles that the account is to have; none for any other act.
    """

    subject: StaffId
    act: Act
    role: Role
    by: StaffId
    day: date
    wanted: frozenset[Role] = frozenset()


_ADD = insert(CONFIRMATIONS).on_conflict_do_nothing()
_EVERY = select(CONFIRMATIONS).order_by(_c.subject_id, _c.act, _c.wanted, _c.role)
_SINCE = _EVERY.where(_c.day >= bindparam("since"))
_BEFORE = _EVERY.where(_c.day < bindparam("since"))
_ABOUT_OR_BY = _EVERY.where(or_(_c.subject_id == bindparam("staff"), _c.by_id == bindparam("staff")))
_END = delete(CONFIRMATIONS).where(
    _c.subject_id == bindparam("about"),
    _c.act == bindparam("of_act"),
    _c.wanted == bindparam("roles"),
    _c.role == bindparam("as_role"),
)


def add(tx: Transaction, one: Confirmation) -> None:
    """Keep it; a second time changes nothing."""
    row = {
        "subject_id": one.subject,
        "act": one.act.value,
        "wanted": _written(one.wanted),
        "role": one.role.value,
        "by_id": one.by,
        "day": one.day,
    }
    tx.connection.execute(_ADD, row)


def every(tx: Transaction, since: date | None = None) -> tuple[Confirmation, ...]:
    """Every confirmation, or every one of this UTC day or a later one."""
    found = tx.connection.execute(_EVERY) if since is None else tx.connection.execute(_SINCE, {"since": since})
    return tuple(_confirmation(row) for row in found)


def before(tx: Transaction, since: date) -> tuple[Confirmation, ...]:
    """Every confirmation of a day before this one."""
    return tuple(_confirmation(row) for row in tx.connection.execute(_BEFORE, {"since": since}))


def of_staff(tx: Transaction, staff: StaffId) -> tuple[Confirmation, ...]:
    """Everything that was confirmed about her or by her."""
    return tuple(_confirmation(row) for row in tx.connection.execute(_ABOUT_OR_BY, {"staff": staff}))


def end(tx: Transaction, one: Confirmation) -> None:
    """This word holds no longer."""
    named = {"about": one.subject, "of_act": one.act.value, "roles": _written(one.wanted), "as_role": one.role.value}
    tx.connection.execute(_END, named)


def _written(wanted: frozenset[Role]) -> str:
    return json.dumps(sorted(wanted)) if wanted else ""


def _confirmation(row: Row[*tuple[Any, ...]]) -> Confirmation:
    return Confirmation(
        subject=StaffId(row.subject_id),
        act=Act(row.act),
        role=Role(row.role),
        by=StaffId(row.by_id),
        day=row.day,
        wanted=frozenset(Role(role) for role in json.loads(row.wanted)) if row.wanted else frozenset(),
    )
