"""Slowing down whoever guesses: unknown codes and wrong passphrases are counted by network, under a key of the day."""

import hmac
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from consult.crypto.entropy import fresh
from consult.services.house import House
from consult.storage import throttle
from consult.storage.throttle import PrefixHash

WRONG_A_DAY = 100
"""Wrong tries from one network in a day; mistyped codes, which the check digit finds, are no tries."""


class ThrottledError(Exception):
    """Too many wrong tries came from this network today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What counts this network's wrong tries; nobody's where the network is not known."""

    house: House = field(repr=False)
    prefix: PrefixHash | None
    today: date

    def missed(self) -> None:
        """One more wrong try."""
        if self.prefix is not None:
            with self.house.stores.sessions.writing() as tx:
                throttle.attempt(tx, self.prefix, self.today)


def guard(house: House, network: str, today: date) -> Guard:
    """The guard of a network. No lock-out per person: it would let an abuser lock her out. Raises ThrottledError.

    Only a hash of the network is kept, under a random key that is deleted with its day.
    """
    if not network:
        return Guard(house=house, prefix=None, today=today)
    with house.stores.sessions.writing() as tx:
        throttle.purge(tx, today)
        key = throttle.key(tx, today, fresh(house.entropy))
        prefix = PrefixHash(hmac.new(key, network.encode(), sha256).digest())
        if throttle.attempts(tx, prefix) >= WRONG_A_DAY:
            raise ThrottledError
    return Guard(house=house, prefix=prefix, today=today)
