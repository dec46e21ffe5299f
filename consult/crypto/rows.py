"""Rows that must not be planted, altered or put back: a MAC under K1 over everything a row says.

HMAC-SHA256 (RFC 2104). Who can write the database but does not hold the pepper makes none
of these. That an old row with its old MAC is not put back is for the ledger, which knows
the newest version of each.
"""

import hmac
from hashlib import sha256
from typing import NewType

from consult.crypto.encoding import Context
from consult.crypto.keys import PepperSubkey, sized

__all__ = ["MAC_BYTES", "RowMac", "row_mac", "row_stands"]

RowMac = NewType("RowMac", bytes)
"""32 bytes."""

MAC_BYTES = 32


def row_mac(key: PepperSubkey, context: Context) -> RowMac:
    """Give the MAC of a row.

    Precondition: the key is K1 (`subkey` with `Label.ROW_MAC`), the context `row_context`
    over all of the row's fields.
    """
    return RowMac(hmac.digest(sized(key), context, sha256))


def row_stands(key: PepperSubkey, context: Context, mac: bytes) -> bool:
    """Say whether this MAC is the row's own, in a time that does not depend on either."""
    return hmac.compare_digest(row_mac(key, context), mac)
