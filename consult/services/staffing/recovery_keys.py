"""Printed recovery keys: shown once, typed back, and only then put in place of the one before."""

from datetime import date

from consult.crypto import printed_key
from consult.crypto.contexts import staff_seed_recovery_context
from consult.crypto.hybrid import Suite, public_key
from consult.crypto.printed_key import RecoveryKey, grouped, key_under, mint
from consult.crypto.staff import seal_staff_seed
from consult.services.house import House
from consult.services.staffing import accounts
from consult.services.staffing.people import ChangedMeanwhileError, SignedIn, Unlocked
from consult.storage.staff import StoredStaff

__all__ = ["NotTypedBackError", "RecoveryKey", "grouped", "keep", "new_key", "read", "sealed_under", "typed_back"]


class NotTypedBackError(Exception):
    """What was typed is not the recovery key that was shown."""


def new_key(house: House) -> RecoveryKey:
    """A new recovery key, which opens nothing until it was typed back."""
    return mint(house.entropy)


def read(characters: str) -> RecoveryKey:
    """The recovery key that a sealed session kept."""
    return RecoveryKey(characters=characters)


def typed_back(shown: RecoveryKey, typed: str) -> None:
    """Raises NotTypedBackError unless this is the key that was shown."""
    if printed_key.parse(typed) != shown:
        raise NotTypedBackError


def keep(house: House, person: SignedIn, unlocked: Unlocked, shown: RecoveryKey, typed: str, today: date) -> SignedIn:
    """Seal her seed (K3) under the key she typed back; the one before opens nothing any more.

    Raises NotTypedBackError and ChangedMeanwhileError.
    """
    typed_back(shown, typed)
    account = accounts.account_of(house, person)
    sealed = sealed_under(house, account, unlocked, shown)
    with house.stores.main.writing() as tx:
        changed = accounts.change(house, tx, account, today, sealed_recovery=sealed)
    return accounts.signed_in(changed)


def sealed_under(house: House, account: StoredStaff, unlocked: Unlocked, key: RecoveryKey) -> bytes:
    """Her seed under a recovery key. Raises ChangedMeanwhileError where the seed is not the account's own."""
    if public_key(unlocked.seed, Suite(account.suite)) != account.public_key:
        raise ChangedMeanwhileError
    under = key_under(key, house.keys.installation, staff=account.id)
    context = staff_seed_recovery_context(house.keys.installation, staff=account.id)
    return seal_staff_seed(under, unlocked.seed, context, house.entropy)
