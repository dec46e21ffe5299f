"""Rotations due: the day from which each epoch has to be followed by another.

It is a year after the epoch began, and the day itself on which somebody who held its seed was removed. A new epoch has
a day of its own, so nothing has to be cleared.
"""

from datetime import date

from sqlalchemy import Column, ForeignKey, TypedColumns, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import EpochId
from consult.storage.columns import ID, Day, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    epoch_id = Column(ID, ForeignKey("epochs.id"), primary_key=True)
    day = Column(Day, nullable=False)


ROTATIONS_DUE = table("rotations_due", MAIN, _Columns)
_c = ROTATIONS_DUE.c

_put = insert(ROTATIONS_DUE)
_PUT = _put.on_conflict_do_update(
    index_elements=[_c.epoch_id], set_={"day": _put.excluded.day}, where=_c.day > _put.excluded.day
)
_ONE = select(_c.day).where(_c.epoch_id == bindparam("epoch"))


def set_day(tx: Transaction, epoch: EpochId, day: date) -> None:
    """The epoch is due from this day; an earlier day that stands already stays."""
    tx.connection.execute(_PUT, {"epoch_id": epoch, "day": day})


def day_of(tx: Transaction, epoch: EpochId) -> date | None:
    """The day from which the epoch is due; None where nothing says it."""
    return tx.connection.execute(_ONE, {"epoch": epoch}).scalar_one_or_none()
