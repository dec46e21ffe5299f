"""Countings under way: a random word beside each round that is being counted, gone once somebody takes something back."""

from sqlalchemy import Column, ForeignKey, TypedColumns, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import ConsultationId, RoundId
from consult.storage.columns import ID, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN
from consult.storage.rounds import ROUNDS


class _Columns(TypedColumns):
    round_id = Column(ID, ForeignKey("rounds.id"), primary_key=True)
    token = Column(ID, nullable=False)


COUNTINGS = table("countings", MAIN, _Columns, sized("token"))
_c = COUNTINGS.c

_begin = insert(COUNTINGS)
_BEGIN = _begin.on_conflict_do_update(index_elements=[_c.round_id], set_={"token": _begin.excluded.token})
_END = delete(COUNTINGS).where(_c.round_id == bindparam("round"), _c.token == bindparam("word"))
_DISTURB = delete(COUNTINGS).where(
    _c.round_id.in_(select(ROUNDS.c.id).where(ROUNDS.c.consultation_id == bindparam("consultation")))
)


def begin(tx: Transaction, round_id: RoundId, token: bytes) -> None:
    """Say that this round is about to be counted; ``token`` is 16 random bytes. It takes an older one's place."""
    tx.connection.execute(_BEGIN, {"round_id": round_id, "token": token})


def end(tx: Transaction, round_id: RoundId, token: bytes) -> bool:
    """The counting is over. False where it was disturbed: what was counted may not be kept. The rounds are held."""
    return tx.connection.execute(_END, {"round": round_id, "word": token}).rowcount == 1


def disturb(tx: Transaction, consultation: ConsultationId) -> None:
    """Somebody took something back: whatever of this consultation is being counted must be counted again."""
    tx.connection.execute(_DISTURB, {"consultation": consultation})
