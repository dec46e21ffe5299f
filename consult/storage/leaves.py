"""Leaves: what each answer was when its round closed, as a hash of its sealed row, so that every later change shows.

A leaf outlives its answer: where the row is gone, a tombstone must say so. It holds a seat's random id and a hash of
bytes that nobody can open any more; nothing ever deletes one but a rotation, which seals the same answers anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from heapq import merge
from itertools import islice
from operator import attrgetter
from typing import Any, Self

from sqlalchemy import (
    Column,
    Executable,
    ForeignKey,
    LargeBinary,
    Row,
    SmallInteger,
    TypedColumns,
    bindparam,
    delete,
    insert,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from consult.domain.ids import RoundId, SeatId
from consult.storage import answers, responses
from consult.storage.columns import HASH, ID, SMALL, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN

RESPONSE_PLACE = 0
"""The place of a leaf over the record of the whole response; items' places count from 1."""
AT_ONCE = 1000

Digests = Mapping[tuple[SeatId, int], bytes]
"""The digests of leaves, by seat and place."""


class _Columns(TypedColumns):
    round_id = Column(ID, ForeignKey("rounds.id"), primary_key=True)
    seat_id = Column(ID, primary_key=True)
    place = Column(SMALL, primary_key=True, autoincrement=False)
    digest = Column(HASH, nullable=False)


class _ChangeColumns(TypedColumns):
    round_id = Column(ID, ForeignKey("rounds.id"), primary_key=True)
    seat_id = Column(ID, primary_key=True)
    place = Column(SMALL, primary_key=True, autoincrement=False)
    digest = Column(HASH, nullable=False)
    mac = Column(HASH, nullable=False)


LEAVES = table("leaves", MAIN, _Columns, sized("seat_id"), sized("digest", 32))
LEAF_CHANGES = table("leaf_changes", MAIN, _ChangeColumns, sized("seat_id"), sized("digest", 32), sized("mac", 32))
_c, _d = LEAVES.c, LEAF_CHANGES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One sealed row of a round: whose, at which place, and the SHA-256 of its sealed bytes."""

    seat: SeatId
    place: int
    digest: bytes

    @classmethod
    def of(cls, seat: SeatId, place: int, sealed: bytes) -> Self:
        """The leaf of a sealed row."""
        return cls(seat=seat, place=place, digest=sha256(sealed).digest())


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafChange:
    """What a row became by its owner's own hand after its round had closed, with the MAC (K1) that says so."""

    leaf: Leaf
    mac: bytes


_a, _r = answers.ANSWERS.c, responses.RESPONSES.c
_SEAT, _PLACE = bindparam("seat", type_=LargeBinary()), bindparam("place", type_=SmallInteger())
_ANSWERS = (
    select(_a.seat_id, _a.place, _a.sealed)
    .where(_a.round_id == bindparam("round"), tuple_(_a.seat_id, _a.place) > tuple_(_SEAT, _PLACE))
    .order_by(_a.seat_id, _a.place)
    .limit(AT_ONCE)
)
_RESPONSES = (
    select(_r.seat_id, literal(RESPONSE_PLACE), _r.sealed)
    .where(_r.round_id == bindparam("round"), _r.seat_id > _SEAT)
    .order_by(_r.seat_id)
    .limit(AT_ONCE)
)
_KEEP = insert(LEAVES)
_OF = select(_c.seat_id, _c.place, _c.digest).where(_c.round_id == bindparam("round")).order_by(_c.seat_id, _c.place)
_OF_AFTER = _OF.where(tuple_(_c.seat_id, _c.place) > tuple_(_SEAT, _PLACE)).limit(AT_ONCE)
_FROM = _OF.where(_c.seat_id > _SEAT)
_BETWEEN = _FROM.where(_c.seat_id <= bindparam("up_to", type_=LargeBinary()))
_MOVE = (
    update(LEAVES)
    .where(_c.round_id == bindparam("round"), _c.seat_id == bindparam("seat"), _c.place == bindparam("at"))
    .values(digest=bindparam("now"))
)
_change = upsert(LEAF_CHANGES)
_CHANGE = _change.on_conflict_do_update(
    index_elements=[_d.round_id, _d.seat_id, _d.place],
    set_={"digest": _change.excluded.digest, "mac": _change.excluded.mac},
)
_CHANGES = select(_d.seat_id, _d.place, _d.digest, _d.mac).where(_d.round_id == bindparam("round"))
_SETTLED = delete(LEAF_CHANGES).where(
    _d.round_id == bindparam("round"), _d.seat_id == bindparam("seat"), _d.place == bindparam("at")
)
_FORGET = delete(LEAF_CHANGES).where(_d.seat_id == bindparam("seat"))
_CLEAR = delete(LEAVES).where(_c.round_id == bindparam("round"))


