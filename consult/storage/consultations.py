"""Consultations: what each is called and how it is set. Nothing here is sealed."""

import json
from dataclasses import dataclass

from sqlalchemy import Column, Text, TypedColumns, bindparam, insert, select, update

from consult.domain import text
from consult.domain.ids import ConsultationId
from consult.storage.columns import ID, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    title = Column(Text, nullable=False)
    settings = Column(Text, nullable=False)


CONSULTATIONS = table("consultations", MAIN, _Columns, sized("id"))
_c = CONSULTATIONS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredConsultation:
    """A consultation as it is kept. ``settings`` is JSON text that storage does not look into."""

    id: ConsultationId
    title: text.Text
    settings: str


_EVERY = select(_c.id, _c.title, _c.settings).order_by(_c.id)
_ONE = _EVERY.where(_c.id == bindparam("consultation"))
_RESET = update(CONSULTATIONS).where(_c.id == bindparam("consultation"))


def add(tx: Transaction, consultation: StoredConsultation) -> None:
    """Keep a new consultation."""
    tx.connection.execute(
        insert(CONSULTATIONS),
        {
            "id": consultation.id,
            "title": json.dumps(dict(consultation.title.words), ensure_ascii=False),
            "settings": consultation.settings,
        },
    )


def get(tx: Transaction, consultation: ConsultationId) -> StoredConsultation | None:
    """The consultation of this id, if there is one."""
    row = tx.connection.execute(_ONE, {"consultation": consultation}).one_or_none()
    return None if row is None else _stored(*row)


def every(tx: Transaction) -> tuple[StoredConsultation, ...]:
    """All consultations, in the order of their ids, which says nothing about when they began."""
    return tuple(_stored(*row) for row in tx.connection.execute(_EVERY))


def reset(tx: Transaction, consultation: ConsultationId, settings: str) -> bool:
    """Put these settings in place of the old ones. False where there is no such consultation.

    That thresholds are frozen once a round has opened is for the caller to see to (anonymity.md).
    """
    done = tx.connection.execute(_RESET, {"consultation": consultation, "settings": settings})
    return done.rowcount == 1


def _stored(key: bytes, title: str, settings: str) -> StoredConsultation:
    return StoredConsultation(id=ConsultationId(key), title=text.Text.of(json.loads(title)), settings=settings)
