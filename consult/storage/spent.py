"""Spent: which invitations of a consultation were used, as one sealed set for them all.

No row of an invitation changes when it is spent. A row that was deleted would stand in the heap and in the write-ahead
log with the transaction of the seat that it became, and two backups would show which one went as which seat came. The
set is sealed under the server's own key, so that neither a stolen copy nor two that are compared tell one from another.
"""

from sqlalchemy import Column, ForeignKey, TypedColumns, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import ConsultationId
from consult.storage.columns import ID, SEALED, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN

NOTHING = b""
"""What stands for a set before it was ever sealed."""


class _Columns(TypedColumns):
    consultation_id = Column(ID, ForeignKey("consultations.id"), primary_key=True)
    sealed = Column(SEALED, nullable=False)


SPENT = table("spent", MAIN, _Columns)
_c = SPENT.c

_BEGIN = insert(SPENT).on_conflict_do_nothing()
_ONE = select(_c.sealed).where(_c.consultation_id == bindparam("consultation"))
_HOLD = _ONE.with_for_update()
_REPLACE = update(SPENT).where(_c.consultation_id == bindparam("consultation"))
_EVERY = select(_c.consultation_id).order_by(_c.consultation_id)
_DISCARD = delete(SPENT).where(_c.consultation_id == bindparam("consultation"))


def get(tx: Transaction, consultation: ConsultationId) -> bytes:
    """The sealed set of a consultation; ``NOTHING`` where none was spent yet."""
    found = tx.connection.execute(_ONE, {"consultation": consultation}).scalar_one_or_none()
    return NOTHING if found is None else found


def hold(tx: Transaction, consultation: ConsultationId) -> bytes:
    """The sealed set, held until this writing transaction ends: of two who spend one invitation the second sees it."""
    tx.connection.execute(_BEGIN, {"consultation_id": consultation, "sealed": NOTHING})
    return tx.connection.execute(_HOLD, {"consultation": consultation}).scalar_one()


def replace(tx: Transaction, consultation: ConsultationId, sealed: bytes) -> None:
    """Put a newly sealed set in place of the one that is held."""
    tx.connection.execute(_REPLACE, {"consultation": consultation, "sealed": sealed})


def consultations(tx: Transaction) -> tuple[ConsultationId, ...]:
    """The consultations that have a set, in the order of their ids."""
    return tuple(ConsultationId(key) for key in tx.connection.execute(_EVERY).scalars())


def discard(tx: Transaction, consultation: ConsultationId) -> None:
    """Delete the set of a consultation whose invitations are gone."""
    tx.connection.execute(_DISCARD, {"consultation": consultation})
