"""Coming in: an invitation lets a stranger in once, an access code lets a participant come back."""

import hmac
from datetime import date
from hashlib import sha256

from consult.crypto.codes import Code, CodeKeys, code_keys, is_whole, parse
from consult.crypto.encoding import Label
from consult.crypto.keys import SALT_SIZE, subkey
from consult.services import renewing, spending, throttling
from consult.services.arrivals import Arrival
from consult.services.house import House
from consult.services.seats import Seated
from consult.services.throttling import ThrottledError
from consult.storage.invitations import InvitationLocator

__all__ = ["Arrival", "NotACodeError", "Seated", "ThrottledError", "UnknownCodeError", "WrongDigitError", "enter"]


class NotACodeError(Exception):
    """What was typed is not sixteen digits with their check digit: mistyped, at no cost."""


class WrongDigitError(NotACodeError):
    """Sixteen digits, of which one is wrong or two have changed places: the check digit says so, at no cost."""


class UnknownCodeError(Exception):
    """A well-formed code that opens nothing here."""


def invitation_locator(house: House, code: Code) -> InvitationLocator:
    """The row of an invitation: a keyed hash, fast because an invitation opens nothing (decision 0004)."""
    key = subkey(house.keys.pepper, Label.INVITATION, house.keys.installation)
    return InvitationLocator(hmac.new(key, code.digits.encode(), sha256).digest()[:SALT_SIZE])


def access_keys(house: House, code: Code) -> CodeKeys:
    """K9 of an access code: one slow hash. Raises BusyError where too many run already."""
    with house.slow.one():
        return code_keys(code, salt=house.keys.installation, pepper=house.keys.pepper)


def enter(house: House, typed: str, network: str, today: date) -> Arrival | Seated:
    """What this code opens: the way in, or a participant's own seat.

    ``network`` is the caller's address prefix; only a hash of it under a daily random key is kept, and only for
    unknown codes. Raises NotACodeError, WrongDigitError, UnknownCodeError, ThrottledError
    and BusyError.
    """
    code = parse(typed)
    if code is None:
        raise WrongDigitError if is_whole(typed) else NotACodeError
    guard = throttling.guard(house, network, today)
    with house.stores.main.reading() as tx:
        consultation = spending.lets_into(house, tx, invitation_locator(house, code))
    if consultation is not None:
        return Arrival(invitation=invitation_locator(house, code), consultation=consultation)
    seated = open_seat(house, access_keys(house, code))
    if seated is None:
        guard.missed()
        raise UnknownCodeError
    return seated


def open_seat(house: House, keys: CodeKeys) -> Seated | None:
    """The seat whose vault these keys open, if there is one; under a fresh root where hers is from before a rotation."""
    with house.stores.main.reading() as tx:
        seated = renewing.seated_at(house, tx, keys)
        due = seated is not None and renewing.is_due(tx, seated)
    return renewing.renew(house, keys, seated) if seated is not None and due else seated
