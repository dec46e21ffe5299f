"""What every service may need: the stores, the keys of the installation, randomness, and the gate before slow hashes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from consult.crypto.entropy import Entropy
from consult.crypto.hybrid import Suite
from consult.crypto.keys import InstallationId, LedgerSeed, Pepper, RoundingKey
from consult.crypto.recovery_key import RecoveryKey
from consult.services.ledger_view import LedgerView
from consult.storage.faults import StoreFault, StoreTrouble
from consult.storage.stores import Stores
from consult.storage.third_place import ThirdPlace, ThirdPlaceError

__all__ = [
    "BusyError",
    "House",
    "Keys",
    "RecoveryKey",
    "SlowGate",
    "StoreFault",
    "StoreTrouble",
    "ThirdPlace",
    "ThirdPlaceError",
]

AT_ONCE = 2
"""Slow hashes (64 MiB each) that one process runs at a time."""
STAFF_AT_ONCE = 1
"""Of these, those of staff."""


class BusyError(Exception):
    """Too many slow hashes are running; the caller may try again in a moment."""


class SlowGate:
    """Lets at most two slow hashes run at once; a third waits a moment, and is then refused."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = BoundedSemaphore(at_once)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a place. Raises BusyError where none is free."""
        if not self._free.acquire(timeout=2):
            raise BusyError
        try:
            yield
        finally:
            self._free.release()


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The installation's own keys: its id, K0, K16, K14, the suite in which it seals to public keys, and K13's public half.

    ``recovery_needed``: in earnest no round opens before there is a recovery key.
    """

    installation: InstallationId
    pepper: Pepper = field(repr=False)
    rounding: RoundingKey = field(repr=False)
    ledger: LedgerSeed = field(repr=False)
    suite: Suite
    recovery: RecoveryKey | None = None
    recovery_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Stores, the third place of tombstones, keys and randomness, plugged together by the app."""

    stores: Stores
    third_place: ThirdPlace
    keys: Keys
    entropy: Entropy
    slow: SlowGate
    ledger: LedgerView = field(default_factory=LedgerView)
    """How far this process has verified the ledger."""
    slow_staff: SlowGate = field(default_factory=lambda: SlowGate(STAFF_AT_ONCE))
    """Staff pass this gate first, so that they never hold every place from those who answer."""
