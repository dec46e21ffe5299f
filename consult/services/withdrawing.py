"""Taking everything back: the erasure share goes first, so that nothing that is left anywhere can be opened again."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from consult.crypto.codes import Locator
from consult.crypto.contexts import row_context
from consult.crypto.encoding import Context
from consult.crypto.rows import row_mac, row_stands
from consult.domain.ids import SeatId, ShareId
from consult.domain.ledger import PersonalKind
from consult.services.house import House, StoreFault, StoreTrouble, ThirdPlaceError
from consult.services.ledgering import Opening, commit, keys_of, opening
from consult.services.seats import Seated
from consult.services.unsettling import unsettle
from consult.storage import forgetting, responses, shares, tombstones
from consult.storage import seats as seat_rows
from consult.storage.database import Transaction
from consult.storage.tombstones import Tombstone
from consult.storage.vaults import VaultLocator

TOMBSTONE = b"tombstone"
NONCE = b"tombstone-nonce"
"""The kinds under which K1 vouches for a tombstone, and makes what opens its entry in the ledger."""
MOST_ORPHANS = 8
"""Shares without a seat that crashes may leave behind; more mean that this is not the key store's own main store."""


class NotYetErasedError(Exception):
    """Nothing of hers opens any more, but her share's last trace stands, or no tombstone apart does: ask again."""


class StoresDisagreeError(Exception):
    """The key store holds shares of people whom this main store does not know: nothing was changed."""


def withdraw(house: House, seated: Seated, today: date) -> None:
    """Erase all that this seat ever said. The order matters: a crash after the first step is finished at start-up."""
    forget(house, tombstone_of(house, seated.seat, today), seated.locator)


def tombstone_of(house: House, seat: SeatId, day: date) -> Tombstone:
    """A tombstone of this house's own: K1 vouches for it, so that a planted one is not heeded."""
    return Tombstone(seat=seat, day=day, mac=row_mac(keys_of(house).row_mac, _bind(house, seat, day)))


def stands(house: House, tombstone: Tombstone) -> bool:
    """Whether this house left the tombstone."""
    return row_stands(keys_of(house).row_mac, _bind(house, tombstone.seat, tombstone.day), tombstone.mac)


def _bind(house: House, seat: SeatId, day: date) -> Context:
    fields = (day.isoformat().encode(),)
    return row_context(house.keys.installation, kind=TOMBSTONE, row=seat, version=1, fields=fields)


def forget(house: House, tombstone: Tombstone, vault: Locator | None = None) -> None:
    """Erase a seat, and overwrite the last trace of its share.

    Raises NotYetErasedError while someone still reads the key store, or while the third place cannot be written:
    nothing of hers opens any more, and asking again finishes it. Raises StoreFault.
    """
    erase(house, tombstone, vault)
    if not overwrite(house):
        raise NotYetErasedError


def erase(house: House, tombstone: Tombstone, vault: Locator | None = None) -> None:
    """Delete the share and leave its tombstone, leave one in the third place, then delete the rows.

    Her seat is held meanwhile, so that a rotation has either given her a new share already, which goes too, or gives
    her none. Where the main store cannot be written the share goes all the same. What was prepared but not released
    from her rows goes too. Without ``vault`` the vault's row stays: what it opens to is a root whose share is gone.
    Raises NotYetErasedError and StoreFault.
    """
    try:
        with house.stores.main.writing() as tx:
            seat_rows.lock(tx, tombstone.seat)
            _forget_share(house, tombstone)
            forget_rows(house, tx, tombstone, vault)
    except StoreFault as fault:
        if fault.reason is not StoreTrouble.BUSY:
            _forget_share(house, tombstone)
        raise


def overwrite(house: House) -> bool:
    """Leave no trace of a deleted share in the key store's own files; False while someone still reads it."""
    return house.stores.shares.checkpoint()


def _forget_share(house: House, tombstone: Tombstone) -> None:
    with house.stores.shares.writing() as tx:
        forgetting.forget_share(tx, tombstone)
        _leave_own(house, tx, tombstone)
    try:
        _leave_apart(house, tombstone)
    except ThirdPlaceError:
        raise NotYetErasedError from None


def _leave_own(house: House, tx: Transaction, tombstone: Tombstone) -> None:
    """A planted tombstone would stand in the way of this house's own: it gives way."""
    if not all(stands(house, held) for held in tombstones.among(tx, (tombstone.seat,))):
        tombstones.correct(tx, tombstone)


def _leave_apart(house: House, tombstone: Tombstone) -> None:
    held = house.third_place.of(tombstone.seat)
    if held is None or stands(house, held):
        house.third_place.leave(tombstone)
    else:
        house.third_place.correct(tombstone)


