"""Staff: accounts under a passphrase (K2, K3), signing in, and, apart from that, unlocking."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from consult.crypto.contexts import staff_seed_context
from consult.crypto.entropy import draw, fresh
from consult.crypto.errors import Refused
from consult.crypto.hybrid import public_key
from consult.crypto.keys import SALT_SIZE, KeyEncryptionKey, Seed, StaffSeed, staff_key
from consult.crypto.staff import open_staff_seed, seal_staff_seed
from consult.domain.capability import Role
from consult.domain.ids import ID_BYTES, StaffId
from consult.domain.ledger import Act, Deed
from consult.services.house import House
from consult.services.ledgering import record
from consult.services.throttling import Guard
from consult.services.vouched import check_row, staff_row
from consult.storage import staff

SHORTEST_PASSPHRASE = 12
"""Characters. A list of common ones comes with the second factor."""


class WrongPassphraseError(Exception):
    """The name or the passphrase is not right; which of them is not said."""


class ShortPassphraseError(Exception):
    """The passphrase is too short to carry a key."""


class NameTakenError(Exception):
    """Someone has this name already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A member of staff who is signed in: she may see what her roles may, and opens nothing sealed."""

    id: StaffId
    name: str
    roles: frozenset[Role]

    def to_record(self) -> dict[str, Any]:
        """For the sealed session."""
        return {"id": self.id.hex(), "name": self.name, "roles": sorted(self.roles)}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """From the sealed session."""
        roles = frozenset(Role(role) for role in record["roles"])
        return cls(id=StaffId(bytes.fromhex(record["id"])), name=record["name"], roles=roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked:
    """Her own key (K3), for as long as she stays unlocked; it lives in her sealed session alone."""

    id: StaffId
    seed: StaffSeed = field(repr=False)

    def to_record(self) -> list[str]:
        """For the sealed session."""
        return [self.id.hex(), self.seed.hex()]

    @classmethod
    def from_record(cls, record: list[str]) -> Self:
        """From the sealed session."""
        holder, seed = (bytes.fromhex(part) for part in record)
        return cls(id=StaffId(holder), seed=StaffSeed(Seed(seed)))


def add(house: House, name: str, passphrase: str, roles: frozenset[Role], today: date) -> StaffId:
    """Make an account. Raises ShortPassphraseError and NameTakenError."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise ShortPassphraseError
    staff_id = StaffId(draw(house.entropy, ID_BYTES))
    salt = draw(house.entropy, SALT_SIZE)
    seed = StaffSeed(Seed(fresh(house.entropy)))
    key = _slow_key(house, passphrase, salt)
    sealed = seal_staff_seed(key, seed, staff_seed_context(house.keys.installation, staff=staff_id), house.entropy)
    account = staff.StoredStaff(
        id=staff_id,
        name=name,
        roles=roles,
        salt=salt,
        sealed_seed=sealed,
        public_key=public_key(seed, house.keys.suite),
        suite=house.keys.suite,
        version=1,
    )
    with house.stores.main.writing() as tx:
        if not staff.add(tx, account):
            raise NameTakenError
        act = Act(deed=Deed.STAFF_CHANGED, about=(("name", name), ("roles", ", ".join(sorted(roles)))))
        record(house, tx, act, today, rows=[staff_row(account)])
    return staff_id


def sign_in(house: House, name: str, passphrase: str, guard: Guard) -> SignedIn:
    """Check name and passphrase at the cost of one slow hash, known name or not. Raises WrongPassphraseError, BusyError."""
    with house.stores.main.reading() as tx:
        account = staff.named(tx, name.replace("\x00", ""))
        if account is not None:
            check_row(house, tx, staff_row(account))
    if account is None:
        _slow_key(house, passphrase, house.keys.installation)
        guard.missed()
        raise WrongPassphraseError
    _open_seed(house, account, passphrase, guard)
    return SignedIn(id=account.id, name=account.name, roles=account.roles)


def unlock(house: House, signed_in: SignedIn, passphrase: str, guard: Guard) -> Unlocked:
    """Open her own key with her passphrase, asked again. Raises WrongPassphraseError and BusyError."""
    with house.stores.main.reading() as tx:
        account = staff.named(tx, signed_in.name)
        if account is not None:
            check_row(house, tx, staff_row(account))
    if account is None or account.id != signed_in.id:
        raise WrongPassphraseError
    return Unlocked(id=account.id, seed=_open_seed(house, account, passphrase, guard))


def _open_seed(house: House, account: staff.StoredStaff, passphrase: str, guard: Guard) -> StaffSeed:
    key = _slow_key(house, passphrase, account.salt)
    try:
        return open_staff_seed(key, account.sealed_seed, staff_seed_context(house.keys.installation, staff=account.id))
    except Refused as refused:
        guard.missed()
        raise WrongPassphraseError from refused


def _slow_key(house: House, passphrase: str, salt: bytes) -> KeyEncryptionKey:
    with house.slow_staff.one(), house.slow.one():
        return staff_key(passphrase, salt=salt, pepper=house.keys.pepper)
