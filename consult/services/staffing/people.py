"""The people of staff as the rest of the house knows them, and what can be refused to them."""

from dataclasses import dataclass, field
from typing import Any, Self

from consult.crypto.keys import Seed, StaffSeed
from consult.domain.capability import Role
from consult.domain.ids import StaffId


class WrongPassphraseError(Exception):
    """The name or the passphrase, or the name or the recovery key, is not right; which of them is not said."""


class WrongFactorError(Exception):
    """The code or the passkey is not right, or was used already."""


class NameTakenError(Exception):
    """Someone has this name already."""


class NoSuchPersonError(LookupError):
    """Nobody has this name or id."""


class ChangedMeanwhileError(Exception):
    """The account was changed or removed since it was last looked at: nothing was done."""


class NothingToChangeError(Exception):
    """The account is that already, or would be nothing at all."""


class TooFewLeftError(Exception):
    """Fewer than two people who can unlock would be left, everywhere or for one consultation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A member of staff who is signed in: she may see what her roles may, and opens nothing sealed.

    ``version`` is that of her account when she came in: once it is another, her visit is over.
    """

    id: StaffId
    name: str
    roles: frozenset[Role]
    version: int

    def to_record(self) -> dict[str, Any]:
        """For the sealed session."""
        return {"id": self.id.hex(), "name": self.name, "roles": sorted(self.roles), "version": self.version}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """From the sealed session."""
        roles = frozenset(Role(role) for role in record["roles"])
        return cls(id=StaffId(bytes.fromhex(record["id"])), name=record["name"], roles=roles, version=record["version"])


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Someone who gave her passphrase or her recovery key, and nothing else yet.

    She is not in: her second factor is asked for next where the account has one, and then what it lacks.
    ``unlocked`` is None for someone who began with a sign-up secret and has no passphrase yet.
    """

    person: SignedIn
    live: bool
    has_factor: bool
    unlocked: Unlocked | None
