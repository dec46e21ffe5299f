"""Recovering: what two trustees' shares give back, and to whom. The seed (K13) lives in the calling process alone.

Recovery gives a live member of staff the keys of consultations, sealed to her own public key: her passphrase and her
second factor stand before them as before. It opens no answer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from consult.crypto import recovery
from consult.crypto.contexts import contacts_recovery_context, recovery_context
from consult.crypto.entropy import fresh
from consult.crypto.errors import Refused
from consult.crypto.hybrid import Suite, public_key
from consult.crypto.keys import ContactsSeed, EpochSeed, RecoverySeed, Seed
from consult.crypto.recovery_key import RecoveryKey, key_of
from consult.domain.ids import ConsultationId, ContactsKeyId
from consult.domain.ledger import Act, Deed
from consult.services import contact_keys
from consult.services.backup_file import BackupError, BackupTrouble
from consult.services.house import House
from consult.services.key_giving import give, give_to_recovery
from consult.services.ledgering import record
from consult.services.staffing.removing import OPENERS
from consult.services.vouched import check_row, epoch_row, is_ours, membership_row, staff_row
from consult.storage import contact_keys as contact_key_rows
from consult.storage import contact_recovery, epochs, memberships, recovery_grants, staff
from consult.storage.contact_keys import StoredContactsKey
from consult.storage.database import Transaction
from consult.storage.epochs import StoredEpoch
from consult.storage.memberships import Membership
from consult.storage.migrating import current
from consult.storage.staff import StoredStaff


class WrongSharesError(Exception):
    """The shares give a seed, and it is not the one of this organisation's key."""


class UnknownStaffError(Exception):
    """Nobody has this name, or not the role of one who opens consultations."""


class NoRecoveryKeyError(Exception):
    """No ceremony was held yet."""


class ContactsNotSealedError(Exception):
    """The contacts' key was never sealed to this recovery key, or does not open with it: nobody was given it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """How many epochs' seeds were opened, how many did not open, and how many have none sealed to this key."""

    opened: int
    refused: int
    missing: int


def ceremony(house: House) -> tuple[RecoveryKey, tuple[str, ...]]:
    """Make a seed, split it, and forget it: the public half and the three shares are all that is left.

    Raises BackupError where the stores could not take the ceremony's entry in the ledger.
    """
    if not current(house.stores):
        raise BackupError(BackupTrouble.OLDER)
    seed = RecoverySeed(Seed(fresh(house.entropy)))
    return key_of(seed, house.keys.suite), recovery.split(seed)


def held(house: House, key: RecoveryKey, today: date) -> None:
    """The ceremony was held: enter the new key in words."""
    with house.stores.main.writing() as tx:
        act = Act(deed=Deed.RECOVERY_KEY_SET, by=None, about=(("fingerprint", key.fingerprint.hex()),))
        record(house, tx, act, today)


def seed_of(house: House, shares: Sequence[str]) -> RecoverySeed:
    """The seed of this organisation's key. Raises SharesError, WrongSharesError and NoRecoveryKeyError."""
    seed = recovery.combine(shares)
    key = _key(house)
    if key_of(seed, key.suite) != key:
        raise WrongSharesError
    return seed


def recover(house: House, seed: RecoverySeed, name: str, today: date) -> Opened:
    """Grant every epoch that is sealed to the recovery key to this member of staff, in words in the ledger.

    Raises UnknownStaffError, UnvouchedError where her account does not stand (K1), and LedgerBrokenError.
    """
    key = _key(house)
    with house.stores.main.writing() as tx:
        account = _named(house, tx, name)
        opened, refused = _open_all(house, tx, seed, key)
        members = _let_in(tx, account, {epoch.consultation for epoch, _ in opened})
        for epoch, seed_of_epoch in opened:
            give(house, tx, epoch, seed_of_epoch, account)
        epochs_given = tuple(("epoch", epoch.id.hex()) for epoch, _ in opened)
        act = Act(deed=Deed.RECOVERED, by=None, about=((f"given {account.id.hex()}", account.name), *epochs_given))
        record(house, tx, act, today, rows=[membership_row(member) for member in members])
        return Opened(opened=len(opened), refused=refused, missing=len(recovery_grants.missing(tx, key.fingerprint)))


def recover_contacts(house: House, seed: RecoverySeed, name: str, today: date) -> None:
    """Give this member of staff the contacts' key, in words in the ledger.

    Every key that stands there, for a rotation may have been cut short. Raises ContactsNotSealedError,
    NoContactsKeyError, UnknownStaffError, UnvouchedError and LedgerBrokenError.
    """
    with house.stores.main.reading() as main:
        account = _named(house, main, name)
    with house.stores.contacts.writing() as tx:
        newest = contact_keys.standing(house, tx)
        opened = _open_contacts(house, tx, seed, _key(house))
        if newest.id not in {key for key, _ in opened}:
            raise ContactsNotSealedError
        for key, found in opened:
            contact_keys.give(house, tx, key, found, account.id)
        act = Act(
            deed=Deed.RECOVERED, by=None, about=((f"given {account.id.hex()}", account.name), ("what", "contacts"))
        )
        with house.stores.main.writing() as main:
            record(house, main, act, today)


