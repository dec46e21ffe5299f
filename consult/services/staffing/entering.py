"""Signing in, first half: a name with a passphrase, or with a recovery key. And, once she is in, unlocking."""

from datetime import date

from consult.crypto.contexts import staff_seed_recovery_context
from consult.crypto.errors import Refused
from consult.crypto.printed_key import key_under, parse
from consult.crypto.staff import open_staff_seed
from consult.domain.ledger import Act, Deed
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.staffing import accounts, passphrases
from consult.services.staffing.people import ChangedMeanwhileError, Known, SignedIn, Unlocked, WrongPassphraseError
from consult.services.throttling import Guard
from consult.storage import staff
from consult.storage.staff import StoredStaff


def sign_in(house: House, name: str, passphrase: str, guard: Guard) -> Known:
    """Check name and passphrase at the cost of one slow hash, known name or not. Raises WrongPassphraseError, BusyError.

    It lets nobody in: a live account needs its second factor, another needs to be set up.
    """
    account = _named(house, name)
    unlocked = passphrases.open_seed(house, account, passphrase, guard)
    return _known(account, unlocked)


def sign_in_by_recovery(house: House, name: str, typed: str, guard: Guard) -> Known:
    """Check name and recovery key, in place of a lost passphrase; the second factor is still asked for.

    Raises WrongPassphraseError, which says neither whether the name is known nor whether the account has a key.
    """
    account = _named(house, name)
    key = parse(typed)
    if account is None or account.sealed_recovery is None or key is None:
        guard.missed()
        raise WrongPassphraseError
    under = key_under(key, house.keys.installation, staff=account.id)
    context = staff_seed_recovery_context(house.keys.installation, staff=account.id)
    try:
        seed = open_staff_seed(under, account.sealed_recovery, context)
    except Refused as refused:
        guard.missed()
        raise WrongPassphraseError from refused
    return _known(account, Unlocked(id=account.id, seed=seed))


def unlock(house: House, signed_in: SignedIn, passphrase: str, guard: Guard, today: date) -> Unlocked:
    """Open her own key with her passphrase, asked again: the ledger says so first.

    Raises WrongPassphraseError, BusyError and LedgerBrokenError.
    """
    try:
        account = accounts.account_of(house, signed_in)
    except ChangedMeanwhileError:
        raise WrongPassphraseError from None
    unlocked = passphrases.open_seed(house, account, passphrase, guard)
    with house.stores.main.writing() as tx:
        record(house, tx, Act(deed=Deed.UNLOCKED, by=account.id, about=(("name", account.name),)), today)
    return unlocked


def _named(house: House, name: str) -> StoredStaff | None:
    with house.stores.main.reading() as tx:
        return accounts.checked(house, tx, staff.named(tx, name.replace("\x00", "")))


def _known(account: StoredStaff | None, unlocked: Unlocked) -> Known:
    if account is None:
        raise WrongPassphraseError
    return Known(
        person=accounts.signed_in(account),
        live=account.is_live,
        has_factor=account.sealed_factor is not None,
        unlocked=unlocked,
    )
