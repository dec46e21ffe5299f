"""Second factors: setting one up, asking for it, and accepting each use of it once."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from consult.crypto.errors import Refused
from consult.services.house import House
from consult.services.staffing import accounts, one_time_codes, passkeys
from consult.services.staffing.passkeys import Asked, Passkey
from consult.services.staffing.people import SignedIn, WrongFactorError
from consult.services.throttling import Guard, factor_was_right, try_factor
from consult.storage import factor_uses
from consult.storage.database import Transaction
from consult.storage.staff import StoredStaff

CODE = "code"
PASSKEY = "passkey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A second factor as it lies sealed: a one-time code's secret, or a passkey's public half."""

    kind: str
    held: str = field(repr=False)


def set_code(house: House, person: SignedIn, secret: str, typed: str, at: int) -> SignedIn:
    """Make this secret her second factor, once she has typed a code of it. Raises WrongFactorError, ChangedMeanwhileError.

    The code she typed is used up with it.
    """
    step = one_time_codes.step_of(secret, typed, at)
    if step is None:
        raise WrongFactorError
    return _set(house, person, Factor(kind=CODE, held=secret), step, datetime.fromtimestamp(at, UTC).date())


def set_passkey(house: House, person: SignedIn, passkey: Passkey, today: date) -> SignedIn:
    """Make this passkey her second factor. Raises ChangedMeanwhileError."""
    return _set(house, person, Factor(kind=PASSKEY, held=passkey.credential.hex()), passkey.signed, today)


def _set(house: House, person: SignedIn, factor: Factor, counter: int, today: date) -> SignedIn:
    account = accounts.account_of(house, person)
    with house.stores.main.writing() as tx:
        changed = put(house, tx, account, factor, counter, today)
    return accounts.signed_in(changed)


def put(house: House, tx: Transaction, account: StoredStaff, factor: Factor, counter: int, today: date) -> StoredStaff:
    """Put a second factor into the account, used up to this counter. Raises ChangedMeanwhileError."""
    record = json.dumps([factor.kind, factor.held]).encode()
    sealed = accounts.seal_factor(house, account.id, account.version + 1, record)
    changed = accounts.change(house, tx, account, today, sealed_factor=sealed)
    factor_uses.begin(tx, account.id, counter)
    return changed


def factor_of(house: House, person: SignedIn) -> Factor:
    """Her second factor. Raises WrongFactorError where it does not open, and ChangedMeanwhileError."""
    return _opened(house, accounts.account_of(house, person))


def _opened(house: House, account: StoredStaff) -> Factor:
    try:
        kind, held = json.loads(accounts.open_factor(house, account))
    except Refused as refused:
        raise WrongFactorError from refused
    return Factor(kind=kind, held=held)


def ask(house: House, person: SignedIn, address: str) -> Asked | None:
    """What her browser is asked to sign; None where her second factor is a code. Raises as ``factor_of``."""
    factor = factor_of(house, person)
    return passkeys.ask_to_sign(house, bytes.fromhex(factor.held), address) if factor.kind == PASSKEY else None


def accept_code(house: House, person: SignedIn, typed: str, at: int, guard: Guard) -> None:
    """Accept a one-time code, this once. ``at`` is in seconds since 1970.

    Raises WrongFactorError, ChangedMeanwhileError, and FactorThrottledError before the code is looked at.
    """
    factor = factor_of(house, person)
    try_factor(house, person.id, guard.today)
    step = one_time_codes.step_of(factor.held, typed, at) if factor.kind == CODE else None
    if step is None or not _use(house, person, step, counts=True):
        guard.missed()
        raise WrongFactorError
    factor_was_right(house, person.id, guard.today)


def accept_passkey(house: House, person: SignedIn, answer: str, asked: dict[str, Any], address: str) -> None:
    """Accept what her passkey signed, this once. ``asked`` is the state of ``ask``.

    Raises WrongFactorError, ChangedMeanwhileError. No try is counted: nobody guesses a signature, and a count would
    only let whoever has her passphrase keep her out.
    """
    factor = factor_of(house, person)
    if factor.kind != PASSKEY:
        raise WrongFactorError
    counter = passkeys.signed(bytes.fromhex(factor.held), answer, asked, address)
    if not _use(house, person, counter, counts=counter > 0):
        raise WrongFactorError


def _use(house: House, person: SignedIn, counter: int, *, counts: bool) -> bool:
    with house.stores.main.writing() as tx:
        return factor_uses.use(tx, person.id, counter) if counts else factor_uses.use_uncounted(tx, person.id)
