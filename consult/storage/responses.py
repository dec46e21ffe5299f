"""Responses: all of one seat in one round, as one sealed record, which says inside whether it was sent."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, ForeignKey, TypedColumns, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import RoundId, SeatId, ShareId
from consult.storage.columns import ID, SEALED, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN
from consult.storage.seats import SEATS


class _Columns(TypedColumns):
    round_id = Column(ID, ForeignKey("rounds.id"), primary_key=True)
    seat_id = Column(ID, ForeignKey("seats.id"), primary_key=True, index=True)
    share_id = Column(ID, nullable=False)
    sealed = Column(SEALED, nullable=False)


RESPONSES = table("responses", MAIN, _Columns)
_c = RESPONSES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedResponse:
    """A response record, sealed under the share it names."""

    share: ShareId
    sealed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedUnder:
    """What all of a seat's rows are sealed under: her root of this generation, and this share; None without rows."""

    generation: int
    share: ShareId | None


_put = insert(RESPONSES)
_PUT = _put.on_conflict_do_update(
    index_elements=[_c.round_id, _c.seat_id],
    set_={"share_id": _put.excluded.share_id, "sealed": _put.excluded.sealed},
)
_OWN = select(_c.share_id, _c.sealed).where(_c.round_id == bindparam("round"), _c.seat_id == bindparam("seat"))
_NAMED = select(_c.share_id).where(_c.seat_id == bindparam("seat")).limit(1)
_UNDER = (
    select(SEATS.c.generation, _c.share_id)
    .select_from(SEATS.outerjoin(RESPONSES, _c.seat_id == SEATS.c.id))
    .where(SEATS.c.id == bindparam("seat"))
    .limit(1)
)
_NAMED_BY = select(_c.seat_id, _c.share_id).where(_c.seat_id.in_(bindparam("seats", expanding=True))).distinct()
_COUNT = select(func.count()).select_from(RESPONSES).where(_c.round_id == bindparam("round"))
_SEATS = select(_c.seat_id).where(_c.round_id == bindparam("round")).order_by(_c.seat_id)
_FORGET = delete(RESPONSES).where(_c.seat_id == bindparam("seat"))


def put(tx: Transaction, round_id: RoundId, seat: SeatId, response: SealedResponse) -> None:
    """Keep a response record in place of the one before it. The caller holds the seat's lock."""
    put_all(tx, round_id, {seat: response})


def put_all(tx: Transaction, round_id: RoundId, by_seat: Mapping[SeatId, SealedResponse]) -> None:
    """Keep the response records of several seats, as ``put`` keeps one."""
    rows = [
        {"round_id": round_id, "seat_id": seat, "share_id": one.share, "sealed": one.sealed}
        for seat, one in by_seat.items()
    ]
    if rows:
        tx.connection.execute(_PUT, rows[0] if len(rows) == 1 else rows)


def own(tx: Transaction, round_id: RoundId, seat: SeatId) -> SealedResponse | None:
    """One seat's response record in one round, if she has entered it."""
    row = tx.connection.execute(_OWN, {"round": round_id, "seat": seat}).one_or_none()
    if row is None:
        return None
    share, sealed = row
    return SealedResponse(share=ShareId(share), sealed=sealed)


def share_named(tx: Transaction, seat: SeatId) -> ShareId | None:
    """The share under which a seat's rows are sealed: all of them name the same; None where she has none yet."""
    found = tx.connection.execute(_NAMED, {"seat": seat}).scalar()
    return None if found is None else ShareId(found)


def sealed_under(tx: Transaction, seat: SeatId) -> SealedUnder | None:
    """What opens a seat's rows; None where the seat is gone."""
    row = tx.connection.execute(_UNDER, {"seat": seat}).one_or_none()
    if row is None:
        return None
    generation, share = row
    return SealedUnder(generation=generation, share=ShareId(share) if share else None)


def shares_named(tx: Transaction, seats: Sequence[SeatId]) -> dict[SeatId, set[ShareId]]:
    """The shares that these seats' rows name: one each, but where a row did not open when all others were sealed anew."""
    found: defaultdict[SeatId, set[ShareId]] = defaultdict(set)
    for seat, share in tx.connection.execute(_NAMED_BY, {"seats": list(seats)}):
        found[SeatId(seat)].add(ShareId(share))
    return dict(found)


def count(tx: Transaction, round_id: RoundId) -> int:
    """How many seats have entered a round, sent or not. For staff; no release shows it."""
    return tx.connection.execute(_COUNT, {"round": round_id}).scalar_one()


def seats_in(tx: Transaction, round_id: RoundId) -> tuple[SeatId, ...]:
    """Every seat that began a round."""
    return tuple(SeatId(seat) for seat in tx.connection.execute(_SEATS, {"round": round_id}).scalars())


def forget(tx: Transaction, seat: SeatId) -> None:
    """Delete all response records of a seat."""
    tx.connection.execute(_FORGET, {"seat": seat})
