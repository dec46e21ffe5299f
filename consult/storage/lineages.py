"""Lineages: how a round's statements came from those of the round before it. What staff decided, never what anyone said."""

from sqlalchemy import Column, ForeignKey, Text, TypedColumns, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import RoundId
from consult.storage.columns import ID, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    round_id = Column(ID, ForeignKey("rounds.id"), primary_key=True)
    content = Column(Text, nullable=False)


LINEAGES = table("lineages", MAIN, _Columns)
_c = LINEAGES.c
_put = insert(LINEAGES)
_PUT = _put.on_conflict_do_update(index_elements=[_c.round_id], set_={"content": _put.excluded.content})
_OF = select(_c.content).where(_c.round_id == bindparam("round"))


def put(tx: Transaction, round_id: RoundId, content: str) -> None:
    """Keep the changes that led to this round: JSON text that storage does not look into."""
    tx.connection.execute(_PUT, {"round_id": round_id, "content": content})


def of_round(tx: Transaction, round_id: RoundId) -> str | None:
    """The changes that led to this round; None for one that came from no other."""
    return tx.connection.execute(_OF, {"round": round_id}).scalar_one_or_none()
