"""The ledger's own cryptography: commitments, the chain, and heads signed under K14.

K14 is an Ed25519 key (RFC 8032) of which the seed is kept: a file beside the pepper, in no
database. Its public key may be handed to anyone who wants to verify a head or a receipt.
"""

import hmac
from hashlib import sha256
from typing import NewType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from consult.crypto.encoding import Context
from consult.crypto.keys import LedgerSeed, sized

__all__ = [
    "DIGEST_BYTES",
    "Commitment",
    "LedgerKey",
    "Link",
    "commitment_of",
    "head_stands",
    "ledger_key",
    "link_of",
    "opens_to",
    "sign_head",
]

Commitment = NewType("Commitment", bytes)
"""32 bytes: says nothing about its content to whoever lacks its nonce."""

Link = NewType("Link", bytes)
"""32 bytes: one link of the chain."""

LedgerKey = NewType("LedgerKey", bytes)
"""K14's public key, 32 bytes."""

DIGEST_BYTES = 32


def commitment_of(context: Context) -> Commitment:
    """Commit to a content under a nonce.

    Precondition: the context is `commitment_context`; its nonce is 32 random bytes where the
    content is anyone's secret, and may be empty where it stands in words beside.
    """
    return Commitment(sha256(context).digest())


def opens_to(commitment: bytes, context: Context) -> bool:
    """Say whether this nonce and content are what was committed to."""
    return hmac.compare_digest(commitment_of(context), commitment)


def link_of(context: Context) -> Link:
    """Give the next link of the chain; the context is `link_context`."""
    return Link(sha256(context).digest())


def ledger_key(seed: LedgerSeed) -> LedgerKey:
    """Give the public key of K14."""
    return LedgerKey(_private(seed).public_key().public_bytes_raw())


def sign_head(seed: LedgerSeed, context: Context) -> bytes:
    """Sign a head, `head_context`, under K14: 64 bytes.

    Precondition: the MACs (K1) of all entries under the head were checked.
    """
    return _private(seed).sign(context)


def head_stands(key: LedgerKey, context: Context, signature: bytes) -> bool:
    """Say whether K14 signed this head; False for a key that is none, too."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, context)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(seed: LedgerSeed) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(sized(seed))
