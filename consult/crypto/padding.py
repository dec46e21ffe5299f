"""Padding: plaintexts become 256, 512, 1024 … bytes long before they are sealed.

Every rating, skip and short text (up to 255 bytes) then has one size. The padding is
ISO/IEC 7816-4: one byte 0x80, then zeros. It was chosen over a length prefix because
it costs one byte, leaves no length field that could disagree with the blob, and has
one form only, which is checked.
"""

from consult.crypto.errors import refuses

__all__ = ["BUCKET", "pad", "unpad"]

BUCKET = 256
"""The smallest size, in bytes; each larger one is twice the one before."""

_MARK = b"\x80"


def pad(plaintext: bytes) -> bytes:
    """Fill up to the smallest bucket that holds the text and the mark."""
    return (plaintext + _MARK).ljust(_bucket(len(plaintext)), b"\0")


@refuses
def unpad(padded: bytes) -> bytes:
    """Take the text out again; Refused unless it is exactly what `pad` makes.

    Precondition: the bytes were authenticated first, so a refusal here is no padding
    oracle.
    """
    marked = padded.rstrip(b"\0")
    plaintext = marked[:-1]
    if marked[-1:] != _MARK or len(padded) != _bucket(len(plaintext)):
        raise ValueError
    return plaintext


def _bucket(size: int) -> int:
    """Give the smallest 256·2^n that is larger than `size`."""
    return BUCKET << (size // BUCKET).bit_length()
