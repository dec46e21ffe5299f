"""Pictures of easy words: which file stands beside a round's item, and what it shows. Nothing here is sealed."""

import json

from sqlalchemy import Column, ForeignKey, Integer, Row, Text, TypedColumns, bindparam, delete, func, insert, select

from consult.domain.ids import RoundId
from consult.domain.picture import Picture
from consult.domain.text import Text as Words
from consult.storage.columns import HASH, ID, SMALL, one_of, sized, table
from consult.storage.database import Transaction
from consult.storage.media_pieces import DIGEST_BYTES, beginning
from consult.storage.metadata import MAIN

FORMS = ("png", "jpeg")


class _Columns(TypedColumns):
    round_id = Column(ID, ForeignKey("rounds.id"), primary_key=True)
    item = Column(Text, primary_key=True)
    digest = Column(HASH, nullable=False)
    form = Column(Text, nullable=False)
    size = Column(Integer, nullable=False)
    width = Column(SMALL, nullable=False)
    height = Column(SMALL, nullable=False)
    shows = Column(Text, nullable=False)


PICTURES = table("pictures", MAIN, _Columns, sized("digest", DIGEST_BYTES), one_of("form", *FORMS))
_c = PICTURES.c

_OF = select(PICTURES).where(_c.round_id == bindparam("round")).order_by(_c.item)
_NAMED = _OF.where(_c.digest >= bindparam("first"), _c.digest <= bindparam("last"))
_THERE = (_c.round_id == bindparam("round"), _c.item == bindparam("name"))
_AT = select(PICTURES).where(*_THERE)
_END = delete(PICTURES).where(*_THERE)
_WEIGHS = select(func.coalesce(func.sum(_c.size), 0)).where(_c.round_id == bindparam("round"))
_USES = select(func.count()).select_from(PICTURES).where(_c.digest == bindparam("whole"))


def add(tx: Transaction, round_id: RoundId, item: str, picture: Picture) -> None:
    """Keep the picture of an item that has none."""
    row = {
        "round_id": round_id,
        "item": item,
        "digest": picture.digest,
        "form": picture.form,
        "size": picture.size,
        "width": picture.width,
        "height": picture.height,
        "shows": json.dumps(picture.shows.words, ensure_ascii=False),
    }
    tx.connection.execute(insert(PICTURES), row)


def at(tx: Transaction, round_id: RoundId, item: str) -> Picture | None:
    """The picture of an item, if there is one."""
    row = tx.connection.execute(_AT, {"round": round_id, "name": item}).one_or_none()
    return None if row is None else _picture(row)


def end(tx: Transaction, round_id: RoundId, item: str) -> None:
    """This item has no picture any more."""
    tx.connection.execute(_END, {"round": round_id, "name": item})


def of_round(tx: Transaction, round_id: RoundId) -> dict[str, Picture]:
    """All pictures of a round, by item."""
    return {str(row.item): _picture(row) for row in tx.connection.execute(_OF, {"round": round_id})}


def named(tx: Transaction, round_id: RoundId, name: bytes) -> Picture | None:
    """A round's picture whose SHA-256 begins so."""
    row = tx.connection.execute(_NAMED, {"round": round_id, **beginning(name)}).first()
    return None if row is None else _picture(row)


def weight(tx: Transaction, round_id: RoundId) -> int:
    """The bytes of all pictures of a round."""
    found: int = tx.connection.execute(_WEIGHS, {"round": round_id}).scalar_one()
    return found


def uses(tx: Transaction, digest: bytes) -> int:
    """Beside how many items of all rounds this file stands."""
    found: int = tx.connection.execute(_USES, {"whole": digest}).scalar_one()
    return found


def _picture(row: Row[*tuple[object, ...]]) -> Picture:
    return Picture(
        digest=row.digest,
        form=row.form,
        size=row.size,
        width=row.width,
        height=row.height,
        shows=Words.of(dict(json.loads(row.shows))),
    )
