"""Answers: one sealed row an item (K8). The first entry into a round writes them all, so that rows tell nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, ForeignKey, TypedColumns, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import RoundId, SeatId, ShareId
from consult.storage.columns import ID, SEALED, SMALL, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    round_id = Column(ID, ForeignKey("rounds.id"), primary_key=True)
    seat_id = Column(ID, ForeignKey("seats.id"), primary_key=True)
    place = Column(SMALL, primary_key=True, autoincrement=False)
    share_id = Column(ID, nullable=False)
    sealed = Column(SEALED, nullable=False)


ANSWERS = table("answers", MAIN, _Columns)
_c = ANSWERS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedAnswer:
    """One answer, sealed under the share it names. ``place`` is its item's place in the instrument."""

    place: int
    share: ShareId
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSealed:
    """One seat's answers in one round, by the places of their items.

    ``share`` is what all of a seat's rows name; None where she has none in this round.
    """

    share: ShareId | None
    by_place: Mapping[int, bytes]


_put = insert(ANSWERS)
_PUT = _put.on_conflict_do_update(
    index_elements=[_c.round_id, _c.seat_id, _c.place],
    set_={"share_id": _put.excluded.share_id, "sealed": _put.excluded.sealed},
)
_OWN = select(_c.place, _c.sealed, _c.share_id).where(
    _c.round_id == bindparam("round"), _c.seat_id == bindparam("seat")
)
_FORGET = delete(ANSWERS).where(_c.seat_id == bindparam("seat"))


def put(tx: Transaction, round_id: RoundId, seat: SeatId, *answers: SealedAnswer) -> None:
    """Keep answers, each in place of the one before it. The caller holds the seat's lock."""
    put_all(tx, round_id, seat, answers)


def put_all(tx: Transaction, round_id: RoundId, seat: SeatId, answers: Sequence[SealedAnswer]) -> None:
    """Keep all answers of a first entry, as ``put`` keeps one."""
    put_of_all(tx, round_id, {seat: answers})


def put_of_all(tx: Transaction, round_id: RoundId, by_seat: Mapping[SeatId, Sequence[SealedAnswer]]) -> None:
    """Keep the answers of several seats, as ``put`` keeps one. The caller holds the locks of all of them."""
    rows = [
        {"round_id": round_id, "seat_id": seat, "place": one.place, "share_id": one.share, "sealed": one.sealed}
        for seat, said in by_seat.items()
        for one in said
    ]
    if rows:
        tx.each(_PUT, rows)


def own(tx: Transaction, round_id: RoundId, seat: SeatId) -> OwnSealed:
    """One seat's own sealed answers in one round, with the share they name."""
    rows = tx.connection.execute(_OWN, {"round": round_id, "seat": seat}).all()
    share = ShareId(rows[0].share_id) if rows else None
    return OwnSealed(share=share, by_place={place: sealed for place, sealed, _ in rows})


def forget(tx: Transaction, seat: SeatId) -> None:
    """Delete all answers of a seat."""
    tx.connection.execute(_FORGET, {"seat": seat})
