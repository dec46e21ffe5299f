"""What leaving a cell out costs, and what decides between patterns of one cost: chance, and never a count."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import NewType

from consult.domain.table_file import PublishedTable

ChanceKey = NewType("ChanceKey", bytes)
"""32 bytes, made for one run and kept nowhere."""

INNER, TOTAL = 1, 50
KEY_BYTES = 32
_WORD = 2


def losses(table: PublishedTable) -> Mapping[str, int]:
    """1 for an inner cell, 50 for a total."""
    return {name: TOTAL if name in table.totals else INNER for name in table.cells}


def chances(table: PublishedTable, key: ChanceKey) -> Mapping[str, int]:
    """A cost by chance for each cell: 1 to 2**16, by the first 2 bytes of HMAC-SHA256 over its name and one more.

    Of the patterns that cost the same otherwise every one may turn out cheapest. Raises ValueError for a key of another
    length than 32 bytes.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the key of chance has 32 bytes")
    drawn = {name: hmac.new(key, name.encode(), hashlib.sha256).digest()[:_WORD] for name in table.cells}
    return {name: int.from_bytes(number, "big") + 1 for name, number in drawn.items()}
