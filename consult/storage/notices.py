"""Consent notices: every version that a consultation ever asked by. None is changed or dropped; nothing is sealed."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, ForeignKey, Text, TypedColumns, UniqueConstraint, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import ConsultationId, NoticeId
from consult.storage.columns import ID, SMALL, Day, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    consultation_id = Column(ID, ForeignKey("consultations.id"), nullable=False)
    version = Column(SMALL, nullable=False)
    made_on = Column(Day, nullable=False)
    content = Column(Text, nullable=False)


NOTICES = table("notices", MAIN, _Columns, UniqueConstraint("consultation_id", "version"), sized("id"))
_c = NOTICES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNotice:
    """One version of a notice as it is kept. ``content`` is JSON text that storage does not look into."""

    id: NoticeId
    consultation: ConsultationId
    version: int
    made_on: date
    content: str


_ADD = insert(NOTICES).on_conflict_do_nothing().returning(_c.id)
_OF = (
    select(_c.id, _c.version, _c.made_on, _c.content)
    .where(_c.consultation_id == bindparam("consultation"))
    .order_by(_c.version)
)


def add(tx: Transaction, notice: StoredNotice) -> bool:
    """Keep a version. False where the consultation has one of this number: two cannot both be the next."""
    row = {
        "id": notice.id,
        "consultation_id": notice.consultation,
        "version": notice.version,
        "made_on": notice.made_on,
        "content": notice.content,
    }
    return tx.connection.execute(_ADD, row).first() is not None


def of_consultation(tx: Transaction, consultation: ConsultationId) -> tuple[StoredNotice, ...]:
    """Every version, oldest first."""
    found = tx.connection.execute(_OF, {"consultation": consultation})
    return tuple(
        StoredNotice(id=NoticeId(key), consultation=consultation, version=version, made_on=made_on, content=content)
        for key, version, made_on, content in found
    )
