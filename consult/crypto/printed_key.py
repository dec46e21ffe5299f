"""Recovery keys: printed once for a member of staff, typed back, and kept by her alone (K3).

Thirty-six characters in six groups: thirty-five are random (175 bits), the last checks
them. The alphabet is Crockford's base 32 (https://www.crockford.com/base32.html): no I,
L, O or U, so that what is read aloud or copied by hand is read the same way. The check
is Damm's over GF(32): it finds every single wrong character and every swap of
neighbours (H. M. Damm, "Total anti-symmetrische Quasigruppen", Marburg 2004).
"""

import unicodedata
from dataclasses import dataclass, field

from consult.crypto.contexts import staff_seed_recovery_context
from consult.crypto.encoding import InstallationId
from consult.crypto.entropy import Entropy, draw
from consult.crypto.keys import KeyEncryptionKey, SealingKey, hkdf

__all__ = ["RecoveryKey", "grouped", "key_under", "mint", "parse"]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_RANDOM = 35
_LENGTH = _RANDOM + 1
_GROUP = 6
_BITS = 5
_FIELD = 0b100101
"""GF(32) as polynomials modulo x^5 + x^2 + 1."""
_LONGEST = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryKey:
    """Thirty-six characters whose check is right; they show in no repr."""

    characters: str = field(repr=False)

    def __post_init__(self) -> None:
        """ValueError, without the characters, unless they are a recovery key."""
        known = all(character in _ALPHABET for character in self.characters)
        if len(self.characters) != _LENGTH or not known or _check(self.characters):
            message = "these are not thirty-six characters with their check"
            raise ValueError(message)


def mint(entropy: Entropy) -> RecoveryKey:
    """Draw a recovery key of 175 random bits. Precondition: the source is a CSPRNG."""
    drawn = int.from_bytes(draw(entropy, (_RANDOM * _BITS + 7) // 8), "big")
    places = range(_RANDOM)
    characters = "".join(_ALPHABET[drawn >> _BITS * place & (1 << _BITS) - 1] for place in places)
    return RecoveryKey(characters=characters + _ALPHABET[_check(characters)])


def parse(typed: str) -> RecoveryKey | None:
    """Read what somebody typed; None if it is no recovery key.

    Case, blanks, dashes and invisible marks do not count; O is 0, I and L are 1; digits
    may be of any script, letters full-width.
    """
    if len(typed) > _LONGEST:
        return None
    kept = [_plain(character) for character in unicodedata.normalize("NFKC", typed) if not _ignored(character)]
    values = [_VALUES.get(character) for character in kept]
    known = [value for value in values if value is not None]
    if len(known) != len(values) or len(known) != _LENGTH:
        return None
    characters = "".join(_ALPHABET[value] for value in known)
    return None if _check(characters) else RecoveryKey(characters=characters)


def grouped(key: RecoveryKey) -> tuple[str, ...]:
    """Show a recovery key as six groups of six."""
    return tuple(key.characters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def key_under(key: RecoveryKey, installation: InstallationId, *, staff: bytes) -> KeyEncryptionKey:
    """Derive the key that seals her seed (K3); fast, because 175 random bits need no slow hash."""
    context = staff_seed_recovery_context(installation, staff=staff)
    return KeyEncryptionKey(SealingKey(hkdf(key.characters.encode(), salt=None, info=context)))


def _check(characters: str) -> int:
    """Damm's interim value after these characters, 0 where the last of them is their check."""
    interim = 0
    for character in characters:
        interim = _doubled(interim) ^ _VALUES[character]
    return _doubled(interim) if len(characters) == _RANDOM else interim


def _doubled(value: int) -> int:
    twice = value << 1
    return twice ^ _FIELD if twice >> _BITS else twice


def _plain(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character.upper() if digit is None else str(digit)


def _ignored(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Pd", "Cf"} or character == "\u2212"
