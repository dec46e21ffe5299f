"""Dumping: a store as one stream of frames, the same for the same rows whichever database holds them.

Every table comes after those it refers to, its rows in the order of their keys, bytes compared as bytes: neither a
hidden row number nor the order of arrival survives. A frame is one byte for its sort, LE32 length, payload:

====  ====================================================================================
sort  payload
====  ====================================================================================
H     JSON {"chain", "version"}: which store this is, and how far it was migrated
T     JSON {"table", "columns": [[name, kind], …]}: its rows follow
R     one row: for each column a byte for its kind (N where it is null), LE32 length, bytes
E     JSON {"rows", "digest"}: how many there were, and SHA-256 over their frames
Z     nothing: the store ends here
====  ====================================================================================

A kind is B (bytes), D (a day), I (a whole number) or S (text). JSON is canonical: sorted keys, no blanks.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Column, Integer, LargeBinary, Select, String, Table, collate, select
from sqlalchemy.sql.elements import ColumnElement

from consult.domain.canonical import canonical
from consult.storage.columns import Day
from consult.storage.database import Store, Transaction
from consult.storage.migrating import version_in

ROWS_AT_ONCE = 200
"""Rows held in memory at a time."""

_LENGTH = 4
_LARGEST = 1 << 28
"""Bytes of one frame; more is no frame."""

Value = bytes | date | int | str | None


class DumpError(Exception):
    """These bytes are no dump of a store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many rows of a table there were, and the SHA-256 over their frames."""

    rows: int
    digest: bytes


class Tally:
    """Counts rows of one table while their frames go by."""

    def __init__(self) -> None:
        self.rows = 0
        self._hash = hashlib.sha256()

    def add(self, framed: bytes) -> None:
        """One more row."""
        self.rows += 1
        self._hash.update(framed)

    def count(self) -> Count:
        """What went by so far."""
        return Count(rows=self.rows, digest=self._hash.digest())


def frame(sort: bytes, payload: bytes = b"") -> bytes:
    """One frame as it is written."""
    return sort + len(payload).to_bytes(_LENGTH, "little") + payload


def dump(tx: Transaction, store: Store, chain: str) -> Iterator[bytes]:
    """The frames of a store, as this reading transaction sees it. Raises DumpError for a column it has no kind for."""
    yield frame(b"H", canonical({"chain": chain, "version": version_in(tx)}))
    for each in store.tables.sorted_tables:
        yield from _table(tx, each)
    yield frame(b"Z")


def counts(tx: Transaction, store: Store) -> dict[str, Count]:
    """Every table of a store, counted and digested as `dump` would write it."""
    return {each.name: _counted(tx, each) for each in store.tables.sorted_tables}


def _counted(tx: Transaction, one: Table[Any]) -> Count:
    tally = Tally()
    for framed in _rows(tx, one):
        tally.add(framed)
    return tally.count()


def _table(tx: Transaction, one: Table[Any]) -> Iterator[bytes]:
    columns = [[column.name, kind_of(column)] for column in one.columns]
    yield frame(b"T", canonical({"table": one.name, "columns": columns}))
    tally = Tally()
    for framed in _rows(tx, one):
        tally.add(framed)
        yield framed
    yield ending(tally.count())


def ending(count: Count) -> bytes:
    """The frame that ends a table."""
    return frame(b"E", canonical({"rows": count.rows, "digest": count.digest.hex()}))


def _rows(tx: Transaction, one: Table[Any]) -> Iterator[bytes]:
    for row in tx.connection.execute(_in_key_order(tx, one).execution_options(yield_per=ROWS_AT_ONCE)):
        yield row_frame(row)


def row_frame(values: Sequence[Value]) -> bytes:
    """The frame of one row."""
    return frame(b"R", b"".join(_encoded(value) for value in values))


def _in_key_order(tx: Transaction, one: Table[Any]) -> Select[*tuple[Any, ...]]:
    """PostgreSQL would order text by the habits of a language."""
    plain = tx.connection.dialect.name == "sqlite"
    keys: list[ColumnElement[Any]] = [
        column if plain or not isinstance(column.type, String) else collate(column, "C")
        for column in one.primary_key.columns
    ]
    return select(one).order_by(*keys)


def kind_of(column: Column[Any]) -> str:
    """The letter of a column's kind. Raises DumpError where there is none."""
    for letter, sort in (("D", Day), ("I", Integer), ("B", LargeBinary), ("S", String)):
        if isinstance(column.type, sort):
            return letter
    raise DumpError


