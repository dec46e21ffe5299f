"""Those who are not in yet: half-way between passphrase and second factor, or setting up what the account lacks."""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from consult.services.staffing.people import SignedIn, Unlocked


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingUp:
    """She sets up what her account lacks; ``new_passphrase`` where she came by her recovery key. Then she goes ``to``."""

    person: SignedIn
    unlocked: Unlocked | None = field(repr=False)
    to: str
    new_passphrase: bool = False

    def to_record(self, until: int) -> dict[str, Any]:
        """For the sealed session; ``until`` is in seconds since 1970."""
        seed = self.unlocked.to_record() if self.unlocked else None
        return {
            "person": self.person.to_record(),
            "seed": seed,
            "to": self.to,
            "new": self.new_passphrase,
            "until": until,
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """From the sealed session."""
        return cls(
            person=SignedIn.from_record(record["person"]),
            unlocked=Unlocked.from_record(record["seed"]) if record["seed"] else None,
            to=record["to"],
            new_passphrase=record["new"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfWay:
    """Her passphrase, or her recovery key, was right; her second factor is asked for.

    ``then`` is what she may set up after it; it holds her key only where the account lacks something, or where she
    came by her recovery key and chooses a new passphrase next.
    """

    MOST_MISSES: ClassVar[int] = 4

    then: SettingUp
    misses: int = 0

    @property
    def person(self) -> SignedIn:
        """Who she says she is, and half of the proof."""
        return self.then.person

    def to_record(self, until: int) -> dict[str, Any]:
        """For the sealed session; ``until`` is in seconds since 1970."""
        return {"then": self.then.to_record(until), "misses": self.misses, "until": until}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """From the sealed session."""
        return cls(then=SettingUp.from_record(record["then"]), misses=record["misses"])
