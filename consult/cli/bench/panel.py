"""A closed round that many people sent, written straight through crypto and storage, and all its blobs with their keys."""

import json
from dataclasses import dataclass, field

from consult.cli.bench.asked import POINTS, TOP
from consult.cli.bench.installation import Installation
from consult.crypto.codes import Locator
from consult.crypto.contexts import grant_context, root_context
from consult.crypto.encoding import Context
from consult.crypto.entropy import draw, fresh
from consult.crypto.grants import seal_epoch_seed, seal_root
from consult.crypto.hybrid import PublicKey, Suite, public_key
from consult.crypto.keys import EpochSeed, Root, Seed, Share
from consult.crypto.own import seal_answer
from consult.domain import consent
from consult.domain.answer import BLANK, Answer, given
from consult.domain.answer_record import encode
from consult.domain.capability import Role
from consult.domain.consent import Choice, ConsentRecord, Purpose, Shown
from consult.domain.consultation import Round
from consult.domain.ids import ID_BYTES, EpochId, SeatId, ShareId
from consult.domain.instrument import Item
from consult.domain.ledger import Act, Deed
from consult.domain.text import Language
from consult.services import running_rounds
from consult.services.ledgering import record
from consult.services.noticing import notices_of
from consult.services.renewing import generation_in
from consult.services.seats import OwnKey, Seated, bind_answer, bind_consent, bind_response, derive
from consult.services.vouched import epoch_row, vouch_for_seat
from consult.storage import answers, consents, epochs, grants, responses, seats, shares, staff
from consult.storage.database import Transaction

SAID = "Being asked what we want, before it is decided."