def _named(house: House, tx: Transaction, name: str) -> StoredStaff:
    account = staff.named(tx, name)
    if account is None or not account.roles & OPENERS:
        raise UnknownStaffError
    check_row(house, tx, staff_row(account))
    return account


def _open_contacts(
    house: House, tx: Transaction, seed: RecoverySeed, key: RecoveryKey
) -> list[tuple[ContactsKeyId, ContactsSeed]]:
    """The seed of every contacts' key that is sealed to the recovery key and is that key's own."""
    pairs = ((stored, _open_contacts_key(house, tx, seed, key, stored)) for stored in contact_key_rows.hold(tx))
    return [(stored.id, found) for stored, found in pairs if found is not None]


def _open_contacts_key(
    house: House, tx: Transaction, seed: RecoverySeed, key: RecoveryKey, stored: StoredContactsKey
) -> ContactsSeed | None:
    sealed = contact_recovery.sealed_seed(tx, stored.id, key.fingerprint)
    if sealed is None:
        return None
    try:
        found = recovery.open_contacts_seed(
            seed, sealed, contacts_recovery_context(house.keys.installation, key=stored.id)
        )
    except Refused:
        return None
    return found if public_key(found, Suite(stored.suite)) == stored.public_key else None


def _let_in(tx: Transaction, account: StoredStaff, consultations: Collection[ConsultationId]) -> list[Membership]:
    """Her memberships in these consultations, those that she did not have; hers stay as they stand."""
    members = [
        Membership(staff=account.id, consultation=consultation, role=role)
        for consultation in sorted(consultations)
        for role in sorted(account.roles & OPENERS)
        if not memberships.holds(tx, account.id, consultation, role)
    ]
    for member in members:
        memberships.add(tx, member.staff, member.consultation, member.role)
    return members


def reseal(house: House, old_shares: Sequence[str]) -> Opened:
    """After a new ceremony: open what is sealed to the old key with its shares, and seal it to the new one.

    Raises SharesError, NoRecoveryKeyError, and WrongSharesError where nothing is sealed to the old shares' key.
    """
    key, old = _key(house), recovery.combine(old_shares)
    with house.stores.main.writing() as tx:
        opened: list[tuple[StoredEpoch, EpochSeed]] = []
        refused = 0
        for suite in Suite:
            more, not_opened = _open_all(house, tx, old, key_of(old, suite))
            opened += more
            refused += not_opened
        if not opened and not refused:
            raise WrongSharesError
        for epoch, seed in opened:
            give_to_recovery(house, tx, epoch, seed)
        _reseal_contacts(house, old)
        return Opened(opened=len(opened), refused=refused, missing=len(recovery_grants.missing(tx, key.fingerprint)))


def _reseal_contacts(house: House, old: RecoverySeed) -> None:
    with house.stores.contacts.writing() as tx:
        for suite in Suite:
            for key, seed in _open_contacts(house, tx, old, key_of(old, suite)):
                contact_keys.give_to_recovery(house, tx, key, seed)


def retire(house: House) -> int:
    """Delete what is sealed to any other key than the present one. Raises NoRecoveryKeyError."""
    fingerprint = _key(house).fingerprint
    with house.stores.contacts.writing() as tx:
        gone = contact_recovery.retire(tx, fingerprint)
    with house.stores.main.writing() as tx:
        return gone + recovery_grants.retire(tx, fingerprint)


def unrecoverable(house: House) -> tuple[StoredEpoch, ...]:
    """Epochs that the trustees could not bring back. Raises NoRecoveryKeyError."""
    with house.stores.main.reading() as tx:
        return recovery_grants.missing(tx, _key(house).fingerprint)


def contacts_unrecoverable(house: House) -> bool:
    """Whether there is a contacts' key that the trustees could not bring back. Raises NoRecoveryKeyError."""
    digest = _key(house).fingerprint
    with house.stores.contacts.reading() as tx:
        return any(contact_recovery.sealed_seed(tx, key.id, digest) is None for key in contact_key_rows.every(tx))


def _open_all(
    house: House, tx: Transaction, seed: RecoverySeed, key: RecoveryKey
) -> tuple[list[tuple[StoredEpoch, EpochSeed]], int]:
    """Open every epoch's seed that is sealed to this key; one that does not open is counted, not fatal."""
    opened, refused = [], 0
    for epoch_id, sealed in recovery_grants.held(tx, key.fingerprint):
        epoch = epochs.get(tx, epoch_id)
        if epoch is None:
            continue
        context = recovery_context(house.keys.installation, consultation=epoch.consultation, epoch=epoch.id)
        try:
            found = recovery.open_epoch_seed(seed, sealed, context)
        except Refused:
            refused += 1
            continue
        if public_key(found, Suite(epoch.suite)) == epoch.public_key and is_ours(house, tx, epoch_row(epoch)):
            opened.append((epoch, found))
        else:
            refused += 1
    return opened, refused


def _key(house: House) -> RecoveryKey:
    if house.keys.recovery is None:
        raise NoRecoveryKeyError
    return house.keys.recovery
