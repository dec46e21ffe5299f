"""Remarks: what staff made of reasons that people gave, each a piece by itself, to be shown to others in the next round.

A reply names the piece that it answers. Nothing here names a seat, and nothing orders them but their random ids: no two
can be tied to one person.
"""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, ForeignKey, Text, TypedColumns, bindparam, delete, insert, select, update

from consult.domain import text
from consult.domain.ids import RemarkId, RoundId
from consult.storage.columns import ID, Day, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    round_id = Column(ID, ForeignKey("rounds.id"), nullable=False, index=True)
    item = Column(Text, nullable=False)
    words = Column(Text, nullable=False)
    shown_on = Column(Day, nullable=True)
    answers = Column(ID, nullable=True)


REMARKS = table("remarks", MAIN, _Columns, sized("id"), sized("answers"))
_c = REMARKS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRemark:
    """One piece, about one item of the round in which it was said. ``shown_on`` is None until that was agreed to.

    ``answers`` is the piece of an earlier round that it replies to; where that is gone, the reply is shown to nobody.
    """

    id: RemarkId
    round: RoundId
    item: str
    words: text.Text
    shown_on: date | None = None
    answers: RemarkId | None = None


_EVERY = select(_c.id, _c.round_id, _c.item, _c.words, _c.shown_on, _c.answers).order_by(_c.id)
_OF = _EVERY.where(_c.round_id == bindparam("round"))
_SHOWN = _EVERY.where(_c.shown_on.is_not(None))
_REPLIES = _EVERY.where(_c.answers == bindparam("remark"))
_REMOVE = delete(REMARKS).where(_c.id == bindparam("remark"), _c.round_id == bindparam("round"))
_DROP_WAITING = delete(REMARKS).where(_c.round_id == bindparam("round"), _c.shown_on.is_(None))
_SHOW = (
    update(REMARKS)
    .where(_c.round_id == bindparam("round"), _c.shown_on.is_(None))
    .values(shown_on=bindparam("day", type_=Day()))
)


def add(tx: Transaction, one: StoredRemark) -> None:
    """Keep a new piece."""
    row = {
        "id": one.id,
        "round_id": one.round,
        "item": one.item,
        "words": json.dumps(dict(one.words.words), ensure_ascii=False),
        "shown_on": one.shown_on,
        "answers": one.answers,
    }
    tx.connection.execute(insert(REMARKS), row)


def of_round(tx: Transaction, round_id: RoundId) -> tuple[StoredRemark, ...]:
    """Every piece of a round, in the order of random ids."""
    return tuple(_stored(*row) for row in tx.connection.execute(_OF, {"round": round_id}))


def shown(tx: Transaction) -> tuple[StoredRemark, ...]:
    """Every piece of every round that is shown."""
    return tuple(_stored(*row) for row in tx.connection.execute(_SHOWN))


def replies_to(tx: Transaction, remark: RemarkId) -> tuple[StoredRemark, ...]:
    """Every piece that replies to this one, shown or not."""
    return tuple(_stored(*row) for row in tx.connection.execute(_REPLIES, {"remark": remark}))


def remove(tx: Transaction, round_id: RoundId, remark: RemarkId) -> None:
    """Take a piece away, shown or not."""
    tx.connection.execute(_REMOVE, {"remark": remark, "round": round_id})


def drop_waiting(tx: Transaction, round_id: RoundId) -> None:
    """Take away every piece of a round that was never shown."""
    tx.connection.execute(_DROP_WAITING, {"round": round_id})


def show(tx: Transaction, round_id: RoundId, day: date) -> None:
    """Show every piece of a round from this day on; those that are shown already keep theirs."""
    tx.connection.execute(_SHOW, {"round": round_id, "day": day})


def _stored(
    key: bytes, round_id: bytes, item: str, words: str, shown_on: date | None, answers: bytes | None
) -> StoredRemark:
    said = text.Text.of(json.loads(words))
    return StoredRemark(
        id=RemarkId(key),
        round=RoundId(round_id),
        item=item,
        words=said,
        shown_on=shown_on,
        answers=RemarkId(answers) if answers is not None else None,
    )