@dataclass(frozen=True, slots=True, kw_only=True)
class Blobs:
    """Everything sealed, with what opens it: each root with its context, each answer or record with key and context."""

    seed: EpochSeed = field(repr=False)
    roots: list[tuple[bytes, Context]] = field(default_factory=list)
    records: list[tuple[bytes, bytes, Context]] = field(default_factory=list, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A closed round and its blobs."""

    round: Round
    blobs: Blobs


def written(here: Installation, people: int, remembered: int | None = None) -> Panel:
    """A round that this many people sent, each with a Yes to totals. The blobs are those of all, or of the first few."""
    round_ = here.open_round()
    house = here.house
    seed = EpochSeed(Seed(fresh(house.entropy)))
    blobs = Blobs(seed=seed)
    shown = _shown(here, round_)
    with house.stores.main.writing() as tx, house.stores.shares.writing() as key_tx:
        epoch = _begin_epoch(here, tx, round_, seed)
        for number, seat in enumerate(sorted(SeatId(draw(house.entropy, ID_BYTES)) for _ in range(people))):
            kept = blobs if remembered is None or number < remembered else Blobs(seed=seed)
            _write_person(_Pen(here, round_, epoch, shown, kept), tx, key_tx, seat, number)
    running_rounds.close_round(house, round_, here.today)
    closed = running_rounds.round_of(house, round_.id, here.staff[Role.COORDINATOR])
    return Panel(round=closed, blobs=blobs)


def _begin_epoch(here: Installation, tx: Transaction, round_: Round, seed: EpochSeed) -> epochs.StoredEpoch:
    """A second epoch, as after a rotation, whose seed the raw measure knows too."""
    suite = here.house.keys.suite
    epoch = epochs.StoredEpoch(
        id=EpochId(draw(here.house.entropy, ID_BYTES)),
        consultation=round_.consultation,
        number=2,
        suite=suite,
        public_key=public_key(seed, suite),
    )
    epochs.add(tx, epoch)
    record(here.house, tx, Act(deed=Deed.EPOCH_BEGUN), here.today, rows=[epoch_row(epoch)])
    for account in staff.every(tx):
        if account.public_key is None:
            continue
        context = grant_context(
            here.house.keys.installation, consultation=round_.consultation, epoch=epoch.id, staff=account.id
        )
        grants.give(tx, epoch.id, account.id, seal_epoch_seed(PublicKey(account.public_key), suite, seed, context))
    return epoch


@dataclass(frozen=True, slots=True)
class _Pen:
    """What every row is written with."""

    here: Installation
    round: Round
    epoch: epochs.StoredEpoch
    shown: Shown
    blobs: Blobs

    def seal(self, own: OwnKey, context: Context, record: bytes) -> bytes:
        """Sealed, and remembered with its key."""
        blob = seal_answer(own.key, context, record, self.here.house.entropy)
        self.blobs.records.append((own.key, blob, context))
        return blob


def _write_person(pen: _Pen, tx: Transaction, key_tx: Transaction, seat: SeatId, number: int) -> None:
    entropy, installation = pen.here.house.entropy, pen.here.house.keys.installation
    seated = Seated(
        consultation=pen.round.consultation,
        seat=seat,
        locator=Locator(draw(entropy, ID_BYTES)),
        root=Root(fresh(entropy)),
        generation=generation_in(pen.epoch),
    )
    share = Share(fresh(entropy))
    own = OwnKey(key=derive(installation, seated, share), share=ShareId(draw(entropy, ID_BYTES)))
    shares.add(key_tx, shares.StoredShare(id=own.share, seat=seated.seat, share=share))
    _write_seat(pen, tx, seated)
    record_id = consents.ConsentId(draw(entropy, ID_BYTES))
    sealed = pen.seal(own, bind_consent(installation, seated, record_id), _consent(pen))
    consents.add(tx, seated.seat, consents.SealedConsent(id=record_id, sealed=sealed))
    sealed = pen.seal(own, bind_response(installation, seated, pen.round.id), json.dumps({"sent": True}).encode())
    responses.put(tx, pen.round.id, seated.seat, responses.SealedResponse(share=own.share, sealed=sealed))
    said = [
        (place, pen.seal(own, bind_answer(installation, seated, pen.round.id, place), encode(_answer(item, number))))
        for place, item in enumerate(pen.round.instrument.items, start=1)
    ]
    rows = [answers.SealedAnswer(place=place, share=own.share, sealed=sealed) for place, sealed in said]
    answers.put_all(tx, pen.round.id, seated.seat, rows)


def _write_seat(pen: _Pen, tx: Transaction, seated: Seated) -> None:
    context = root_context(
        pen.here.house.keys.installation,
        consultation=seated.consultation,
        epoch=pen.epoch.id,
        seat=seated.seat,
        generation=seated.generation,
    )
    sealed = seal_root(PublicKey(pen.epoch.public_key), Suite(pen.epoch.suite), seated.root, context)
    pen.blobs.roots.append((sealed, context))
    seat = seats.StoredSeat(
        id=seated.seat,
        consultation=seated.consultation,
        epoch=pen.epoch.id,
        sealed_root=sealed,
        generation=seated.generation,
    )
    seats.add(tx, seat)
    vouch_for_seat(pen.here.house, tx, seat, pen.epoch)


def _shown(here: Installation, round_: Round) -> Shown:
    newest = notices_of(here.house, round_.consultation).newest
    if newest is None:
        raise LookupError("the round asks by no notice")
    return newest.shown(Language("en"))


def _consent(pen: _Pen) -> bytes:
    choices = tuple((purpose, Choice.YES) for purpose in Purpose)
    nonce = fresh(pen.here.house.entropy)
    return consent.encode(ConsentRecord(day=pen.here.today, shown=pen.shown, choices=choices, nonce=nonce))


def _answer(item: Item, number: int) -> Answer:
    """What the person of this number says: something else for each, the same at every run."""
    match item.kind:
        case "single_choice":
            return given(item.options[number % len(item.options)].name)
        case "rating":
            return given((number + len(item.name)) % POINTS + 1)
        case "ranking":
            return given(tuple(option.name for option in item.options[number % 9 :][:TOP]))
        case "long_text":
            return given(SAID)
    return BLANK
