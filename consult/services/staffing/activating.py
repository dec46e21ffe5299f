"""Activating an account on the machine itself, for scripted set-ups: a code's secret and a recovery key at once."""

from dataclasses import dataclass, field
from datetime import date

from consult.services.house import House
from consult.services.staffing import accounts, factors, one_time_codes, recovery_keys
from consult.services.staffing.factors import CODE, Factor
from consult.services.staffing.people import ChangedMeanwhileError, Known, SignedIn
from consult.services.staffing.recovery_keys import RecoveryKey


class LiveAlreadyError(Exception):
    """The account is live: nothing is set up anew behind its owner's back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What is shown once and must be kept: a code's secret, with its address for an app, and a recovery key."""

    secret: str = field(repr=False)
    address: str = field(repr=False)
    key: RecoveryKey = field(repr=False)


def offer(house: House, known: Known, secret: str | None = None) -> Offered:
    """What to set up for someone who gave her passphrase. Raises LiveAlreadyError."""
    if known.live:
        raise LiveAlreadyError
    chosen = secret or one_time_codes.new_secret(house)
    return Offered(
        secret=chosen,
        address=one_time_codes.address(chosen, known.person.name),
        key=recovery_keys.new_key(house),
    )


def activate(house: House, known: Known, offered: Offered, typed: str, today: date) -> SignedIn:
    """Set both up, once the recovery key was typed back. Raises NotTypedBackError and ChangedMeanwhileError."""
    recovery_keys.typed_back(offered.key, typed)
    account = accounts.account_of(house, known.person)
    if known.unlocked is None:
        raise ChangedMeanwhileError
    sealed = recovery_keys.sealed_under(house, account, known.unlocked, offered.key)
    factor = Factor(kind=CODE, held=offered.secret)
    with house.stores.main.writing() as tx:
        changed = factors.put(house, tx, account, factor, 0, today)
        changed = accounts.change(house, tx, changed, today, sealed_recovery=sealed)
    return accounts.signed_in(changed)
