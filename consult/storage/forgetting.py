"""Forgetting: the erasure that follows a withdrawal, in the order that leaves no way back.

security.md, Withdrawal: in the key store delete the share and leave a tombstone, leave one in the main store,
``checkpoint`` the key store, then delete the rows. Each of the three functions is one step; each may be done twice.
"""

from consult.storage import answers, consents, leaves, responses, seats, shares, tombstones, vaults, vouchers
from consult.storage.database import Transaction
from consult.storage.tombstones import Tombstone
from consult.storage.vaults import VaultLocator


def forget_share(tx: Transaction, tombstone: Tombstone) -> None:
    """In a transaction of the key store: leave the tombstone and delete every share of the seat."""
    tombstones.leave(tx, tombstone)
    shares.forget(tx, tombstone.seat)


def forget_everywhere(tx: Transaction, tombstone: Tombstone, vault: VaultLocator | None) -> None:
    """In a transaction of the main store: leave the tombstone, then delete every row of the seat, children first.

    No row says which vault is the seat's: only she knows, by her access code. Where she is not there, as when a
    restored backup forgets again, ``vault`` is None and the vault stays; what it holds opens nothing without the share.
    """
    tombstones.leave(tx, tombstone)
    for noun in (answers, responses, consents, leaves, vouchers, seats):
        noun.forget(tx, tombstone.seat)
    if vault is not None:
        vaults.discard(tx, vault)
