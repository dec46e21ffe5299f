"""Vouching for rows under K1: what a database writer plants, alters or puts back is refused before it is used."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import singledispatch
from typing import Any

from consult.crypto.contexts import row_context
from consult.crypto.encoding import Context, pae
from consult.crypto.rows import row_mac, row_stands
from consult.services.ledger_view import LedgerKeys, Seen
from consult.storage import vouchers
from consult.storage.database import Transaction
from consult.storage.vouchers import Voucher


class UnvouchedError(Exception):
    """A row is not what this house wrote last: it was planted, altered or put back. ``kind`` and ``row`` name it."""

    def __init__(self, kind: str, row: bytes) -> None:
        super().__init__(f"nothing vouches for the {kind} {row.hex()}")
        self.kind = kind
        self.row = row


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as K1 covers it: its kind, its id, and the whole dataclass that storage gave."""

    kind: str
    id: bytes
    content: Any

    def parts(self) -> tuple[bytes, ...]:
        """Every field of the row, each with its name, so that a field added later is covered too."""
        held = ((one.name, getattr(self.content, one.name)) for one in fields(self.content))
        return tuple(pae((name.encode(), encoded(value))) for name, value in held)


@singledispatch
def encoded(value: object) -> bytes:
    """One value as bytes, no two alike: its type's letter, then the value. Raises TypeError for a type unknown here."""
    raise TypeError(type(value).__name__)


@encoded.register
def _(value: None) -> bytes:  # noqa: ARG001 - there is nothing in it
    return b"-"


@encoded.register
def _(value: bool) -> bytes:  # noqa: FBT001 - a value to encode, not a switch
    return b"t" if value else b"f"


@encoded.register
def _(value: bytes) -> bytes:
    return b"b" + value


@encoded.register
def _(value: str) -> bytes:
    return b"s" + str(value).encode()


@encoded.register
def _(value: int) -> bytes:
    return b"i" + str(int(value)).encode()


@encoded.register
def _(value: date) -> bytes:
    return b"d" + value.isoformat().encode()


@encoded.register
def _(value: frozenset) -> bytes:  # type: ignore[type-arg]  # of whatever can be encoded
    return b"u" + pae(sorted(encoded(each) for each in value))


@encoded.register
def _(value: tuple) -> bytes:  # type: ignore[type-arg]  # of whatever can be encoded
    return b"l" + pae([encoded(each) for each in value])


@encoded.register
def _(value: Mapping) -> bytes:  # type: ignore[type-arg]  # of whatever can be encoded
    return b"m" + pae(sorted(pae((encoded(key), encoded(each))) for key, each in value.items()))


def vouch(keys: LedgerKeys, tx: Transaction, row: Row, version: int) -> None:
    """Vouch for a row in this version from now on."""
    vouch_all(keys, tx, [row], version)


def vouch_all(keys: LedgerKeys, tx: Transaction, rows: Iterable[Row], version: int) -> None:
    """Vouch for several rows, all in this version."""
    vouchers.put(
        tx,
        (
            Voucher(
                kind=row.kind,
                row=row.id,
                version=version,
                mac=row_mac(keys.row_mac, _context(keys, row, version)),
            )
            for row in rows
        ),
    )


def drop(tx: Transaction, row: Row) -> None:
    """Vouch for a row no longer."""
    vouchers.drop(tx, row.kind, row.id)


def check(keys: LedgerKeys, seen: Seen, tx: Transaction, row: Row) -> None:
    """Let a row pass that stands in the newest version the ledger knows. Raises UnvouchedError."""
    version = seen.newest.get((row.kind, row.id.hex()), 0)
    if version == 0 or not stands(keys, vouchers.get(tx, row.kind, row.id), row, version):
        raise UnvouchedError(row.kind, row.id)


def stands(keys: LedgerKeys, voucher: Voucher | None, row: Row, version: int) -> bool:
    """Whether this voucher is the row's own in exactly this version."""
    if voucher is None or voucher.version != version:
        return False
    return row_stands(keys.row_mac, _context(keys, row, version), voucher.mac)


def _context(keys: LedgerKeys, row: Row, version: int) -> Context:
    return row_context(keys.installation, kind=row.kind.encode(), row=row.id, version=version, fields=row.parts())
