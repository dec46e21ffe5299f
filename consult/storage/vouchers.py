"""Vouchers: the MAC (K1) of each row that must not be planted, altered or put back, with the version it stands at.

They stand apart from the rows, so that every noun keeps its own shape. What a MAC covers is for services.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Integer, LargeBinary, Text, TypedColumns, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import SeatId
from consult.storage.columns import HASH, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN

SEAT = "seat"
"""The kind of the vouchers that go with a person."""


class _Columns(TypedColumns):
    kind = Column(Text, primary_key=True)
    row_id = Column(LargeBinary, primary_key=True)
    version = Column(Integer, nullable=False)
    mac = Column(HASH, nullable=False)


VOUCHERS = table("vouchers", MAIN, _Columns, sized("mac", 32))
_c = VOUCHERS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """What vouches for one row: ``kind`` and ``row`` name it."""

    kind: str
    row: bytes
    version: int
    mac: bytes


_put = insert(VOUCHERS)
_PUT = _put.on_conflict_do_update(
    index_elements=[_c.kind, _c.row_id], set_={"version": _put.excluded.version, "mac": _put.excluded.mac}
)
_ONE = select(_c.version, _c.mac).where(_c.kind == bindparam("of_kind"), _c.row_id == bindparam("of_row"))
_OF_KIND = select(_c.row_id, _c.version, _c.mac).where(_c.kind == bindparam("of_kind")).order_by(_c.row_id)
_OF_ROWS = select(_c.row_id, _c.version, _c.mac).where(
    _c.kind == bindparam("of_kind"), _c.row_id.in_(bindparam("of_rows", expanding=True))
)
_DROP = delete(VOUCHERS).where(_c.kind == bindparam("of_kind"), _c.row_id == bindparam("of_row"))


def put(tx: Transaction, vouchers: Iterable[Voucher]) -> None:
    """Keep vouchers, each in place of the one before it."""
    rows = [{"kind": each.kind, "row_id": each.row, "version": each.version, "mac": each.mac} for each in vouchers]
    if rows:
        tx.connection.execute(_PUT, rows)


def get(tx: Transaction, kind: str, row: bytes) -> Voucher | None:
    """What vouches for this row, if anything does."""
    found = tx.connection.execute(_ONE, {"of_kind": kind, "of_row": row}).one_or_none()
    return None if found is None else Voucher(kind=kind, row=row, version=found[0], mac=found[1])


def of_kind(tx: Transaction, kind: str) -> dict[bytes, Voucher]:
    """Every voucher of a kind, by its row."""
    return {
        row: Voucher(kind=kind, row=row, version=version, mac=mac)
        for row, version, mac in tx.connection.execute(_OF_KIND, {"of_kind": kind})
    }


def of_rows(tx: Transaction, kind: str, rows: Sequence[bytes]) -> dict[bytes, Voucher]:
    """What vouches for these rows of a kind, by row."""
    return {
        row: Voucher(kind=kind, row=row, version=version, mac=mac)
        for row, version, mac in tx.connection.execute(_OF_ROWS, {"of_kind": kind, "of_rows": list(rows)})
    }


def drop(tx: Transaction, kind: str, row: bytes) -> None:
    """Vouch for this row no longer."""
    tx.connection.execute(_DROP, {"of_kind": kind, "of_row": row})


def forget(tx: Transaction, seat: SeatId) -> None:
    """Delete the voucher of a seat."""
    drop(tx, SEAT, seat)
