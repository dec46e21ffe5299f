"""Uses of second factors: how far each one's counter has come, so that nothing is accepted twice.

Kept apart from the account's own row: that one changes when somebody changes it, this one with every signing in.
"""

from sqlalchemy import Column, ForeignKey, TypedColumns, bindparam, delete, update
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import StaffId
from consult.storage.columns import COUNTER, ID, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    staff_id = Column(ID, ForeignKey("staff.id"), primary_key=True)
    counter = Column(COUNTER, nullable=False)


FACTOR_USES = table("factor_uses", MAIN, _Columns)
_c = FACTOR_USES.c

_begin = insert(FACTOR_USES)
_BEGIN = _begin.on_conflict_do_update(index_elements=[_c.staff_id], set_={"counter": _begin.excluded.counter})
_USE = (
    update(FACTOR_USES)
    .where(_c.staff_id == bindparam("staff"), _c.counter < bindparam("reached"))
    .values(counter=bindparam("reached"))
)
_NEVER_COUNTS = update(FACTOR_USES).where(_c.staff_id == bindparam("staff"), _c.counter == 0).values(counter=0)
_FORGET = delete(FACTOR_USES).where(_c.staff_id == bindparam("staff"))


def begin(tx: Transaction, staff: StaffId, counter: int) -> None:
    """A new second factor, which was used up to this counter when it was set up."""
    tx.connection.execute(_BEGIN, {"staff_id": staff, "counter": counter})


def use(tx: Transaction, staff: StaffId, counter: int) -> bool:
    """Use the factor at this counter. False where it came as far already: of two arrivals one is accepted."""
    return tx.connection.execute(_USE, {"staff": staff, "reached": counter}).rowcount == 1


def use_uncounted(tx: Transaction, staff: StaffId) -> bool:
    """Use a passkey that does not count. False where this one has counted before (WebAuthn 2, 7.2, step 21)."""
    return tx.connection.execute(_NEVER_COUNTS, {"staff": staff}).rowcount == 1


def end(tx: Transaction, staff: StaffId) -> None:
    """Her second factor is gone."""
    tx.connection.execute(_FORGET, {"staff": staff})
