"""Consents: what a participant chose, each choice a sealed record of its own. The order is inside the seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NewType

from sqlalchemy import Column, ForeignKey, TypedColumns, bindparam, delete, insert, select, update

from consult.domain.ids import SeatId
from consult.storage.columns import ID, SEALED, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN

ConsentId = NewType("ConsentId", bytes)


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    seat_id = Column(ID, ForeignKey("seats.id"), nullable=False, index=True)
    sealed = Column(SEALED, nullable=False)


CONSENTS = table("consents", MAIN, _Columns, sized("id"))
_c = CONSENTS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedConsent:
    """One consent record, sealed. Its id is random and tells no order."""

    id: ConsentId
    sealed: bytes


_OWN = select(_c.id, _c.sealed).where(_c.seat_id == bindparam("seat")).order_by(_c.id)
_RESEAL = update(CONSENTS).where(_c.id == bindparam("consent")).values(sealed=bindparam("now"))
_FORGET = delete(CONSENTS).where(_c.seat_id == bindparam("seat"))


def add(tx: Transaction, seat: SeatId, consent: SealedConsent) -> None:
    """Keep a new consent record. Older ones stay: her history is hers to see."""
    tx.connection.execute(insert(CONSENTS), {"id": consent.id, "seat_id": seat, "sealed": consent.sealed})


def own(tx: Transaction, seat: SeatId) -> tuple[SealedConsent, ...]:
    """All consent records of one seat, in no telling order."""
    found = tx.connection.execute(_OWN, {"seat": seat})
    return tuple(SealedConsent(id=ConsentId(key), sealed=sealed) for key, sealed in found)


def reseal(tx: Transaction, again: Sequence[SealedConsent]) -> None:
    """Put the same records, sealed under another key, in place of the old. One that is gone stays gone."""
    if again:
        tx.connection.execute(_RESEAL, [{"consent": one.id, "now": one.sealed} for one in again])


def forget(tx: Transaction, seat: SeatId) -> None:
    """Delete all consent records of a seat."""
    tx.connection.execute(_FORGET, {"seat": seat})
