"""Loading: a dump becomes the rows of an empty store, in the one transaction that also migrates it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Integer, LargeBinary, TableClause, Text, column, func, insert, inspect, select, table
from sqlalchemy.types import TypeEngine

from consult.domain.ids import SeatId
from consult.storage.columns import Day
from consult.storage.database import Store, Transaction
from consult.storage.dumping import ROWS_AT_ONCE, Began, Count, DumpError, Header, Row, Tally, Value, counts, row_frame
from consult.storage.migrating import VERSION_TABLE, begin_at, bring_up
from consult.storage.tombstones import Tombstone

SHARES = "shares"
TOMBSTONES = "tombstones"

_KINDS: Mapping[str, TypeEngine[Any]] = {"B": LargeBinary(), "D": Day(), "I": Integer(), "S": Text()}
_TYPES: Mapping[str, type] = {"B": bytes, "D": date, "I": int, "S": str}


class WrongStoreError(Exception):
    """The dump is of another store than the one it should become."""


def is_empty(tx: Transaction, store: Store) -> bool:
    """Whether a store holds no row, migrated or not."""
    found = set(inspect(tx.connection).get_table_names()) - {VERSION_TABLE}
    known = [each for each in store.tables.sorted_tables if each.name in found]
    if len(known) != len(found):
        return not found
    return not any(tx.connection.execute(select(func.count()).select_from(each)).scalar_one() for each in known)


def tombstones_in(said: Iterator[Header | Began | Row]) -> Iterator[Tombstone]:
    """Read a dump to its end, which checks it, and give the tombstones in it. Raises DumpError."""
    began = Began(table="", columns=())
    for each in said:
        match each:
            case Began():
                began = each
            case Row() if began.table == TOMBSTONES:
                found = _named(began, each.values)
                seat, day, mac = found["seat_id"], found["day"], found["mac"]
                if not isinstance(seat, bytes) or not isinstance(day, date) or not isinstance(mac, bytes):
                    raise DumpError
                yield Tombstone(seat=SeatId(seat), day=day, mac=mac)
            case _:
                pass


def load(
    tx: Transaction,
    store: Store,
    chain: str,
    said: Iterator[Header | Began | Row],
    withdrawn: frozenset[SeatId],
) -> dict[str, Count]:
    """Fill an empty store from a dump and bring it to the newest version. Gives what stands in it, table by table.

    Shares of ``withdrawn`` seats are never written, not even to be deleted again: a disk may keep what was deleted.
    What was written is read back, where the dump is of this program's version. Raises WrongStoreError, DumpError,
    NewerStoreError; the caller's transaction must then be given up.
    """
    header = next(said)
    if not isinstance(header, Header) or header.chain != chain:
        raise WrongStoreError
    begin_at(tx, store, chain, header.version)
    meant = _insert(tx, said, withdrawn)
    current = bring_up(tx, store, chain) == header.version
    found = counts(tx, store)
    if current and found != meant:
        raise DumpError
    return found


def _insert(tx: Transaction, said: Iterator[Header | Began | Row], withdrawn: frozenset[SeatId]) -> dict[str, Count]:
    tallies: dict[str, Tally] = {}
    batch = _Batch(tx)
    for each in said:
        match each:
            case Began():
                batch.begin(each)
                tally = tallies[each.table] = Tally()
            case Row():
                row = batch.named(each.values)
                if batch.table == SHARES and row["seat_id"] in withdrawn:
                    continue
                tally.add(row_frame(each.values))
                batch.add(row)
            case Header():
                raise DumpError
    batch.flush()
    return {name: tally.count() for name, tally in tallies.items()}


class _Batch:
    """Rows of one table on their way in."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._began = Began(table="", columns=())
        self._into: TableClause | None = None
        self._rows: list[dict[str, Value]] = []

    @property
    def table(self) -> str:
        """The table that began last."""
        return self._began.table

    def begin(self, began: Began) -> None:
        """Write what is held, and begin another table. Its columns are those of its own version, not of today's."""
        self.flush()
        columns = [column(name, _KINDS[kind]) for name, kind in began.columns]
        self._began, self._into = began, table(began.table, *columns)

    def named(self, values: Sequence[Value]) -> dict[str, Value]:
        """A row by the names of its columns. Raises DumpError where a value is not of its column's kind."""
        return _named(self._began, values)

    def add(self, row: dict[str, Value]) -> None:
        """One more row."""
        self._rows.append(row)
        if len(self._rows) == ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        if self._rows and self._into is not None:
            self._tx.connection.execute(insert(self._into), self._rows)
        self._rows.clear()


def _named(began: Began, values: Sequence[Value]) -> dict[str, Value]:
    if len(values) != len(began.columns):
        raise DumpError
    pairs = list(zip(began.columns, values, strict=True))
    if any(value is not None and not isinstance(value, _TYPES[kind]) for (_, kind), value in pairs):
        raise DumpError
    return {name: value for (name, _), value in pairs}
