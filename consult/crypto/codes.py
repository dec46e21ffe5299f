"""Codes: sixteen digits, for an access code (K9) and for an invitation alike.

Fifteen are random, the last is Damm's check digit (H. M. Damm, "Total anti-symmetrische
Quasigruppen", Marburg 2004): it finds every single wrong digit and every swap of
neighbours, so that a mistyped code costs no Argon2.
"""

import unicodedata
from dataclasses import dataclass, field
from typing import NewType

from consult.crypto.entropy import Entropy, draw
from consult.crypto.keys import Pepper, SealingKey, VaultKey, slow_hash

__all__ = [
    "Code",
    "CodeKeys",
    "Locator",
    "check_digit",
    "code_keys",
    "confirms",
    "grouped",
    "is_whole",
    "mint",
    "parse",
    "read_digits",
]

Locator = NewType("Locator", bytes)
"""The key of the row in which a vault or an invitation stands: 16 bytes."""

_LENGTH = 16
_GROUP = 4
_RANDOM = 10 ** (_LENGTH - 1)
_DRAWN = 7
_FAIR = (1 << 8 * _DRAWN) // _RANDOM * _RANDOM
_LONGEST = 128

_LOCATOR = 16
_KEYS = _LOCATOR + 32

_DASHES = frozenset("\u02d7\u2043\u2212\ufe0e\ufe0f")
"""Dashes, and the marks of emoji digits, that no category below covers."""

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Sixteen digits whose check digit is right; they show in no repr."""

    digits: str = field(repr=False)

    def __post_init__(self) -> None:
        """ValueError, without the digits, unless they are a code."""
        plain = self.digits.isascii() and self.digits.isdigit()
        if len(self.digits) != _LENGTH or not plain or check_digit(self.digits) != "0":
            message = "these are not sixteen digits with their check digit"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeKeys:
    """What one code gives: where her vault stands, and what opens it."""

    locator: Locator = field(repr=False)
    vault_key: VaultKey = field(repr=False)


def mint(entropy: Entropy) -> Code:
    """Draw a code, each of the 10^15 equally likely (rejection sampling).

    Precondition: the source is a CSPRNG. Whether the code is taken already is for the
    caller: two meet once in 10^15.
    """
    drawn = _FAIR
    while drawn >= _FAIR:
        drawn = int.from_bytes(draw(entropy, _DRAWN), "big")
    digits = f"{drawn % _RANDOM:0{_LENGTH - 1}}"
    return Code(digits=digits + check_digit(digits))


def parse(typed: str) -> Code | None:
    """Read what somebody typed, in any script's digits; None if it is no code.

    Blanks, dashes and invisible marks (bidi, joiners, emoji selectors) do not count.
    """
    digits = read_digits(typed)
    if digits is None or len(digits) != _LENGTH or check_digit(digits) != "0":
        return None
    return Code(digits=digits)


def is_whole(typed: str) -> bool:
    """Say whether as many digits were typed as a code has, right or wrong."""
    digits = read_digits(typed)
    return digits is not None and len(digits) == _LENGTH


def grouped(code: Code) -> str:
    """Show a code as four groups of four, parted by blanks."""
    return " ".join(code.digits[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def confirms(code: Code, typed: str) -> bool:
    """Say whether somebody typed the last four digits of her code, in any script."""
    return read_digits(typed) == code.digits[-_GROUP:]


def code_keys(code: Code, *, salt: bytes, pepper: Pepper) -> CodeKeys:
    """K9: one Argon2id over the digits gives the locator and the vault key.

    Precondition: the salt is the installation's (it must be, to find the row), so the
    pepper and the 10^15 codes carry the strength; at most two run at once.
    """
    derived = slow_hash(code.digits.encode(), salt=salt, pepper=pepper, size=_KEYS)
    return CodeKeys(
        locator=Locator(derived[:_LOCATOR]),
        vault_key=VaultKey(SealingKey(derived[_LOCATOR:])),
    )


def check_digit(digits: str) -> str:
    """Damm's check digit of ASCII digits; "0" where it is already among them."""
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def read_digits(typed: str) -> str | None:
    """Give the ASCII digits among what was typed; None if anything else is left."""
    if len(typed) > _LONGEST:
        return None
    kept = [character for character in typed if not _ignored(character)]
    values = [unicodedata.decimal(character, None) for character in kept]
    if None in values:
        return None
    return "".join(str(value) for value in values)


def _ignored(character: str) -> bool:
    category = unicodedata.category(character)
    return character.isspace() or category in {"Pd", "Cf"} or character in _DASHES
