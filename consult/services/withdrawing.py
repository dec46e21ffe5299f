"""Taking everything back: the erasure share goes first, so that nothing that is left anywhere can be opened again."""

from datetime import date

from consult.crypto.codes import Locator
from consult.services.house import House
from consult.services.seats import Seated
from consult.storage import forgetting, releases, rounds, shares, tombstones
from consult.storage import seats as seat_rows
from consult.storage.tombstones import Tombstone
from consult.storage.vaults import VaultLocator

CHECKPOINTS = 3
"""Times that the key store's log is emptied again; each waits for whoever still reads it."""
MOST_ORPHANS = 8
"""Shares without a seat that crashes may leave behind; more mean that this is not the key store's own main store."""


class NotYetErasedError(Exception):
    """Nothing of hers opens any more, but the last trace of her share is not yet overwritten: ask again."""


class StoresDisagreeError(Exception):
    """The key store holds shares of people whom this main store does not know: nothing was changed."""


def withdraw(house: House, seated: Seated, today: date) -> None:
    """Erase all that this seat ever said. The order matters: a crash after the first step is finished at start-up."""
    forget(house, Tombstone(seat=seated.seat, day=today), seated.locator)


def forget(house: House, tombstone: Tombstone, vault: Locator | None = None) -> None:
    """Erase a seat, and overwrite the last trace of its share.

    Raises NotYetErasedError while someone still reads the key store: nothing of hers opens any more, but the share's
    bytes are still in its log; asking again finishes it.
    """
    erase(house, tombstone, vault)
    if not overwrite(house):
        raise NotYetErasedError


def erase(house: House, tombstone: Tombstone, vault: Locator | None = None) -> None:
    """Delete the share and leave its tombstone; then delete the rows, and what was prepared but not released from them.

    Without ``vault`` the vault's row stays: what it opens to is a root whose share is gone.
    """
    with house.stores.shares.writing() as tx:
        forgetting.forget_share(tx, tombstone)
    with house.stores.main.writing() as tx:
        seat = seat_rows.get(tx, tombstone.seat)
        if seat is not None:
            rounds.hold(tx, seat.consultation)
            releases.discard_unpublished(tx, seat.consultation)
        forgetting.forget_everywhere(tx, tombstone, VaultLocator(vault) if vault else None)


def overwrite(house: House) -> bool:
    """Leave no trace of a deleted share in the key store's own files; False while someone still reads it."""
    return any(house.stores.shares.checkpoint() for _ in range(CHECKPOINTS))


def finish_interrupted(house: House) -> int:
    """Finish withdrawals that a crash cut short, and drop shares that belong to no seat. Gives how many were mended.

    Raises StoresDisagreeError where so many shares lack a seat that this must be another main store, or an old one.
    Nobody takes a seat meanwhile, in this process or another: her share stands before her seat does.
    """
    with house.stores.main.writing() as tx:
        seat_rows.nobody_arriving(tx)
        with house.stores.shares.writing() as key_tx:
            buried = tombstones.every(key_tx)
            living = frozenset(seat_rows.every(tx))
            orphans = [share for seat, share in shares.places(key_tx) if seat not in living]
            if len(orphans) > MOST_ORPHANS or (orphans and not living):
                raise StoresDisagreeError
            for share in orphans:
                shares.drop(key_tx, share)
    unfinished = [tombstone for tombstone in buried if tombstone.seat in living]
    for tombstone in unfinished:
        forget(house, tombstone)
    return len(unfinished) + len(orphans)
