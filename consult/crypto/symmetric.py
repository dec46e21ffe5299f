"""Symmetric sealing: 01 ‖ nonce (12 bytes) ‖ AES-256-GCM ciphertext and tag.

NIST SP 800-38D. The associated data is PAE(01, context).
"""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from consult.crypto.encoding import Context, bound
from consult.crypto.entropy import Entropy, draw
from consult.crypto.errors import refuses
from consult.crypto.keys import SealingKey, sized

__all__ = ["Sealer", "Unsealer", "seal", "unseal"]

_FORMAT = 1
_NONCE = 12
_TAG = 16
_FIRST = bytes((_FORMAT,))
_START = 1 + _NONCE


def seal(key: SealingKey, plaintext: bytes, context: Context, entropy: Entropy) -> bytes:
    """Seal under a key, bound to a context.

    Precondition: fewer than 2^32 seals under one key, so that random nonces of 96 bits
    do not meet (SP 800-38D, 8.3). No key here comes near: a seat, a vault, a session
    and a staff seed are each written a few thousand times at most.
    """
    return Sealer(key).seal(plaintext, context, entropy)


class Sealer:
    """A key made ready to seal many blobs; it shows in no repr. Precondition: as for `seal`."""

    __slots__ = ("_cipher",)

    def __init__(self, key: SealingKey) -> None:
        """Take a key of 32 bytes; ValueError for another size."""
        self._cipher = _cipher(key)

    def seal(self, plaintext: bytes, context: Context, entropy: Entropy) -> bytes:
        """Seal as `seal` does with this key."""
        nonce = draw(entropy, _NONCE)
        return _FIRST + nonce + self._cipher.encrypt(nonce, plaintext, bound(_FORMAT, context))


@refuses
def unseal(key: SealingKey, blob: bytes, context: Context) -> bytes:
    """Open what `seal` made with the same key and context; Refused for all else."""
    return Unsealer(key).unseal(blob, context)


class Unsealer:
    """A key made ready to open many blobs; it shows in no repr."""

    __slots__ = ("_cipher",)

    def __init__(self, key: SealingKey) -> None:
        """Take a key of 32 bytes; ValueError for another size."""
        self._cipher = _cipher(key)

    @refuses
    def unseal(self, blob: bytes, context: Context) -> bytes:
        """Open what `seal` made with this key and the same context; Refused for all else."""
        if blob[:1] != _FIRST:
            raise ValueError
        return self._cipher.decrypt(blob[1:_START], blob[_START:], bound(_FORMAT, context))


def _cipher(key: SealingKey) -> AESGCM:
    """Take 32-byte keys only: AES-GCM would take 16 and 24 too."""
    return AESGCM(sized(key))
