"""Themes: what staff call something that people wrote, and, sealed under the server's key, how many of them did.

Nothing here names a seat or a text, so nothing is forgotten with one: how many said it is a number, and tied to nobody.
"""

import json
from dataclasses import dataclass

from sqlalchemy import Column, ForeignKey, Text, TypedColumns, bindparam, delete, insert, select

from consult.domain import text
from consult.domain.ids import RoundId, ThemeId
from consult.storage.columns import ID, SEALED, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    round_id = Column(ID, ForeignKey("rounds.id"), nullable=False, index=True)
    item = Column(Text, nullable=False)
    title = Column(Text, nullable=False)
    sealed = Column(SEALED, nullable=False)


THEMES = table("themes", MAIN, _Columns, sized("id"))
_c = THEMES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTheme:
    """A theme of one item of a round. ``sealed`` holds how many people said it."""

    id: ThemeId
    round: RoundId
    item: str
    title: text.Text
    sealed: bytes


_OF = select(_c.id, _c.round_id, _c.item, _c.title, _c.sealed).where(_c.round_id == bindparam("round")).order_by(_c.id)
_REMOVE = delete(THEMES).where(_c.id == bindparam("theme"), _c.round_id == bindparam("round"))


def add(tx: Transaction, one: StoredTheme) -> None:
    """Keep a new theme."""
    row = {
        "id": one.id,
        "round_id": one.round,
        "item": one.item,
        "title": json.dumps(dict(one.title.words), ensure_ascii=False),
        "sealed": one.sealed,
    }
    tx.connection.execute(insert(THEMES), row)


def of_round(tx: Transaction, round_id: RoundId) -> tuple[StoredTheme, ...]:
    """Every theme of a round, in the order of random ids."""
    return tuple(_stored(*row) for row in tx.connection.execute(_OF, {"round": round_id}))


def remove(tx: Transaction, round_id: RoundId, theme: ThemeId) -> None:
    """Take a theme away."""
    tx.connection.execute(_REMOVE, {"theme": theme, "round": round_id})


def _stored(key: bytes, round_id: bytes, item: str, title: str, sealed: bytes) -> StoredTheme:
    named = text.Text.of(json.loads(title))
    return StoredTheme(id=ThemeId(key), round=RoundId(round_id), item=item, title=named, sealed=sealed)
