"""Sealing to a public key: suite ‖ enc ‖ ciphertext, HPKE base mode, single shot.

RFC 9180 with HKDF-SHA256 and AES-256-GCM. Suite 1 is X-Wing (ML-KEM-768 with X25519,
draft-connolly-cfrg-xwing-kem), so that what is sealed today stays sealed when quantum
computers come; suite 2 is X25519 alone, for backends without ML-KEM. The context, with
the suite in it, is HPKE's info, as RFC 9180, 8.1 advises for single messages.

Base mode does not say who sealed: anybody with the public key can. Who may place a
sealed blob is for the rows' own protection (K1).
"""

import hashlib
from enum import IntEnum, unique
from typing import NewType

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)

from consult.crypto.encoding import Context, bound
from consult.crypto.errors import refuses
from consult.crypto.keys import KEY_SIZE, Seed, sized

__all__ = [
    "Opener",
    "PublicKey",
    "Sealer",
    "Suite",
    "available_suites",
    "public_key",
    "seal_to",
    "unseal_with",
]

PublicKey = NewType("PublicKey", bytes)
"""ML-KEM-768 (1184 bytes) ‖ X25519 (32) in suite 1, X25519 (32) in suite 2."""

_MLKEM_SEED = 64
_MLKEM_PUBLIC = 1184
_X25519 = 32

_Private = hpke.MLKEM768X25519PrivateKey | X25519PrivateKey
_Public = hpke.MLKEM768X25519PublicKey | X25519PublicKey


@unique
class Suite(IntEnum):
    """The first byte of a sealed blob."""

    X_WING = 1
    X25519 = 2


class Opener:
    """A seed made ready to open many blobs; expanding it costs more than one opening.

    Precondition: it holds the private key in memory and lives no longer than the seed
    may.
    """

    __slots__ = ("_private", "_seed")

    def __init__(self, seed: Seed) -> None:
        """Take a seed of 32 bytes; ValueError for another size."""
        self._seed = Seed(sized(seed))
        self._private: dict[Suite, _Private] = {}

    @refuses
    def unseal(self, blob: bytes, context: Context) -> bytes:
        """Open what was sealed to this seed's public key, in whichever suite."""
        suite = Suite(int.from_bytes(blob[:1], "little"))
        if suite not in self._private:
            self._private[suite] = _private_key(self._seed, suite)
        return _hpke(suite).decrypt(blob[1:], self._private[suite], bound(suite, context))


def public_key(seed: Seed, suite: Suite) -> PublicKey:
    """Give the public key of a seed, which may stand in clear."""
    if suite is Suite.X25519:
        return PublicKey(_x25519(seed).public_key().public_bytes_raw())
    mlkem, x25519 = _x_wing(seed)
    return PublicKey(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())


def seal_to(public: PublicKey, suite: Suite, plaintext: bytes, context: Context) -> bytes:
    """Seal to a public key; ValueError if it is none of that suite.

    The encapsulation's randomness is the backend's own. Precondition: the public key
    is authentic; whoever can swap it reads what is sealed to it.
    """
    return Sealer(public, suite).seal(plaintext, context)


class Sealer:
    """A public key made ready to seal many blobs. Precondition: as for `seal_to`."""

    __slots__ = ("_recipient", "_suite")

    def __init__(self, public: PublicKey, suite: Suite) -> None:
        """Take a public key; ValueError if it is none of that suite."""
        self._recipient = _recipient(public, suite)
        self._suite = suite

    def seal(self, plaintext: bytes, context: Context) -> bytes:
        """Seal as `seal_to` does to this key."""
        sealed = _hpke(self._suite).encrypt(plaintext, self._recipient, bound(self._suite, context))
        return bytes((self._suite,)) + sealed


@refuses
def unseal_with(seed: Seed, blob: bytes, context: Context) -> bytes:
    """Open one blob; Refused unless it was sealed to this seed under this context."""
    return Opener(seed).unseal(blob, context)


def available_suites() -> frozenset[Suite]:
    """Say which suites this backend can do, by sealing once in each."""
    return frozenset(suite for suite in Suite if _works(suite))


def _works(suite: Suite) -> bool:
    seed = Seed(bytes(KEY_SIZE))
    try:
        seal_to(public_key(seed, suite), suite, b"", Context(b""))
    except UnsupportedAlgorithm:
        return False
    return True


def _hpke(suite: Suite) -> hpke.Suite:
    kem = hpke.KEM.X25519 if suite is Suite.X25519 else hpke.KEM.MLKEM768_X25519
    return hpke.Suite(kem, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def _private_key(seed: Seed, suite: Suite) -> _Private:
    if suite is Suite.X25519:
        return _x25519(seed)
    return hpke.MLKEM768X25519PrivateKey(*_x_wing(seed))


def _x25519(seed: Seed) -> X25519PrivateKey:
    """Suite 2's private key is the seed itself, so it is never X-Wing's X25519 key."""
    return X25519PrivateKey.from_private_bytes(seed)


def _x_wing(seed: Seed) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """Expand a seed as X-Wing's expandDecapsulationKey does: SHAKE256 to 96 bytes.

    Precondition: the seed is 32 random bytes; SHAKE256 would take any.
    """
    expanded = hashlib.shake_256(sized(seed)).digest(_MLKEM_SEED + _X25519)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED]),
        X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED:]),
    )


def _recipient(public: PublicKey, suite: Suite) -> _Public:
    if suite is Suite.X25519:
        return X25519PublicKey.from_public_bytes(public)
    return hpke.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
    )
