"""Passphrases of staff: choosing one, changing it, and the slow hash (K2) that everything else waits behind."""

from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache

from consult.crypto.contexts import staff_seed_context
from consult.crypto.entropy import draw, fresh
from consult.crypto.errors import Refused
from consult.crypto.hybrid import Suite, public_key
from consult.crypto.keys import SALT_SIZE, KeyEncryptionKey, Seed, StaffSeed, staff_key
from consult.crypto.staff import open_staff_seed, seal_staff_seed
from consult.domain.passphrase import SHORTEST_RUN, Weakness, weakness
from consult.services.house import House
from consult.services.staffing import accounts
from consult.services.staffing.people import ChangedMeanwhileError, SignedIn, Unlocked, WrongPassphraseError
from consult.services.throttling import Guard
from consult.storage.staff import StoredStaff

COMMON = 10_000
"""How many of the most common passphrases are refused, and all that is made of a few of them."""


class WeakPassphraseError(Exception):
    """The passphrase is too weak to carry a key; ``reason`` says why."""

    def __init__(self, reason: Weakness) -> None:
        super().__init__(reason.value)
        self.reason = reason


@cache
def common() -> AbstractSet[str]:
    """The passphrases that most people use, from the lists of Dropbox's zxcvbn (MIT licence), which leaked ones made."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 - 14 MB that only a new passphrase needs

    return frozenset(word for word in FREQUENCY_LISTS["passwords"][:COMMON] if len(word) >= SHORTEST_RUN)


def check(passphrase: str, name: str) -> None:
    """Raises WeakPassphraseError where this passphrase is too weak for an account of this name."""
    reason = weakness(passphrase, name, common())
    if reason is not None:
        raise WeakPassphraseError(reason)


def choose(
    house: House, person: SignedIn, unlocked: Unlocked | None, passphrase: str, today: date
) -> tuple[SignedIn, Unlocked]:
    """Give the account this passphrase: its first one, with a new seed (K3), or another over the seed that is open.

    The sign-up secret is spent. Raises WeakPassphraseError, ChangedMeanwhileError and BusyError.
    """
    check(passphrase, person.name)
    account = accounts.account_of(house, person)
    if unlocked is None and account.sealed_seed is not None:
        raise ChangedMeanwhileError
    seed = unlocked.seed if unlocked else StaffSeed(Seed(fresh(house.entropy)))
    salt = draw(house.entropy, SALT_SIZE)
    key = slow_key(house, passphrase, salt)
    context = staff_seed_context(house.keys.installation, staff=account.id)
    with house.stores.main.writing() as tx:
        changed = accounts.change(
            house,
            tx,
            account,
            today,
            salt=salt,
            sealed_seed=seal_staff_seed(key, seed, context, house.entropy),
            public_key=public_key(seed, Suite(account.suite)),
            begin_hash=None,
            begin_by=None,
        )
    return accounts.signed_in(changed), Unlocked(id=account.id, seed=seed)


def open_seed(house: House, account: StoredStaff | None, passphrase: str, guard: Guard) -> Unlocked:
    """Open her seed, at the cost of one slow hash whether there is such an account or not. Raises WrongPassphraseError."""
    if account is None or account.salt is None or account.sealed_seed is None:
        slow_key(house, passphrase, house.keys.installation)
        guard.missed()
        raise WrongPassphraseError
    key = slow_key(house, passphrase, account.salt)
    context = staff_seed_context(house.keys.installation, staff=account.id)
    try:
        return Unlocked(id=account.id, seed=open_staff_seed(key, account.sealed_seed, context))
    except Refused as refused:
        guard.missed()
        raise WrongPassphraseError from refused


def slow_key(house: House, passphrase: str, salt: bytes) -> KeyEncryptionKey:
    """K2. Raises BusyError where too many slow hashes run already."""
    with house.slow_staff.one(), house.slow.one():
        return staff_key(passphrase, salt=salt, pepper=house.keys.pepper)
