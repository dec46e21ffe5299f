"""Keys: a type for each, and how one is derived from another.

Keys of different uses have different types, so that a type checker refuses a swap.
All are 32 bytes. Derivations check the size of what they are given.
"""

import unicodedata
from typing import NewType

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from consult.crypto.contexts import pepper_context
from consult.crypto.encoding import Context, InstallationId, Label

__all__ = [
    "KEY_SIZE",
    "SALT_SIZE",
    "ContactsSeed",
    "CookieSecret",
    "DataKey",
    "EpochSeed",
    "InstallationId",
    "KeyEncryptionKey",
    "LedgerSeed",
    "Pepper",
    "PepperSubkey",
    "RecoverySeed",
    "Root",
    "RoundingKey",
    "SealingKey",
    "Seed",
    "ServerKey",
    "SessionKey",
    "Share",
    "StaffSeed",
    "VaultKey",
    "data_key",
    "hkdf",
    "server_key",
    "sized",
    "slow_hash",
    "staff_key",
    "subkey",
]

KEY_SIZE = 32
SALT_SIZE = 16

Pepper = NewType("Pepper", bytes)  # K0
PepperSubkey = NewType("PepperSubkey", bytes)  # K1 and its like
Seed = NewType("Seed", bytes)  # of a key pair
StaffSeed = NewType("StaffSeed", Seed)  # K3
EpochSeed = NewType("EpochSeed", Seed)  # K4
Root = NewType("Root", bytes)  # K5
Share = NewType("Share", bytes)  # K6
ContactsSeed = NewType("ContactsSeed", Seed)  # K12
CookieSecret = NewType("CookieSecret", bytes)  # K11
LedgerSeed = NewType("LedgerSeed", bytes)  # K14
RecoverySeed = NewType("RecoverySeed", Seed)  # K13
RoundingKey = NewType("RoundingKey", bytes)  # K16

SealingKey = NewType("SealingKey", bytes)
"""A key for `symmetric`; the five below are the only kinds there are."""

KeyEncryptionKey = NewType("KeyEncryptionKey", SealingKey)  # K2
DataKey = NewType("DataKey", SealingKey)  # K7
VaultKey = NewType("VaultKey", SealingKey)  # K9
SessionKey = NewType("SessionKey", SealingKey)  # K11
ServerKey = NewType("ServerKey", SealingKey)  # from K0

_MEMORY_KIB = 64 * 1024
_PASSES = 3
_LANES = 1


def sized(value: bytes, size: int = KEY_SIZE) -> bytes:
    """Give `value` back if it has `size` bytes; ValueError, without the value, if not."""
    if len(value) != size:
        message = f"this key has {len(value)} bytes where {size} are needed"
        raise ValueError(message)
    return value


def slow_hash(secret: bytes, *, salt: bytes, pepper: Pepper, size: int) -> bytes:
    """Argon2id (RFC 9106, its second recommended setting but one lane): 64 MiB, 3 passes.

    The pepper is RFC 9106's secret value K. The output size is part of the hash, so
    results of different sizes never coincide. It takes about a sixth of a second.

    Precondition: whoever calls for a stranger limits how many run at once.
    """
    return Argon2id(
        salt=sized(salt, SALT_SIZE),
        length=size,
        iterations=_PASSES,
        lanes=_LANES,
        memory_cost=_MEMORY_KIB,
        secret=sized(pepper),
    ).derive(secret)


def hkdf(secret: bytes, *, salt: bytes | None, info: Context) -> bytes:
    """HKDF-SHA256 (RFC 5869) to 32 bytes.

    Precondition: `secret` is uniformly random already; a passphrase or a code is not.
    """
    return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=salt, info=info).derive(secret)


def staff_key(passphrase: str, *, salt: bytes, pepper: Pepper) -> KeyEncryptionKey:
    """K2: a staff member's key-encryption key from her passphrase.

    The passphrase is brought to NFC, as RFC 8265 does, so that one typed on another
    keyboard is the same. Precondition: the salt is hers alone, 16 random bytes.
    """
    typed = unicodedata.normalize("NFC", passphrase).encode()
    derived = slow_hash(typed, salt=salt, pepper=pepper, size=KEY_SIZE)
    return KeyEncryptionKey(SealingKey(derived))


def data_key(root: Root, share: Share, context: Context) -> DataKey:
    """K7: a seat's data key, HKDF-SHA256 with salt = share (K6) and ikm = root (K5).

    Precondition: root and share are random and kept in different stores. Without the
    share nothing derives the key again: that is what makes forgetting final.
    """
    derived = hkdf(sized(root), salt=sized(share), info=context)
    return DataKey(SealingKey(derived))


def subkey(pepper: Pepper, use: Label, installation: InstallationId) -> PepperSubkey:
    """Derive a key for one use from the pepper: K1, CSRF, throttling.

    Precondition: the label is used for nothing else.
    """
    context = pepper_context(installation, use=use)
    return PepperSubkey(hkdf(sized(pepper), salt=None, info=context))


def server_key(pepper: Pepper, installation: InstallationId) -> ServerKey:
    """Derive the key of what the server itself must open again, whoever is signed in.

    Precondition: nothing that a participant said is sealed under it; who holds the
    pepper opens it all.
    """
    return ServerKey(SealingKey(subkey(pepper, Label.SERVER, installation)))