def _encoded(value: Value) -> bytes:
    match value:
        case None:
            return frame(b"N")
        case bytes():
            return frame(b"B", value)
        case str():
            return frame(b"S", value.encode())
        case date():
            return frame(b"D", value.isoformat().encode())
        case int():
            return frame(b"I", str(value).encode())


_READ: Mapping[bytes, Callable[[bytes], Value]] = {
    b"B": bytes,
    b"S": lambda data: data.decode(),
    b"D": lambda data: date.fromisoformat(data.decode()),
    b"I": lambda data: int(data.decode()),
}


def decoded(payload: bytes) -> list[Value]:
    """The values of one row. Raises DumpError unless it is exactly what `dump` writes for them."""
    values: list[Value] = []
    at = 0
    try:
        while at < len(payload):
            sort, start = payload[at : at + 1], at + 1 + _LENGTH
            at = start + int.from_bytes(payload[at + 1 : start], "little")
            values.append(None if sort == b"N" else _READ[sort](payload[start:at]))
    except (KeyError, ValueError):
        raise DumpError from None
    if b"".join(_encoded(value) for value in values) != payload:
        raise DumpError
    return values


class Watched:
    """Frames of a dump on their way to somewhere else, with the count of each table that went by."""

    def __init__(self, frames: Iterator[bytes]) -> None:
        self._frames = frames
        self.counts: dict[str, Count] = {}

    def __iter__(self) -> Iterator[bytes]:
        """The frames, as they are."""
        table = ""
        for framed in self._frames:
            sort, payload = framed[:1], framed[1 + _LENGTH :]
            if sort == b"T":
                table = json.loads(payload)["table"]
            if sort == b"E":
                said = json.loads(payload)
                self.counts[table] = Count(rows=said["rows"], digest=bytes.fromhex(said["digest"]))
            yield framed


class Frames:
    """Reads frames out of bytes that come in pieces of any size."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = bytearray()
        self.taken = 0

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        """Each frame's sort and payload, the last Z included. Raises DumpError where the bytes end before it."""
        sort = b""
        while sort != b"Z":
            sort = self._take(1)
            size = int.from_bytes(self._take(_LENGTH), "little")
            if size > _LARGEST:
                raise DumpError
            yield sort, self._take(size)

    def padding(self) -> Iterator[bytes]:
        """Whatever follows the last frame."""
        yield bytes(self._held)
        self._held.clear()
        yield from self._pieces

    def _take(self, size: int) -> bytes:
        while len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                raise DumpError
            self._held += piece
        self.taken += size
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """A table begins: its name, and the name and kind of each column."""

    table: str
    columns: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the table that began last."""

    values: Sequence[Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Which store was dumped, and the newest migration it had."""

    chain: str
    version: str


def read(frames: Frames) -> Iterator[Header | Began | Row]:
    """What a dump says, checked against its own counts and digests. Raises DumpError."""
    tally: Tally | None = None
    for sort, payload in frames:
        match sort:
            case b"R" if tally is not None:
                tally.add(frame(sort, payload))
                yield Row(values=decoded(payload))
            case b"E" if tally is not None and frame(sort, payload) == ending(tally.count()):
                tally = None
            case b"T" if tally is None:
                tally = Tally()
                said = _said(payload, "columns", "table")
                yield Began(table=said["table"], columns=tuple((name, kind) for name, kind in said["columns"]))
            case b"H" if tally is None:
                yield Header(**_said(payload, "chain", "version"))
            case b"Z" if tally is None:
                return
            case _:
                raise DumpError


def _said(payload: bytes, *keys: str) -> dict[str, Any]:
    try:
        said = json.loads(payload)
    except ValueError:
        raise DumpError from None
    if not isinstance(said, dict) or sorted(said) != sorted(keys) or canonical(said) != payload:
        raise DumpError
    return said
