"""Randomness, which is always passed in."""

from collections.abc import Callable

__all__ = ["Entropy", "draw", "fresh"]

Entropy = Callable[[int], bytes]
"""Gives the asked number of bytes; in earnest the operating system's CSPRNG."""

_KEY_SIZE = 32


def draw(entropy: Entropy, size: int) -> bytes:
    """Take exactly `size` bytes; ValueError if the source gives another number.

    Precondition: the source is a CSPRNG. A short read would otherwise make short
    nonces, which AES-GCM accepts, and weak keys.
    """
    drawn = entropy(size)
    if len(drawn) != size:
        message = "the source of randomness gave another number of bytes than asked"
        raise ValueError(message)
    return drawn


def fresh(entropy: Entropy) -> bytes:
    """Draw 32 bytes for a new seed, root, share or cookie."""
    return draw(entropy, _KEY_SIZE)
