"""Taking everything back: the erasure share goes first, so that nothing that is left anywhere can be opened again."""

from datetime import date

from consult.crypto.codes import Locator
from consult.services.house import House, ThirdPlaceError
from consult.services.seats import Seated
from consult.storage import forgetting, releases, rounds, shares, tombstones
from consult.storage import seats as seat_rows
from consult.storage.database import Transaction
from consult.storage.tombstones import Tombstone
from consult.storage.vaults import VaultLocator

CHECKPOINTS = 3
"""Times that the key store's log is emptied again; each waits for whoever still reads it."""
MOST_ORPHANS = 8
"""Shares without a seat that crashes may leave behind; more mean that this is not the key store's own main store."""


class NotYetErasedError(Exception):
    """Nothing of hers opens any more, but her share's last trace stands, or no tombstone apart does: ask again."""


class StoresDisagreeError(Exception):
    """The key store holds shares of people whom this main store does not know: nothing was changed."""


def withdraw(house: House, seated: Seated, today: date) -> None:
    """Erase all that this seat ever said. The order matters: a crash after the first step is finished at start-up."""
    forget(house, Tombstone(seat=seated.seat, day=today), seated.locator)


def forget(house: House, tombstone: Tombstone, vault: Locator | None = None) -> None:
    """Delete the share and leave its tombstone, leave one in the third place, then delete the rows.

    What was prepared but not released from them goes too. Without ``vault`` the vault's row stays: what it opens to is
    a root whose share is gone. Raises NotYetErasedError while someone still reads the key store, or while the third
    place cannot be written: nothing of hers opens any more, and asking again finishes it.
    """
    with house.stores.shares.writing() as tx:
        forgetting.forget_share(tx, tombstone)
    try:
        house.third_place.leave(tombstone)
    except ThirdPlaceError:
        raise NotYetErasedError from None
    with house.stores.main.writing() as tx:
        forget_rows(tx, tombstone, vault)
    if not any(house.stores.shares.checkpoint() for _ in range(CHECKPOINTS)):
        raise NotYetErasedError


def forget_rows(tx: Transaction, tombstone: Tombstone, vault: Locator | None = None) -> None:
    """In a transaction of the main store: leave the tombstone, delete every row, and what was prepared from them."""
    seat = seat_rows.get(tx, tombstone.seat)
    if seat is not None:
        rounds.hold(tx, seat.consultation)
        releases.discard_unpublished(tx, seat.consultation)
    forgetting.forget_everywhere(tx, tombstone, VaultLocator(vault) if vault else None)


def every_tombstone(house: House) -> tuple[Tombstone, ...]:
    """The tombstones of every copy: the third place, the key store, the main store. Raises ThirdPlaceError."""
    with house.stores.shares.reading() as tx:
        beside_shares = tombstones.every(tx)
    with house.stores.main.reading() as tx:
        beside_rows = tombstones.every(tx)
    found = {stone.seat: stone for stone in (*house.third_place.every(), *beside_rows, *beside_shares)}
    return tuple(found[seat] for seat in sorted(found))


def finish_interrupted(house: House) -> int:
    """Forget again whatever a tombstone of any copy names, and drop shares that belong to no seat. Gives how many.

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
            orphans = [share for seat, share in shares.places(key_tx) if seat not in living]
            if len(orphans) > MOST_ORPHANS or (orphans and not living):
                raise StoresDisagreeError
            for share in orphans:
                shares.drop(key_tx, share)
    return len(again) + len(orphans)


def _unfinished(house: House) -> list[Tombstone]:
    """Tombstones that name somebody of whom something is left, or of which a copy is missing."""
    known = every_tombstone(house)
    apart = frozenset(stone.seat for stone in house.third_place.every())
    with house.stores.shares.reading() as tx:
        beside_shares = frozenset(stone.seat for stone in tombstones.every(tx))
        shared = frozenset(seat for seat, _ in shares.places(tx))
    with house.stores.main.reading() as tx:
        beside_rows = frozenset(stone.seat for stone in tombstones.every(tx))
        living = frozenset(seat_rows.every(tx))
    done = (apart & beside_shares & beside_rows) - shared - living
    return [stone for stone in known if stone.seat not in done]
