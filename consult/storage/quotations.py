"""Quotations: what staff wrote anew of what people said, each by itself, to stand with the findings once two agreed.

Nothing here names a seat, so nothing is forgotten with one, and nothing orders them but their random ids: no two can be
tied to one person.
"""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, ForeignKey, Text, TypedColumns, bindparam, delete, insert, select, update

from consult.domain import text
from consult.domain.ids import QuotationId, RoundId
from consult.domain.table import Group
from consult.storage.columns import ID, Day, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    round_id = Column(ID, ForeignKey("rounds.id"), nullable=False, index=True)
    item = Column(Text, nullable=False)
    words = Column(Text, nullable=False)
    of_group = Column(Text, nullable=True)
    shown_on = Column(Day, nullable=True)


QUOTATIONS = table("quotations", MAIN, _Columns, sized("id"))
_c = QUOTATIONS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredQuotation:
    """One quotation, about one item of the round in which it was said; said to be of ``group``, or of nobody.

    ``shown_on`` is None until two people agreed to it.
    """

    id: QuotationId
    round: RoundId
    item: str
    words: text.Text
    group: Group | None = None
    shown_on: date | None = None


_EVERY = select(_c.id, _c.round_id, _c.item, _c.words, _c.of_group, _c.shown_on).order_by(_c.id)
_OF = _EVERY.where(_c.round_id == bindparam("round"))
_SHOWN = _EVERY.where(_c.shown_on.is_not(None))
_REMOVE = delete(QUOTATIONS).where(_c.id == bindparam("quotation"), _c.round_id == bindparam("round"))
_DROP_WAITING = delete(QUOTATIONS).where(_c.round_id == bindparam("round"), _c.shown_on.is_(None))
_SHOW = (
    update(QUOTATIONS)
    .where(_c.round_id == bindparam("round"), _c.shown_on.is_(None))
    .values(shown_on=bindparam("day", type_=Day()))
)


def add(tx: Transaction, one: StoredQuotation) -> None:
    """Keep a new quotation."""
    row = {
        "id": one.id,
        "round_id": one.round,
        "item": one.item,
        "words": json.dumps(dict(one.words.words), ensure_ascii=False),
        "of_group": None if one.group is None else json.dumps(one.group.members, ensure_ascii=False),
        "shown_on": one.shown_on,
    }
    tx.connection.execute(insert(QUOTATIONS), row)


def of_round(tx: Transaction, round_id: RoundId) -> tuple[StoredQuotation, ...]:
    """Every quotation of a round, in the order of random ids."""
    return tuple(_stored(*row) for row in tx.connection.execute(_OF, {"round": round_id}))


def shown(tx: Transaction) -> tuple[StoredQuotation, ...]:
    """Every quotation of every round that two people agreed to."""
    return tuple(_stored(*row) for row in tx.connection.execute(_SHOWN))


def remove(tx: Transaction, round_id: RoundId, quotation: QuotationId) -> None:
    """Take a quotation away, shown or not."""
    tx.connection.execute(_REMOVE, {"quotation": quotation, "round": round_id})


def drop_waiting(tx: Transaction, round_id: RoundId) -> None:
    """Take away every quotation of a round that was never shown."""
    tx.connection.execute(_DROP_WAITING, {"round": round_id})


def show(tx: Transaction, round_id: RoundId, day: date) -> None:
    """Show every quotation of a round from this day on; those that are shown already keep theirs."""
    tx.connection.execute(_SHOW, {"round": round_id, "day": day})


def _stored(
    key: bytes, round_id: bytes, item: str, words: str, of_group: str | None, shown_on: date | None
) -> StoredQuotation:
    return StoredQuotation(
        id=QuotationId(key),
        round=RoundId(round_id),
        item=item,
        words=text.Text.of(json.loads(words)),
        group=None if of_group is None else Group(members=tuple(json.loads(of_group))),
        shown_on=shown_on,
    )
