"""One batch of a hard rotation: some seats, held, opened under the old key and the old shares, sealed under the new."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

from consult.crypto.contexts import data_key_context, root_context
from consult.crypto.encoding import Context
from consult.crypto.entropy import draw, fresh
from consult.crypto.errors import Refused
from consult.crypto.grants import RootSealer
from consult.crypto.hybrid import PublicKey, Suite
from consult.crypto.keys import Root, Share, data_key
from consult.domain.ids import ID_BYTES, ConsultationId, EpochId, RoundId, SeatId, ShareId
from consult.domain.ledger import Act, Deed
from consult.services import rooting, withdrawing
from consult.services.consultation_keys import OpenEpoch
from consult.services.house import House
from consult.services.ledgering import keys_of, record
from consult.services.resealing import Resealing
from consult.services.rooting import Rooted
from consult.services.seats import Place
from consult.services.staffing.people import Unlocked
from consult.services.vouched import SEAT, seat_stands, vouch_for_seats
from consult.storage import answers, consents, leaves, responses, rounds, sealed_reader, shares, tombstones, vouchers
from consult.storage import seats as seat_rows
from consult.storage.answers import SealedAnswer
from consult.storage.database import Transaction
from consult.storage.epochs import StoredEpoch
from consult.storage.leaves import RESPONSE_PLACE, Digests
from consult.storage.responses import SealedResponse
from consult.storage.seats import StoredSeat
from consult.storage.shares import StoredShare


class WithdrawnMeanwhileError(Exception):
    """Someone in the batch took her answers back while it was sealed anew: nothing of the batch is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What one rotation goes by: the epochs that are open, and the new one."""

    house: House
    by: Unlocked
    consultation: ConsultationId
    today: date
    epoch: StoredEpoch
    opened: Mapping[EpochId, OpenEpoch] = field(repr=False)

    def root_context(self, seat: StoredSeat, epoch: EpochId) -> Context:
        """What a seat's root is bound to in an epoch."""
        return root_context(
            self.house.keys.installation,
            consultation=self.consultation,
            epoch=epoch,
            seat=seat.id,
            generation=seat.generation,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One seat's turn: its root, the shares it leaves, the one it gets, and its rows' way from key to key."""

    seat: StoredSeat
    root: Root = field(repr=False)
    old_shares: tuple[ShareId, ...]
    share: StoredShare
    rows: Resealing = field(repr=False)


class Batch:
    """Seats that are sealed anew together. ``last`` is the last that was looked at; None where there was none left."""

    def __init__(self, rotation: Rotation) -> None:
        self.rotation = rotation
        self.last: SeatId | None = None
        self.turns: list[Turn] = []
        self._closed = 0

    @property
    def unopened(self) -> int:
        """Seats and rows that did not open: they are left as they were."""
        return self._closed + sum(turn.rows.unopened for turn in self.turns)

    def seal_anew(self, tx: Transaction, after: SeatId, at_once: int) -> None:
        """Hold the next seats, give each a new share, and seal all of theirs under it.

        The new shares stand before the rows that name them, and the old ones go after (``drop_old_shares``), so that a
        crash at any point leaves every row with the share it names; no starting process takes the new ones for orphans
        meanwhile. Raises WithdrawnMeanwhileError.
        """
        seat_rows.arriving(tx)
        page = seat_rows.hold_older(tx, self.rotation.consultation, self.rotation.epoch.id, after, at_once)
        if not page:
            return
        self.last = page[-1].id
        self.turns = self._open(tx, page)
        with self.rotation.house.stores.shares.writing() as key_tx:
            shares.add_all(key_tx, [turn.share for turn in self.turns])
        self._reseal(tx, after, self.last)
        if self._withdrawn(turn.seat.id for turn in self.turns):
            raise WithdrawnMeanwhileError

    def _open(self, tx: Transaction, page: Sequence[StoredSeat]) -> list[Turn]:
        these = [seat.id for seat in page]
        held, vouching = vouchers.of_rows(tx, SEAT, these), keys_of(self.rotation.house)
        gone, names = self._withdrawn(these), responses.shares_named(tx, these)
        with self.rotation.house.stores.shares.reading() as key_tx:
            keys = shares.of_seats(key_tx, these)
        turns = []
        for seat in page:
            if seat.id in gone:
                continue
            epoch = self.rotation.opened.get(seat.epoch)
            share = next((each for each in keys.get(seat.id, ()) if each.id in names.get(seat.id, ())), None)
            if epoch is None or share is None or not seat_stands(vouching, held, seat, epoch.epoch):
                self._closed += 1
                continue
            try:
                root = epoch.key.root(seat.sealed_root, self.rotation.root_context(seat, seat.epoch))
            except Refused:
                self._closed += 1
                continue
            turns.append(self._turn(seat, root, share, keys[seat.id]))
        return turns

    def _turn(self, seat: StoredSeat, root: Root, share: StoredShare, held: Sequence[StoredShare]) -> Turn:
        house = self.rotation.house
        new = StoredShare(id=ShareId(draw(house.entropy, ID_BYTES)), seat=seat.id, share=fresh(house.entropy))
        bind = data_key_context(house.keys.installation, consultation=seat.consultation, seat=seat.id)
        rows = Resealing(
            installation=house.keys.installation,
            whose=Place(consultation=seat.consultation, seat=seat.id),
            before=data_key(root, Share(share.share), bind),
            now=data_key(root, Share(new.share), bind),
            share=new.id,
            entropy=house.entropy,
        )
        return Turn(seat=seat, root=root, old_shares=tuple(each.id for each in held), share=new, rows=rows)

    def _reseal(self, tx: Transaction, after: SeatId, up_to: SeatId) -> None:
        """Each round is held as it stands: one that closes meanwhile would be rooted without what is sealed here."""
        kept = sealed_reader.consents_between(tx, after, up_to)
        again = (turn.rows.consents(kept.get(turn.seat.id, ())) for turn in self.turns)
        consents.reseal(tx, list(chain.from_iterable(again)))
        self._rewrap(tx)
        roots: list[tuple[str, str]] = []
        for each in rounds.of_consultation_held(tx, self.rotation.consultation):
            rooted = Rooted(leaves.kept(tx, each.id) if each.closed_on else {})
            before = rooted.root()
            rooted.move(
                self._reseal_round(tx, each.id, sealed_reader.between(tx, each.id, after, up_to), rooted.digests)
            )
            if each.closed_on:
                roots += [(rooting.before_part(each.id), before), (rooting.part(each.id), rooted.root())]
        self._record(tx, roots)

    def _rewrap(self, tx: Transaction) -> None:
        epoch = self.rotation.epoch
        sealer = RootSealer(PublicKey(epoch.public_key), Suite(epoch.suite))
        again = [
            replace(
                turn.seat,
                epoch=epoch.id,
                sealed_root=sealer.seal(turn.root, self.rotation.root_context(turn.seat, epoch.id)),
            )
            for turn in self.turns
        ]
        seat_rows.rewrap(tx, again)
        vouch_for_seats(self.rotation.house, tx, again, epoch)

    def _reseal_round(
        self, tx: Transaction, round_id: RoundId, sealed: sealed_reader.Sealed, rooted: Digests
    ) -> Digests:
        """Seal the round anew, and move the leaves of those rows that are what they should be. Gives the moved ones."""
        given, sent = sealed
        should_be = rooting.expected(self.rotation.house, tx, round_id, rooted) if rooted else {}
        said: dict[SeatId, list[SealedAnswer]] = {}
        records: dict[SeatId, SealedResponse] = {}
        moved: dict[tuple[SeatId, int], bytes] = {}
        for turn in self.turns:
            seat, before = turn.seat.id, dict(given.get(turn.seat.id, {}))
            said[seat] = turn.rows.answers(round_id, before)
            now = {row.place: row.sealed for row in said[seat]}
            response = turn.rows.response(round_id, sent[seat]) if seat in sent else None
            if response is not None:
                records[seat] = response
                before[RESPONSE_PLACE], now[RESPONSE_PLACE] = sent[seat].sealed, response.sealed
            moved |= rooting.carried(should_be, seat, before, now) if rooted else {}
        answers.put_of_all(tx, round_id, said)
        responses.put_all(tx, round_id, records)
        leaves.move(tx, round_id, moved)
        leaves.settle(tx, round_id, [key for key in moved if should_be[key] != rooted[key]])
        return moved

    def _record(self, tx: Transaction, roots: Sequence[tuple[str, str]]) -> None:
        """Enter the old root and the new one of every closed round together."""
        about = (("consultation", self.rotation.consultation.hex()), ("epoch", self.rotation.epoch.id.hex()), *roots)
        act = Act(deed=Deed.ROTATED, by=self.rotation.by.id, about=about)
        record(self.rotation.house, tx, act, self.rotation.today)

    def _withdrawn(self, seats: Iterable[SeatId]) -> frozenset[SeatId]:
        """Those of these seats that were withdrawn, as the key store says now. A planted tombstone is not heeded."""
        with self.rotation.house.stores.shares.reading() as key_tx:
            found = tombstones.among(key_tx, tuple(seats))
        return frozenset(stone.seat for stone in found if withdrawing.stands(self.rotation.house, stone))

    def drop_old_shares(self) -> None:
        """Nothing names them any more."""
        if not self.turns:
            return
        with self.rotation.house.stores.shares.writing() as key_tx:
            shares.drop_all(key_tx, [share for turn in self.turns for share in turn.old_shares])

    def drop_new_shares(self) -> None:
        """Nothing names them yet."""
        with self.rotation.house.stores.shares.writing() as key_tx:
            shares.drop_all(key_tx, [turn.share.id for turn in self.turns])
