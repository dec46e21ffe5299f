"""Taken back: that one exact sealed answer was taken back stands in the ledger, so that it cannot be put back unseen.

Two entries are committed to: that this seat took something back in this round, and that this very row, by its hash, is
not hers any more. Their nonces are made from K1: no row holds them, nobody else can make or find them, and whoever
verifies asks for each seat first and looks at the rows of those few alone.
"""

from datetime import date
from hashlib import sha256

from consult.crypto.contexts import row_context
from consult.crypto.encoding import number, pae
from consult.crypto.rows import row_mac
from consult.domain.ids import RoundId, SeatId
from consult.domain.ledger import PersonalKind
from consult.services.house import House
from consult.services.ledger_view import LedgerKeys
from consult.services.ledgering import Opening, commit, keys_of, opening
from consult.storage import answers, ledger, responses
from consult.storage.database import Transaction
from consult.storage.leaves import Leaf

NONCE = b"taken-back-nonce"
"""The kind under which K1 makes what opens such an entry."""
NO_ROW = bytes(32)
"""The hash of no sealed row."""

KIND = PersonalKind.ANSWER_TAKEN_BACK


def commit_to(house: House, tx: Transaction, round_id: RoundId, gone: Leaf, today: date) -> None:
    """Say for ever that this row was taken back by its owner."""
    keys = keys_of(house)
    commit(house, tx, _of_seat(keys, round_id, gone.seat), today)
    commit(house, tx, _of_row(keys, round_id, gone), today)


def seats(house: House, tx: Transaction, round_id: RoundId) -> frozenset[SeatId]:
    """Who took something back in this round, as the ledger says. Precondition: the ledger was verified."""
    return _seats(house, tx, round_id, ledger.personal(tx))


def put_back(house: House, tx: Transaction, round_id: RoundId, seat: SeatId | None = None) -> frozenset[Leaf]:
    """The places, or those of one seat, where a row stands again that was taken back.

    They come as leaves of no row, for no row is right there.
    """
    said, keys = ledger.personal(tx), keys_of(house)
    rows = (
        Leaf(seat=whose, place=place, digest=sha256(sealed).digest())
        for whose in _seats(house, tx, round_id, said)
        if seat in {None, whose}
        for place, sealed in answers.own(tx, round_id, whose).by_place.items()
    )
    return frozenset(
        Leaf(seat=row.seat, place=row.place, digest=NO_ROW)
        for row in rows
        if _of_row(keys, round_id, row).commitment(house) in said
    )


def _seats(house: House, tx: Transaction, round_id: RoundId, said: frozenset[bytes]) -> frozenset[SeatId]:
    if not said:
        return frozenset()
    keys = keys_of(house)
    return frozenset(
        seat for seat in responses.seats_in(tx, round_id) if _of_seat(keys, round_id, seat).commitment(house) in said
    )


def _of_seat(keys: LedgerKeys, round_id: RoundId, seat: SeatId) -> Opening:
    return opening(KIND, {"round": round_id.hex(), "seat": seat.hex()}, _nonce(keys, pae((round_id, seat))))


def _of_row(keys: LedgerKeys, round_id: RoundId, row: Leaf) -> Opening:
    content = {"round": round_id.hex(), "seat": row.seat.hex(), "place": str(row.place), "row": row.digest.hex()}
    return opening(KIND, content, _nonce(keys, pae((round_id, row.seat, number(row.place), row.digest))))


def _nonce(keys: LedgerKeys, row: bytes) -> bytes:
    return row_mac(keys.row_mac, row_context(keys.installation, kind=NONCE, row=row, version=1, fields=()))
