"""Reading sealed rows in bulk: the only module that reads those of more than one seat.

Tabulating, rotating and reading are the only services that import it (security.md); an import contract keeps all
other ways shut.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from sqlalchemy import BindParameter, Row, bindparam, select

from consult.domain.ids import EpochId, RoundId, SeatId, ShareId
from consult.storage.answers import ANSWERS
from consult.storage.consents import CONSENTS, ConsentId, SealedConsent
from consult.storage.database import Transaction
from consult.storage.responses import RESPONSES, SealedResponse
from consult.storage.rounds import ROUNDS
from consult.storage.seats import SEATS
from consult.storage.shares import SHARES

Sealed = tuple[dict[bytes, dict[int, bytes]], dict[bytes, SealedResponse]]
"""Sealed answers by seat and place, and sealed responses by seat."""

PAGE = 100
"""Seats read at once; each page is four queries, whatever the number of items."""

_BEFORE_ALL = SeatId(b"")
"""Sorts before every id, in SQLite and in PostgreSQL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSeat:
    """All that one seat sealed in one round. ``response`` is None where she never entered the round.

    ``answers`` are those of her sealed answers that were asked for, by the places of their items.
    """

    seat: SeatId
    epoch: EpochId
    sealed_root: bytes
    generation: int
    response: SealedResponse | None
    consents: tuple[SealedConsent, ...]
    answers: Mapping[int, bytes]


_s, _r, _c, _a = SEATS.c, RESPONSES.c, CONSENTS.c, ANSWERS.c
_AFTER: BindParameter[bytes] = bindparam("after")
_UP_TO: BindParameter[bytes] = bindparam("up_to")
_ROUND: BindParameter[bytes] = bindparam("round")

_SEATS = (
    select(_s.id, _s.epoch_id, _s.sealed_root, _s.generation)
    .where(
        _s.id > _AFTER,
        _s.consultation_id == select(ROUNDS.c.consultation_id).where(ROUNDS.c.id == _ROUND).scalar_subquery(),
    )
    .order_by(_s.id)
    .limit(bindparam("page"))
)
_RESPONSES = select(_r.seat_id, _r.share_id, _r.sealed).where(
    _r.round_id == _ROUND, _r.seat_id > _AFTER, _r.seat_id <= _UP_TO
)
_CONSENTS = (
    select(_c.seat_id, _c.id, _c.sealed).where(_c.seat_id > _AFTER, _c.seat_id <= _UP_TO).order_by(_c.seat_id, _c.id)
)
_ANSWERS = (
    select(_a.seat_id, _a.place, _a.sealed)
    .where(_a.round_id == _ROUND, _a.seat_id > _AFTER, _a.seat_id <= _UP_TO)
    .order_by(_a.seat_id, _a.place)
)
_ANSWERS_AT = _ANSWERS.where(_a.place.in_(bindparam("places", expanding=True)))
_SHARES = select(SHARES.c.id, SHARES.c.share).where(SHARES.c.seat_id.in_(bindparam("seats", expanding=True)))


def of_round(
    tx: Transaction, round_id: RoundId, places: Collection[int], page: int = PAGE
) -> Iterator[tuple[SealedSeat, ...]]:
    """Every seat of a round's consultation with what it sealed in that round, in pages, in the order of seat ids.

    Of the answers only those at these places are read. Within one ``reading`` transaction all pages show the same state. A round that is not there has no seats.
    """
    after = _BEFORE_ALL
    while seats := tx.connection.execute(_SEATS, {"round": round_id, "after": after, "page": page}).all():
        up_to = SeatId(seats[-1][0])
        between = {"round": round_id, "after": after, "up_to": up_to}
        responses = {
            seat: SealedResponse(share=ShareId(share), sealed=sealed)
            for seat, share, sealed in tx.connection.execute(_RESPONSES, between)
        }
        consents = _consents(tx, between)
        answers = _by_place(tx.connection.execute(_ANSWERS_AT, {**between, "places": list(places)}).all())
        yield tuple(
            SealedSeat(
                seat=SeatId(seat),
                epoch=EpochId(epoch),
                sealed_root=sealed_root,
                generation=generation,
                response=responses.get(seat),
                consents=consents.get(seat, ()),
                answers=answers.get(seat, {}),
            )
            for seat, epoch, sealed_root, generation in seats
        )
        after = up_to


def shares_of(tx: Transaction, seats: Sequence[SealedSeat]) -> dict[ShareId, bytes]:
    """In a transaction of the key store: every share of these seats, by its id. A withdrawn seat has none."""
    found = tx.connection.execute(_SHARES, {"seats": [one.seat for one in seats]})
    return {ShareId(key): share for key, share in found}


def _consents(tx: Transaction, between: dict[str, bytes]) -> dict[bytes, tuple[SealedConsent, ...]]:
    rows = groupby(tx.connection.execute(_CONSENTS, between), key=itemgetter(0))
    return {
        seat: tuple(SealedConsent(id=ConsentId(key), sealed=sealed) for _, key, sealed in own) for seat, own in rows
    }


def between(tx: Transaction, round_id: RoundId, after: SeatId, up_to: SeatId) -> Sealed:
    """What these seats sealed in a round: their answers by place, and their responses, each by seat."""
    wanted = {"round": round_id, "after": after, "up_to": up_to}
    sent = {
        seat: SealedResponse(share=ShareId(share), sealed=sealed)
        for seat, share, sealed in tx.connection.execute(_RESPONSES, wanted)
    }
    return _by_place(tx.connection.execute(_ANSWERS, wanted).all()), sent


def consents_between(tx: Transaction, after: SeatId, up_to: SeatId) -> dict[bytes, tuple[SealedConsent, ...]]:
    """The consent records of these seats, by seat."""
    return _consents(tx, {"after": after, "up_to": up_to})


def _by_place(rows: Sequence[Row[bytes, int, bytes]]) -> dict[bytes, dict[int, bytes]]:
    own: defaultdict[bytes, dict[int, bytes]] = defaultdict(dict)
    for seat, place, sealed in rows:
        own[seat][place] = sealed
    return dict(own)
