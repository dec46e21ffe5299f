"""Consents: what a participant chose, each choice a sealed record of its own. The order is inside the seal."""

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
_RESEAL = update(CONSENTS).where(_c.id == bindparam("consent"))
_FORGET = delete(CONSENTS).where(_c.seat_id == bindparam("seat"))


def add(tx: Transaction, seat: SeatId, consent: SealedConsent) -> None:
    """Keep a new consent record. Older ones stay: her history is hers to see."""
    tx.connection.execute(insert(CONSENTS), {"id": consent.id, "seat_id": seat, "sealed": consent.sealed})


def own(tx: Transaction, seat: SeatId) -> tuple[SealedConsent, ...]:
    """All consent records of one seat, in no telling order."""
    found = tx.connection.execute(_OWN, {"seat": seat})
    return tuple(SealedConsent(id=ConsentId(key), sealed=sealed) for key, sealed in found)


def reseal(tx: Transaction, consent: SealedConsent) -> bool:
    """Put the same record, sealed under a new share, in place of the old. False where it is gone."""
    return tx.connection.execute(_RESEAL, {"consent": consent.id, "sealed": consent.sealed}).rowcount == 1


def forget(tx: Transaction, seat: SeatId) -> None:
    """Delete all consent records of a seat."""
    tx.connection.execute(_FORGET, {"seat": seat})