def now(tx: Transaction, round_id: RoundId) -> Iterator[Leaf]:
    """What the round's sealed rows are at this moment, by seat and place. It opens nothing and gives no sealed byte.

    Read as they are asked for: no more than ``AT_ONCE`` are held.
    """
    sent, answered = (
        (Leaf.of(SeatId(seat), place, sealed) for seat, place, sealed in rows)
        for rows in (_paged(tx, _RESPONSES, round_id), _paged(tx, _ANSWERS, round_id))
    )
    return merge(sent, answered, key=attrgetter("seat", "place"))


def keep(tx: Transaction, round_id: RoundId, leaves: Iterable[Leaf]) -> None:
    """Keep a round's leaves at its close, as they come."""
    tx.connection.execute(_CLEAR, {"round": round_id})
    rows = ({"round_id": round_id, "seat_id": one.seat, "place": one.place, "digest": one.digest} for one in leaves)
    while some := list(islice(rows, AT_ONCE)):
        tx.each(_KEEP, some)


def each_kept(tx: Transaction, round_id: RoundId) -> Iterator[Leaf]:
    """A round's leaves as they were kept, by seat and place, read as they are asked for."""
    rows = _paged(tx, _OF_AFTER, round_id)
    return (Leaf(seat=SeatId(seat), place=place, digest=digest) for seat, place, digest in rows)


def kept_between(
    tx: Transaction, round_id: RoundId, after: bytes, up_to: bytes | None
) -> dict[SeatId, dict[int, bytes]]:
    """The digests of these seats as they were kept, by seat and place in their order. None stands for the last seat."""
    statement = _FROM if up_to is None else _BETWEEN
    own: dict[SeatId, dict[int, bytes]] = defaultdict(dict)
    for seat, place, digest in tx.connection.execute(
        statement, {"round": round_id, "seat": after, "up_to": up_to}
    ).all():
        own[SeatId(seat)][place] = digest
    return own


def _paged(tx: Transaction, statement: Executable, round_id: RoundId) -> Iterator[Row[*tuple[Any, ...]]]:
    """Rows of a seat, a place and something, in their order, a page at a time: no cursor stays open between two."""
    after: dict[str, Any] = {"round": round_id, "seat": b"", "place": RESPONSE_PLACE - 1}
    while rows := tx.connection.execute(statement, after).all():
        yield from rows
        after |= {"seat": rows[-1][0], "place": rows[-1][1]}


def kept(tx: Transaction, round_id: RoundId, seat: SeatId | None = None) -> Digests:
    """A round's leaves as they were kept, in the order of seat and place; or those of one seat."""
    of = _OF if seat is None else _OF.where(_c.seat_id == seat)
    found = tx.connection.execute(of, {"round": round_id}).all()
    return {(SeatId(seat), place): digest for seat, place, digest in found}


def move(tx: Transaction, round_id: RoundId, moved: Digests) -> None:
    """Put new digests in place: the same answers were sealed anew."""
    rows = [{"round": round_id, "seat": seat, "at": place, "now": digest} for (seat, place), digest in moved.items()]
    if rows:
        tx.each(_MOVE, rows)


def settle(tx: Transaction, round_id: RoundId, changed: Iterable[tuple[SeatId, int]]) -> None:
    """Forget that these rows were changed by their owners' own hands: their leaves say what they are."""
    rows = [{"round": round_id, "seat": seat, "at": place} for seat, place in changed]
    if rows:
        tx.connection.execute(_SETTLED, rows)


def change(tx: Transaction, round_id: RoundId, changed: Sequence[LeafChange]) -> None:
    """Keep what rows became by their owner's own hand, each in place of an earlier change."""
    rows = [
        {
            "round_id": round_id,
            "seat_id": one.leaf.seat,
            "place": one.leaf.place,
            "digest": one.leaf.digest,
            "mac": one.mac,
        }
        for one in changed
    ]
    if rows:
        tx.connection.execute(_CHANGE, rows)


def changes(tx: Transaction, round_id: RoundId, seat: SeatId | None = None) -> tuple[LeafChange, ...]:
    """Every change of a round's rows by their owners' own hands; or those of one seat."""
    of = _CHANGES if seat is None else _CHANGES.where(_d.seat_id == seat)
    found = tx.connection.execute(of, {"round": round_id})
    return tuple(
        LeafChange(leaf=Leaf(seat=SeatId(seat), place=place, digest=digest), mac=mac)
        for seat, place, digest, mac in found
    )


def forget(tx: Transaction, seat: SeatId) -> None:
    """Delete what a seat's rows became. The leaves themselves stay: a tombstone explains that the rows are gone."""
    tx.connection.execute(_FORGET, {"seat": seat})
