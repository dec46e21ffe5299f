"""Slowing down whoever guesses, under a key of the day.

Unknown codes, wrong passphrases and wrong one-time codes are counted by network; one-time codes by account as well,
because only who has the passphrase comes so far: nobody else can use that count to keep its owner out.
"""

import hmac
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from consult.crypto.entropy import fresh
from consult.domain.ids import StaffId
from consult.services.house import House
from consult.storage import throttle
from consult.storage.database import Transaction
from consult.storage.throttle import PrefixHash

WRONG_A_DAY = 100
"""Wrong tries from one network in a day; mistyped codes, which the check digit finds, are no tries."""
UNKNOWN = "unknown"
"""The network of whoever comes from this machine itself, or from an address that cannot be read: one for all of them."""
WRONG_FROM_UNKNOWN = 1_000
"""More than one network is allowed, for behind a proxy that tells no address everybody has this one."""
WRONG_FACTORS_A_DAY = 20
"""One-time codes of one account in a day until one is right, from wherever they come: four sign-ins with every try wrong.

Three codes of a million are good at any moment, so a day's tries find one once in about 17,000 days. NIST SP 800-63B-4,
3.2.2, allows at most 100 wrong ones in a row before the factor is refused.
"""


class ThrottledError(Exception):
    """Too many wrong tries came from this network today."""


class FactorThrottledError(ThrottledError):
    """Too many wrong one-time codes were given for this account today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What counts this network's wrong tries; nobody's at the machine's own commands."""

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

    Only a hash of the network is kept, under a random key that is deleted with its day. A command at the machine names
    none and is not counted.
    """
    if not network:
        return Guard(house=house, prefix=None, today=today)
    with house.stores.sessions.writing() as tx:
        throttle.purge(tx, today)
        prefix = _hashed(house, tx, network.encode(), today)
        if throttle.attempts(tx, prefix) >= (WRONG_FROM_UNKNOWN if network == UNKNOWN else WRONG_A_DAY):
            raise ThrottledError
    return Guard(house=house, prefix=prefix, today=today)


def try_factor(house: House, staff: StaffId, today: date) -> None:
    """Count a one-time code of this account before it is looked at, so that tries at once do not share one count.

    Raises FactorThrottledError where the day's tries are used up: then no code is looked at, not even the right one.
    """
    with house.stores.sessions.writing() as tx:
        tries = throttle.attempt(tx, _of_factor(house, tx, staff, today), today)
    if tries > WRONG_FACTORS_A_DAY:
        raise FactorThrottledError


def factor_was_right(house: House, staff: StaffId, today: date) -> None:
    """A right code ends the row of wrong ones."""
    with house.stores.sessions.writing() as tx:
        throttle.clear(tx, _of_factor(house, tx, staff, today))


def _of_factor(house: House, tx: Transaction, staff: StaffId, today: date) -> PrefixHash:
    return _hashed(house, tx, b"second factor " + staff, today)


def _hashed(house: House, tx: Transaction, what: bytes, today: date) -> PrefixHash:
    key = throttle.key(tx, today, fresh(house.entropy))
    return PrefixHash(hmac.new(key, what, sha256).digest())
