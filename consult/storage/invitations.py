"""Invitations: each lets one person in, once, and opens nothing. They are made in batches and kept by locator alone.

A locator is a keyed hash of an invitation's digits; whoever reads the table cannot come in with it. No row says whose
an invitation was, and none changes when it is spent: that stands in ``spent``, sealed, and no seat points back to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NewType

from sqlalchemy import Column, ForeignKey, Integer, TypedColumns, bindparam, delete, func, insert, select

from consult.domain.ids import BatchId, ConsultationId
from consult.storage.columns import ID, Day, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN

InvitationLocator = NewType("InvitationLocator", bytes)
"""16 bytes: an invitation's digits, hashed under a subkey of the pepper (decision 0004)."""


class _BatchColumns(TypedColumns):
    id = Column(ID, primary_key=True)
    consultation_id = Column(ID, ForeignKey("consultations.id"), nullable=False, index=True)
    made_on = Column(Day, nullable=False)
    size = Column(Integer, nullable=False)


class _InvitationColumns(TypedColumns):
    locator = Column(ID, primary_key=True)
    consultation_id = Column(ID, ForeignKey("consultations.id"), nullable=False)
    batch_id = Column(ID, ForeignKey("batches.id"), nullable=False, index=True)


BATCHES = table("batches", MAIN, _BatchColumns, sized("id"))
INVITATIONS = table("invitations", MAIN, _InvitationColumns, sized("locator"))
_b = BATCHES.c
_c = INVITATIONS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredBatch:
    """Invitations that were made together: on which UTC day, and how many."""

    id: BatchId
    consultation: ConsultationId
    made_on: date
    size: int


_FIND = select(_c.consultation_id).where(_c.locator == bindparam("at"))
_COUNT = select(func.count()).select_from(INVITATIONS).where(_c.consultation_id == bindparam("consultation"))
_DISCARD = delete(INVITATIONS).where(_c.consultation_id == bindparam("consultation"))
_DISCARD_BATCHES = delete(BATCHES).where(_b.consultation_id == bindparam("consultation"))
_BATCHES_OF = (
    select(_b.id, _b.consultation_id, _b.made_on, _b.size)
    .where(_b.consultation_id == bindparam("consultation"))
    .order_by(_b.made_on, _b.id)
)


def add_batch(
    tx: Transaction,
    batch: BatchId,
    consultation: ConsultationId,
    made_on: date,
    locators: Iterable[InvitationLocator],
) -> None:
    """Keep a batch of new invitations, in the order of their locators and not in the order they were printed in."""
    ordered = sorted(locators)
    tx.connection.execute(
        insert(BATCHES), {"id": batch, "consultation_id": consultation, "made_on": made_on, "size": len(ordered)}
    )
    if ordered:
        rows = [{"locator": one, "consultation_id": consultation, "batch_id": batch} for one in ordered]
        tx.connection.execute(insert(INVITATIONS), rows)


def find(tx: Transaction, locator: InvitationLocator) -> ConsultationId | None:
    """The consultation that an invitation was made for, whether it was spent or not."""
    found = tx.connection.execute(_FIND, {"at": locator}).scalar_one_or_none()
    return None if found is None else ConsultationId(found)


def count(tx: Transaction, consultation: ConsultationId) -> int:
    """How many invitations of a consultation there are, spent ones too."""
    return tx.connection.execute(_COUNT, {"consultation": consultation}).scalar_one()


def discard(tx: Transaction, consultation: ConsultationId) -> None:
    """Delete all invitations of a consultation and their batches: nobody is let in any more."""
    tx.connection.execute(_DISCARD, {"consultation": consultation})
    tx.connection.execute(_DISCARD_BATCHES, {"consultation": consultation})


def batches(tx: Transaction, consultation: ConsultationId) -> tuple[StoredBatch, ...]:
    """All batches of a consultation, by the day they were made on."""
    found = tx.connection.execute(_BATCHES_OF, {"consultation": consultation})
    return tuple(
        StoredBatch(id=BatchId(key), consultation=ConsultationId(whose), made_on=made_on, size=size)
        for key, whose, made_on, size in found
    )
