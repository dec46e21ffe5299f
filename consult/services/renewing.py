"""Renewing a participant's root (K5) at her first entry after a hard rotation.

The rotation gave her another share and sealed her old root to the new epoch; whoever copied that root with the old
key holds it still. Only she can put a fresh one in its place, since her vault opens with her code alone. Everything is
one transaction of the main store, and her share stays, so that a crash leaves either all of the old or all of the new.
"""

from collections.abc import Sequence
from dataclasses import replace

from consult.crypto.codes import CodeKeys
from consult.crypto.entropy import fresh
from consult.crypto.errors import Refused
from consult.crypto.grants import seal_root
from consult.crypto.hybrid import PublicKey, Suite
from consult.crypto.keys import Root, Share
from consult.crypto.vault import Vault, open_vault, seal_vault
from consult.domain.ids import ConsultationId, RoundId, SeatId
from consult.services import rooting
from consult.services.house import House, StoreFault
from consult.services.ledger_view import LedgerBrokenError
from consult.services.ledgering import keys_of
from consult.services.resealing import Resealing
from consult.services.seats import ForgottenError, Seated, bind_root, derive, own_share
from consult.services.vouched import SEAT, newest_epoch, seat_stands, vouch_for_seat
from consult.services.vouching import UnvouchedError
from consult.storage import answers, consents, epochs, leaves, responses, rounds, seats, vaults, vouchers
from consult.storage.database import Transaction
from consult.storage.epochs import StoredEpoch
from consult.storage.leaves import RESPONSE_PLACE, Leaf
from consult.storage.seats import StoredSeat


def generation_in(epoch: StoredEpoch) -> int:
    """The generation of a root that is made in this epoch: how many epochs were before it."""
    return epoch.number - 1


def seated_at(house: House, tx: Transaction, keys: CodeKeys) -> Seated | None:
    """Where the vault at these keys leads, as this transaction sees it; None where there is none that opens."""
    sealed = vaults.get(tx, vaults.VaultLocator(keys.locator))
    if sealed is None:
        return None
    try:
        vault = open_vault(keys, sealed, house.keys.installation)
    except Refused:
        return None
    return Seated(
        consultation=ConsultationId(vault.consultation),
        seat=SeatId(vault.seat),
        locator=keys.locator,
        root=vault.root,
        generation=vault.generation,
    )


def sealed_vault(house: House, keys: CodeKeys, seated: Seated) -> bytes:
    """A vault that leads there, for these keys alone."""
    vault = Vault(consultation=seated.consultation, seat=seated.seat, root=seated.root, generation=seated.generation)
    return seal_vault(keys, vault, house.keys.installation, house.entropy)


def is_due(tx: Transaction, seated: Seated) -> bool:
    """Whether her root is older than the newest epoch, and the rotation to it has come to her seat already."""
    seat = seats.get(tx, seated.seat)
    newest = epochs.of_consultation(tx, seated.consultation)[:1]
    return seat is not None and any(
        seat.epoch == epoch.id and seated.generation < generation_in(epoch) for epoch in newest
    )


def renew(house: House, keys: CodeKeys, seated: Seated) -> Seated:
    """Put a fresh root in place of hers, and give her as she is seated from then on.

    Where it cannot be done just now, because a store is busy or full or the epoch's key is not this house's own, she
    comes in as before, and her next entry tries again. Other visits of hers end (RenewedError). Raises ForgottenError.
    """
    try:
        with house.stores.main.writing() as tx:
            return _renew(house, tx, keys, seated)
    except (StoreFault, UnvouchedError, LedgerBrokenError):
        return seated


def _renew(house: House, tx: Transaction, keys: CodeKeys, seated: Seated) -> Seated:
    """Another entry of hers may have done it while this one waited for her seat: so her vault is opened again.

    A vault or a seat that was put back leads to nothing that opens. Nothing is sealed over it: what was sealed under
    the root between would be lost to the coordinators too.
    """
    held = seats.lock(tx, seated.seat)
    now = seated_at(house, tx, keys)
    seat = seats.get(tx, seated.seat)
    if now is None or seat is None or held != now.generation:
        raise ForgottenError
    if not is_due(tx, now):
        return now
    epoch = newest_epoch(house, tx, seat.consultation)
    if not seat_stands(keys_of(house), vouchers.of_rows(tx, SEAT, [seat.id]), seat, epoch):
        raise UnvouchedError(SEAT, seat.id)
    new = replace(now, root=Root(fresh(house.entropy)), generation=generation_in(epoch))
    _reseal(house, tx, now, new)
    _rewrap(house, tx, new, seat, epoch)
    if not vaults.replace(tx, vaults.VaultLocator(keys.locator), sealed_vault(house, keys, new)):
        raise ForgottenError
    return new


def _rewrap(house: House, tx: Transaction, new: Seated, seat: StoredSeat, epoch: StoredEpoch) -> None:
    """Seal the fresh root to the epoch; its generation tells every older one apart."""
    unsealed = replace(seat, epoch=epoch.id, generation=new.generation)
    sealed = seal_root(
        PublicKey(epoch.public_key), Suite(epoch.suite), new.root, bind_root(house.keys.installation, unsealed)
    )
    again = replace(unsealed, sealed_root=sealed)
    seats.rewrap(tx, [again])
    vouch_for_seat(house, tx, again, epoch)


def _reseal(house: House, tx: Transaction, old: Seated, new: Seated) -> None:
    """Each round is held as it stands: one that closes meanwhile would be rooted without what is sealed here."""
    share = own_share(house, tx, old)
    rows = Resealing(
        installation=house.keys.installation,
        whose=new,
        before=derive(house.keys.installation, old, Share(share.share)),
        now=derive(house.keys.installation, new, Share(share.share)),
        share=share.id,
        entropy=house.entropy,
    )
    consents.reseal(tx, rows.consents(consents.own(tx, new.seat)))
    for each in rounds.of_consultation_held(tx, new.consultation):
        moved = _reseal_round(house, tx, each.id, rows, rooted=each.closed_on is not None)
        rooting.change_all(house, tx, each.id, moved)


def _reseal_round(house: House, tx: Transaction, round_id: RoundId, rows: Resealing, *, rooted: bool) -> Sequence[Leaf]:
    """Seal her round anew. Gives what those rows became that are rooted and were as they should be."""
    seat = rows.whose.seat
    before = dict(answers.own(tx, round_id, seat).by_place)
    said = rows.answers(round_id, before)
    now = {row.place: row.sealed for row in said}
    answers.put_all(tx, round_id, seat, said)
    sent = responses.own(tx, round_id, seat)
    response = None if sent is None else rows.response(round_id, sent)
    if sent is not None and response is not None:
        responses.put(tx, round_id, seat, response)
        before[RESPONSE_PLACE], now[RESPONSE_PLACE] = sent.sealed, response.sealed
    if not rooted:
        return []
    expected = rooting.expected(house, tx, round_id, leaves.kept(tx, round_id, seat), seat)
    moved = rooting.carried(expected, seat, before, now)
    return [Leaf(seat=seat, place=place, digest=digest) for (_, place), digest in moved.items()]