def forget_rows(house: House, tx: Transaction, tombstone: Tombstone, vault: Locator | None = None) -> None:
    """In a transaction of the main store: leave the tombstone, there and in the ledger, and delete every row of hers.

    What was prepared from them and not yet released goes too.
    """
    seat = seat_rows.get(tx, tombstone.seat)
    if seat is not None:
        unsettle(tx, seat.consultation)
    forgetting.forget_everywhere(tx, tombstone, VaultLocator(vault) if vault else None)
    _leave_own(house, tx, tombstone)
    commit(house, tx, opening_of(house, tombstone), tombstone.day)


def opening_of(house: House, tombstone: Tombstone) -> Opening:
    """What opens a withdrawal's entry in the ledger. Its nonce is made from K1: no row can hold it when she is gone."""
    bind = row_context(house.keys.installation, kind=NONCE, row=tombstone.seat, version=1, fields=())
    nonce = row_mac(keys_of(house).row_mac, bind)
    return opening(PersonalKind.WITHDRAWAL, {"seat": tombstone.seat.hex()}, nonce)


def every_tombstone(house: House) -> tuple[Tombstone, ...]:
    """The tombstones of every copy that this house left: the third place, the key store, the main store.

    A planted one is not heeded; `consult verify` names it. Raises ThirdPlaceError.
    """
    with house.stores.shares.reading() as tx:
        beside_shares = tombstones.every(tx)
    with house.stores.main.reading() as tx:
        beside_rows = tombstones.every(tx)
    every = (*house.third_place.every(), *beside_rows, *beside_shares)
    found = {stone.seat: stone for stone in every if stands(house, stone)}
    return tuple(found[seat] for seat in sorted(found))


def finish_interrupted(house: House) -> int:
    """Forget again whatever a tombstone of any copy names, and drop shares that no row needs. Gives how many.

    A crash may have cut a withdrawal short; or a store is older than its tombstones, as after a restore: the share of
    someone who took everything back is then in the key store again, or her rows are, or a copy of her tombstone is
    missing. All of it is mended before anything is served. Raises StoresDisagreeError where so many shares lack a seat
    that this must be another main store, or an old one; ThirdPlaceError, and NotYetErasedError, where a copy cannot
    be read or written. Nobody takes a seat meanwhile, in this process or another: her share stands before her seat.
    """
    again = _unfinished(house)
    for tombstone in again:
        forget(house, tombstone)
    with house.stores.main.writing() as tx:
        seat_rows.nobody_arriving(tx)
        with house.stores.shares.writing() as key_tx:
            living = frozenset(seat_rows.every(tx))
            held = shares.places(key_tx)
            orphans = [share for seat, share in held if seat not in living]
            if len(orphans) > MOST_ORPHANS or (orphans and not living):
                raise StoresDisagreeError
            replaced = _replaced(tx, held)
            shares.drop_all(key_tx, [*orphans, *replaced])
    overwrite(house)  # of an earlier process too; where somebody reads, the night's `consult forget --due` does it
    return len(again) + len(orphans) + len(replaced)


def _replaced(tx: Transaction, held: Sequence[tuple[SeatId, ShareId]]) -> list[ShareId]:
    """Shares that a rotation cut short left behind: of a seat that has two, those that none of its rows names."""
    by_seat: defaultdict[SeatId, list[ShareId]] = defaultdict(list)
    for seat, share in held:
        by_seat[seat].append(share)
    several = {seat: held_by for seat, held_by in by_seat.items() if len(held_by) > 1}
    named = {seat: responses.share_named(tx, seat) for seat in several}
    return [share for seat, held_by in several.items() if named[seat] for share in held_by if share != named[seat]]


def _unfinished(house: House) -> list[Tombstone]:
    """Tombstones that name somebody of whom something is left, or of which a copy is missing."""
    known = every_tombstone(house)
    apart = _own(house, house.third_place.every())
    with house.stores.shares.reading() as tx:
        beside_shares = _own(house, tombstones.every(tx))
        shared = frozenset(seat for seat, _ in shares.places(tx))
    with house.stores.main.reading() as tx:
        beside_rows = _own(house, tombstones.every(tx))
        living = frozenset(seat_rows.every(tx))
    done = (apart & beside_shares & beside_rows) - shared - living
    return [stone for stone in known if stone.seat not in done]


def _own(house: House, found: Sequence[Tombstone]) -> frozenset[SeatId]:
    """The seats of those that this house left."""
    return frozenset(stone.seat for stone in found if stands(house, stone))
