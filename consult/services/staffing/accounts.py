"""Accounts: made pending, looked up, and changed one version at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from consult.crypto.entropy import draw
from consult.crypto.printed_key import RecoveryKey, grouped, mint, parse
from consult.crypto.staff import FactorPlace, open_second_factor, seal_second_factor
from consult.domain.capability import Role
from consult.domain.ids import ID_BYTES, StaffId
from consult.domain.ledger import Act, Deed
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.staffing.people import (
    ChangedMeanwhileError,
    Known,
    NameTakenError,
    NoSuchPersonError,
    SignedIn,
    WrongPassphraseError,
)
from consult.services.throttling import Guard
from consult.services.vouched import check_row, staff_row
from consult.services.vouching import Row, UnvouchedError
from consult.storage import staff
from consult.storage.database import Transaction
from consult.storage.staff import StoredStaff

BEGIN_WITHIN = timedelta(days=7)
"""How long a sign-up secret lives."""
SEPARATOR = "-"


class Step(StrEnum):
    """What an account lacks before it is live, in the order in which it is set up."""

    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a step
    FACTOR = "factor"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A new account, and the secret that lets its owner begin: shown once, kept as a hash alone."""

    id: StaffId
    begin: str = field(repr=False)


def add(house: House, name: str, roles: frozenset[Role], today: date) -> Added:
    """Make a pending account. Raises NameTakenError."""
    staff_id = StaffId(draw(house.entropy, ID_BYTES))
    secret = mint(house.entropy)
    account = StoredStaff(
        id=staff_id,
        name=name,
        roles=roles,
        suite=house.keys.suite,
        version=1,
        begin_hash=_begin_hash(secret),
        begin_by=today + BEGIN_WITHIN,
    )
    with house.stores.main.writing() as tx:
        if not staff.add(tx, account):
            raise NameTakenError
        about = (("name", name), ("roles", ", ".join(sorted(roles))))
        record(house, tx, Act(deed=Deed.STAFF_CHANGED, about=about), today, rows=[staff_row(account)])
    return Added(id=staff_id, begin=SEPARATOR.join(grouped(secret)))


def begin(house: House, typed: str, guard: Guard, today: date) -> Known:
    """Who may begin with this sign-up secret. It lives until she has a passphrase. Raises WrongPassphraseError."""
    secret = parse(typed)
    account = None
    if secret is not None:
        with house.stores.main.reading() as tx:
            account = checked(house, tx, staff.beginning(tx, _begin_hash(secret)))
    if account is None or account.begin_by is None or account.begin_by < today:
        guard.missed()
        raise WrongPassphraseError
    return Known(person=signed_in(account), live=False, has_factor=account.sealed_factor is not None, unlocked=None)


def _begin_hash(secret: RecoveryKey) -> bytes:
    """A plain hash: 175 random bits cannot be guessed."""
    return sha256(b"consult/v1 begin" + secret.characters.encode()).digest()


def signed_in(account: StoredStaff) -> SignedIn:
    """The person of this account."""
    return SignedIn(id=account.id, name=account.name, roles=account.roles, version=account.version)


def account_of(house: House, person: SignedIn) -> StoredStaff:
    """Her account as it stood when she came in. Raises ChangedMeanwhileError where it is another by now."""
    with house.stores.main.reading() as tx:
        account = checked(house, tx, staff.get(tx, person.id))
    if account is None or account.version != person.version:
        raise ChangedMeanwhileError
    return account


def checked(house: House, tx: Transaction, account: StoredStaff | None) -> StoredStaff | None:
    """An account that stands as this house wrote it last (K1). Raises UnvouchedError and LedgerBrokenError."""
    if account is not None:
        check_row(house, tx, staff_row(account))
    return account


def named(house: House, name: str) -> StoredStaff:
    """The account of this name. Raises NoSuchPersonError."""
    with house.stores.main.reading() as tx:
        account = checked(house, tx, staff.named(tx, name.replace("\x00", "")))
    if account is None:
        raise NoSuchPersonError
    return account


def every(house: House) -> tuple[StoredStaff, ...]:
    """All accounts, by name."""
    with house.stores.main.reading() as tx:
        return staff.every(tx)


def stands(house: House, person: SignedIn) -> bool:
    """Whether her account is still as it was when she came in, and as this house wrote it: asked at every request of hers."""
    try:
        account_of(house, person)
    except (ChangedMeanwhileError, UnvouchedError):
        return False
    return True


def missing(account: StoredStaff) -> tuple[Step, ...]:
    """What the account lacks before it is live."""
    held = {
        Step.PASSPHRASE: account.sealed_seed,
        Step.FACTOR: account.sealed_factor,
        Step.RECOVERY: account.sealed_recovery,
    }
    return tuple(step for step in Step if held[step] is None)


def lacks(house: House, person: SignedIn) -> tuple[Step, ...]:
    """What her account lacks before it is live. Raises ChangedMeanwhileError."""
    return missing(account_of(house, person))


def change(
    house: House,
    tx: Transaction,
    account: StoredStaff,
    today: date,
    gone: Sequence[Row] = (),
    **changes: Any,  # noqa: ANN401 - a row's own fields
) -> StoredStaff:
    """Put the changed row in place of this one, one version on, in words in the ledger. Raises ChangedMeanwhileError.

    The second factor is sealed anew, because it is bound to the row's version. ``gone`` are rows that went with it.
    """
    changed = replace(account, version=account.version + 1, **changes)
    if changed.sealed_factor is not None and "sealed_factor" not in changes:
        again = seal_factor(house, account.id, changed.version, open_factor(house, account))
        changed = replace(changed, sealed_factor=again)
    if not staff.replace(tx, changed):
        raise ChangedMeanwhileError
    now = (("roles", ", ".join(sorted(changed.roles))),) if "roles" in changes else ()
    about = (("name", changed.name), ("changed", ", ".join(sorted(changes))), *now)
    record(house, tx, Act(deed=Deed.STAFF_CHANGED, about=about), today, rows=[staff_row(changed)], gone=gone)
    return changed


def seal_factor(house: House, staff_id: StaffId, version: int, factor: bytes) -> bytes:
    """A second factor, sealed to this version of this account."""
    return seal_second_factor(house.keys.pepper, _place(house, staff_id, version), factor, house.entropy)


def open_factor(house: House, account: StoredStaff) -> bytes:
    """The second factor of this account. Raises Refused where the row is not as it was written."""
    place = _place(house, account.id, account.version)
    return open_second_factor(house.keys.pepper, place, account.sealed_factor or b"")


def _place(house: House, staff_id: StaffId, version: int) -> FactorPlace:
    return FactorPlace(installation=house.keys.installation, staff=staff_id, version=version)
