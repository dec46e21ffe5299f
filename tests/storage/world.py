"""A small consultation to test storage on: ids are hashes of names, sealed bytes are names."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from sqlalchemy import select

from consult.domain.capability import Role
from consult.domain.consultation import RoundStatus
from consult.domain.ids import ConsultationId, EpochId, RoundId, SeatId, ShareId, StaffId
from consult.domain.text import Text
from consult.storage import answers, consents, consultations, epochs, responses, rounds, seats, shares, staff
from consult.storage.answers import SealedAnswer
from consult.storage.consents import ConsentId, SealedConsent
from consult.storage.consultations import StoredConsultation
from consult.storage.database import Transaction
from consult.storage.epochs import StoredEpoch
from consult.storage.responses import SealedResponse
from consult.storage.rounds import StoredRound
from consult.storage.seats import StoredSeat
from consult.storage.shares import StoredShare
from consult.storage.staff import StoredStaff
from consult.storage.stores import Stores

TODAY = date(2026, 3, 8)
ITEMS = 3


def key(name: str) -> bytes:
    """Sixteen bytes that stand for this name."""
    return sha256(name.encode()).digest()[:16]


def secret(name: str) -> bytes:
    """Thirty-two bytes that stand for this name."""
    return sha256(b"secret " + name.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    stores: Stores
    consultation: ConsultationId = field(default_factory=lambda: ConsultationId(key("consultation")))
    round: RoundId = field(default_factory=lambda: RoundId(key("round")))
    epoch: EpochId = field(default_factory=lambda: EpochId(key("epoch")))

    def seat(self, name: str) -> SeatId:
        """Seat somebody: her share first, then her row."""
        seat = SeatId(key(name))
        with self.stores.shares.writing() as tx:
            shares.add(tx, StoredShare(id=self.share(name), seat=seat, share=secret(name)))
        with self.stores.main.writing() as tx:
            seats.add(tx, self.stored_seat(name))
        return seat

    def stored_seat(self, name: str) -> StoredSeat:
        return StoredSeat(
            id=SeatId(key(name)), consultation=self.consultation, epoch=self.epoch, sealed_root=f"root {name}".encode()
        )

    def share(self, name: str) -> ShareId:
        return ShareId(key(f"share {name}"))

    def answer(self, name: str, place: int, said: str = "") -> SealedAnswer:
        return SealedAnswer(place=place, share=self.share(name), sealed=f"{name} {place} {said}".encode())

    def kept(self, tx: Transaction, seat: SeatId) -> tuple[SealedAnswer, ...]:
        """A seat's answers in the round as their rows hold them, with the share that each names."""
        c = answers.ANSWERS.c
        rows = select(c.place, c.share_id, c.sealed).where(c.round_id == self.round, c.seat_id == seat)
        found = tx.connection.execute(rows.order_by(c.place))
        return tuple(SealedAnswer(place=place, share=ShareId(share), sealed=sealed) for place, share, sealed in found)

    def enter(self, name: str) -> SeatId:
        """Seat somebody and let her enter the round: consent, response, and a row for every item."""
        seat = self.seat(name)
        with self.stores.main.writing() as tx:
            consents.add(tx, seat, SealedConsent(id=ConsentId(key(f"consent {name}")), sealed=f"yes {name}".encode()))
            responses.put(tx, self.round, seat, SealedResponse(share=self.share(name), sealed=f"in {name}".encode()))
            answers.put_all(tx, self.round, seat, [self.answer(name, place) for place in range(ITEMS)])
        return seat


def stored_round(name: str, consultation: ConsultationId, number: int) -> StoredRound:
    return StoredRound(
        id=RoundId(key(name)),
        consultation=consultation,
        number=number,
        status=RoundStatus.DRAFT,
        instrument='{"items": []}',
        instrument_digest=sha256(b"instrument").digest(),
    )


def stored_staff(name: str, *roles: Role) -> StoredStaff:
    return StoredStaff(
        id=StaffId(key(name)),
        name=name,
        roles=frozenset(roles),
        salt=b"salt" * 4,
        sealed_seed=b"seed of " + name.encode(),
        public_key=b"p" * 1216,
        suite=1,
        version=1,
        sealed_factor=b"factor of " + name.encode(),
        sealed_recovery=b"recovery of " + name.encode(),
    )


def begin_world(stores: Stores) -> World:
    world = World(stores=stores)
    with stores.main.writing() as tx:
        consultations.add(
            tx,
            StoredConsultation(id=world.consultation, title=Text.of({"en": "Outcomes", "ar": "نتائج"}), settings="{}"),
        )
        rounds.add(tx, stored_round("round", world.consultation, 1))
        staff.add(tx, stored_staff("Ann", Role.COORDINATOR))
        epochs.add(
            tx,
            StoredEpoch(id=world.epoch, consultation=world.consultation, number=1, suite=1, public_key=b"p" * 1216),
        )
    return world
