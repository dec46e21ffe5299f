"""Enrolling: an accepted invitation becomes a seat under a code of her own, and is spent."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date

from consult.crypto.codes import CodeKeys, grouped, mint
from consult.crypto.codes import confirms as last_four_match
from consult.crypto.entropy import draw, fresh
from consult.crypto.grants import seal_root
from consult.crypto.hybrid import PublicKey, Suite
from consult.crypto.keys import Root, Share
from consult.domain import consent
from consult.domain.consent import ConsentRecord, Shown
from consult.domain.consultation import Round, RoundStatus
from consult.domain.ids import ID_BYTES, SeatId, ShareId
from consult.services import spending
from consult.services.answering import RoundClosedError, begin
from consult.services.arrivals import Arrival
from consult.services.consenting import keep
from consult.services.entering import access_keys, open_seat
from consult.services.house import House, StoreFault, StoreTrouble
from consult.services.noticing import standing_notices
from consult.services.renewing import generation_in, sealed_vault
from consult.services.seats import OwnKey, Seated, bind_root, derive
from consult.services.vouched import newest_epoch, vouch_for_seat
from consult.storage import rounds, seats, shares, vaults
from consult.storage.database import Transaction
from consult.storage.epochs import StoredEpoch

KEPT_NOTHING = frozenset({StoreTrouble.FULL, StoreTrouble.BUSY, StoreTrouble.READ_ONLY})
"""What a store says that has certainly not kept the transaction."""


class SpentError(Exception):
    """The invitation was used meanwhile."""


class CodeTakenError(Exception):
    """Someone has this very code: once in 10^15. Nothing was kept; another must be minted."""


class NotChosenError(Exception):
    """Answering itself needs its own Yes to a notice that is known here, and a code of her own, before a seat is taken."""


def with_code(house: House, arrival: Arrival) -> Arrival:
    """The way in, with an access code minted once and kept until it is confirmed."""
    return arrival if arrival.code else replace(arrival, code=mint(house.entropy))


def code_groups(arrival: Arrival) -> tuple[str, ...]:
    """Her code as groups of digits, to be shown to her alone; empty before it is minted."""
    return tuple(grouped(arrival.code).split()) if arrival.code else ()


def confirms(arrival: Arrival, typed: str) -> bool:
    """Whether these are the last four digits of her code."""
    return arrival.code is not None and last_four_match(arrival.code, typed)


def enrol(house: House, arrival: Arrival, round_: Round, today: date) -> Seated:
    """Take a seat: the erasure share first, then everything else at once, the invitation spent among it.

    Raises SpentError, RoundClosedError, NotChosenError and BusyError, and UnvouchedError where the notices or the
    epoch's public key are not this house's own. A second arrival gives the seat of the first. A crash in between leaves
    a share that belongs to nobody, which start-up drops, and an invitation that still works.
    """
    if arrival.code is None or arrival.choice(consent.Purpose.ANSWERING) is not consent.Choice.YES:
        raise NotChosenError
    shown = _known(house, arrival)
    keys = access_keys(house, arrival.code)
    seated = Seated(
        consultation=arrival.consultation,
        seat=SeatId(draw(house.entropy, ID_BYTES)),
        locator=keys.locator,
        root=Root(fresh(house.entropy)),
        generation=0,
    )
    share = Share(fresh(house.entropy))
    share_id = ShareId(draw(house.entropy, ID_BYTES))
    own = OwnKey(key=derive(house.keys.installation, seated, share), share=share_id)
    with _or_dropped(house, seated.seat, share_id), house.stores.main.writing() as tx:
        seats.arriving(tx)
        if rounds.status(tx, round_.id) is not RoundStatus.OPEN:
            raise RoundClosedError
        if not spending.spend(house, tx, arrival.invitation):
            return _already_hers(house, keys)
        epoch = newest_epoch(house, tx, seated.consultation)
        seated = replace(seated, generation=generation_in(epoch))
        with house.stores.shares.writing() as key_tx:
            shares.add(key_tx, shares.StoredShare(id=share_id, seat=seated.seat, share=share))
        _take_seat(house, tx, seated, epoch)
        if not vaults.add(tx, vaults.VaultLocator(keys.locator), sealed_vault(house, keys, seated)):
            raise CodeTakenError
        record = ConsentRecord(day=today, shown=shown, choices=arrival.choices, nonce=fresh(house.entropy))
        keep(house, tx, seated, own, record)
        begin(house, tx, seated, own, round_)
    return seated


@contextmanager
def _or_dropped(house: House, seat: SeatId, share: ShareId) -> Iterator[None]:
    """Where no seat was taken after all, the share made for it goes at once: many left behind would stop the next start.

    Not where the main store may have kept the seat although it failed: only a full, busy or read-only one certainly did
    not. Then, and where a store fails again, start-up drops what belongs to nobody.
    """
    try:
        yield
    except Exception as error:
        if not isinstance(error, StoreFault) or error.reason in KEPT_NOTHING:
            with suppress(StoreFault):
                _drop(house, seat, share)
        raise


def _drop(house: House, seat: SeatId, share: ShareId) -> None:
    with house.stores.main.reading() as tx:
        if seats.get(tx, seat) is not None:
            return
    with house.stores.shares.writing() as tx:
        shares.drop(tx, share)


def _known(house: House, arrival: Arrival) -> Shown:
    """The notice that she was shown. Raises NotChosenError where there is none, or none that reads like it."""
    with house.stores.main.reading() as tx:
        notices = standing_notices(house, tx, arrival.consultation)
    if arrival.shown is None or notices.seen(arrival.shown) is None:
        raise NotChosenError
    return arrival.shown


def _already_hers(house: House, keys: CodeKeys) -> Seated:
    """The seat she took a moment ago, when the same confirmation arrives twice. Raises SpentError for anyone else."""
    seated = open_seat(house, keys)
    if seated is None:
        raise SpentError
    return seated


def _take_seat(house: House, tx: Transaction, seated: Seated, epoch: StoredEpoch) -> None:
    seat = seats.StoredSeat(
        id=seated.seat,
        consultation=seated.consultation,
        epoch=epoch.id,
        sealed_root=b"",
        generation=seated.generation,
    )
    sealed = seal_root(
        PublicKey(epoch.public_key), Suite(epoch.suite), seated.root, bind_root(house.keys.installation, seat)
    )
    seat = replace(seat, sealed_root=sealed)
    seats.add(tx, seat)
    vouch_for_seat(house, tx, seat, epoch)
