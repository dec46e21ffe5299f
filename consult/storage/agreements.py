"""Agreements: one person's word about one exact thing, given in one role, until another's joins it or a week is over."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Row, Text, TypedColumns, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.capability import Role
from consult.domain.ids import ID_BYTES, ConsultationId, StaffId
from consult.storage.columns import HASH, ID, Day, one_of, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN
from consult.storage.rounds import ROUNDS

DIGEST_BYTES = 32


class Act(StrEnum):
    """What needs two people."""

    RELEASE = "release"
    """Publishing what was made of a round; ``subject`` is the round."""
    GRANT = "grant"
    """Letting someone into a consultation; ``subject`` is the consultation."""
    READ = "read"
    """Opening the free text of a round; ``subject`` is the round."""
    LOWER = "lower"
    """Letting a coordinator read free text alone from now on; ``subject`` is the consultation."""
    SHOW = "show"
    """Showing others what was made of a round's reasons; ``subject`` is the round."""
    QUOTE = "quote"
    """Letting quotations stand with a round's findings; ``subject`` is the round."""


class _Columns(TypedColumns):
    act = Column(Text, primary_key=True)
    subject_id = Column(ID, primary_key=True)
    digest = Column(HASH, primary_key=True)
    role = Column(Text, primary_key=True)
    by_id = Column(ID, ForeignKey("staff.id"), nullable=False, index=True)
    day = Column(Day, nullable=False)


AGREEMENTS = table(
    "agreements",
    MAIN,
    _Columns,
    one_of("act", *Act),
    one_of("role", Role.COORDINATOR, Role.CUSTODIAN),
    sized("subject_id", ID_BYTES),
    sized("digest", DIGEST_BYTES),
)
_c = AGREEMENTS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One person's word. ``digest`` is the SHA-256 of exactly what was looked at."""

    act: Act
    subject: bytes
    digest: bytes
    role: Role
    by: StaffId
    day: date


_ADD = insert(AGREEMENTS).on_conflict_do_nothing().returning(_c.role)
_EVERY = select(AGREEMENTS).order_by(_c.act, _c.subject_id, _c.digest, _c.role)
_ABOUT = _EVERY.where(_c.act == bindparam("of_act"), _c.subject_id == bindparam("subject"))
_BY = _EVERY.where(_c.by_id == bindparam("staff"))
_BEFORE = _EVERY.where(_c.day < bindparam("since"))
_OF_RELEASES = _EVERY.where(
    _c.act == Act.RELEASE.value,
    _c.subject_id.in_(select(ROUNDS.c.id).where(ROUNDS.c.consultation_id == bindparam("consultation"))),
)
_END = delete(AGREEMENTS).where(
    _c.act == bindparam("of_act"),
    _c.subject_id == bindparam("subject"),
    _c.digest == bindparam("looked_at"),
    _c.role == bindparam("as_role"),
)


def add(tx: Transaction, one: Agreement) -> bool:
    """Keep it. False where this role has spoken already."""
    row = {
        "act": one.act.value,
        "subject_id": one.subject,
        "digest": one.digest,
        "role": one.role.value,
        "by_id": one.by,
        "day": one.day,
    }
    return tx.connection.execute(_ADD, row).first() is not None


def every(tx: Transaction) -> tuple[Agreement, ...]:
    """Every word that is kept."""
    return tuple(_agreement(row) for row in tx.connection.execute(_EVERY))


def about(tx: Transaction, act: Act, subject: bytes) -> tuple[Agreement, ...]:
    """Every word of this kind about this subject, whatever was looked at."""
    found = tx.connection.execute(_ABOUT, {"of_act": act.value, "subject": subject})
    return tuple(_agreement(row) for row in found)


def of_staff(tx: Transaction, staff: StaffId) -> tuple[Agreement, ...]:
    """Every word that she gave."""
    return tuple(_agreement(row) for row in tx.connection.execute(_BY, {"staff": staff}))


def before(tx: Transaction, since: date) -> tuple[Agreement, ...]:
    """Every word of a day before this one."""
    return tuple(_agreement(row) for row in tx.connection.execute(_BEFORE, {"since": since}))


def of_releases(tx: Transaction, consultation: ConsultationId) -> tuple[Agreement, ...]:
    """Every word about a release of this consultation."""
    found = tx.connection.execute(_OF_RELEASES, {"consultation": consultation})
    return tuple(_agreement(row) for row in found)


def end(tx: Transaction, one: Agreement) -> None:
    """This word holds no longer."""
    wanted = {"of_act": one.act.value, "subject": one.subject, "looked_at": one.digest, "as_role": one.role.value}
    tx.connection.execute(_END, wanted)


def _agreement(row: Row[*tuple[Any, ...]]) -> Agreement:
    return Agreement(
        act=Act(row.act),
        subject=row.subject_id,
        digest=row.digest,
        role=Role(row.role),
        by=StaffId(row.by_id),
        day=row.day,
    )
