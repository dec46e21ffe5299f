"""Invitations: each lets one person in, once, and opens nothing. They are made in batches and kept by locator alone.

A locator is what K9 derives from an invitation's digits; whoever reads the table cannot come in with it. No row says
whose an invitation was: it is gone when it is spent, and no seat points back to it.
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
"""16 bytes derived from an invitation's digits (K9)."""


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


_LIVES = select(_c.consultation_id).where(_c.locator == bindparam("spent"))
_SPEND = delete(INVITATIONS).where(_c.locator == bindparam("spent")).returning(_c.consultation_id)
_LEFT = select(func.count()).select_from(INVITATIONS).where(_c.batch_id == bindparam("batch"))
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


def lives(tx: Transaction, locator: InvitationLocator) -> ConsultationId | None:
    """The consultation that an unspent invitation lets into."""
    found = tx.connection.execute(_LIVES, {"spent": locator}).scalar_one_or_none()
    return None if found is None else ConsultationId(found)


def spend(tx: Transaction, locator: InvitationLocator) -> ConsultationId | None:
    """Spend an invitation: it is gone, and of two who try only one gets its consultation."""
    found = tx.connection.execute(_SPEND, {"spent": locator}).scalar_one_or_none()
    return None if found is None else ConsultationId(found)


def left(tx: Transaction, batch: BatchId) -> int:
    """How many invitations of a batch are unspent."""
    return tx.connection.execute(_LEFT, {"batch": batch}).scalar_one()


def batches(tx: Transaction, consultation: ConsultationId) -> tuple[StoredBatch, ...]:
    """All batches of a consultation, by the day they were made on."""
    found = tx.connection.execute(_BATCHES_OF, {"consultation": consultation})
    return tuple(
        StoredBatch(id=BatchId(key), consultation=ConsultationId(whose), made_on=made_on, size=size)
        for key, whose, made_on, size in found
    )
