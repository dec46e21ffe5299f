"""One store: its connections, its transactions, and what it promises about what was deleted."""

import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Dialect, Engine, MetaData, UpdateBase, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from consult.storage.faults import StoreFault, StoreTrouble, trouble_of

PATIENCE = 5.0
"""Seconds to wait for another writer before the store counts as busy."""

CACHE, READING_CACHE = 8192, 2048
"""KiB of an SQLite file that a connection may hold: of one that writes, all that a batch of a rotation touches, so that
nothing is written twice."""

OWNER_ONLY = 0o600

DRIVERS_SAY = (SQLAlchemyError, sqlite3.Error, psycopg.Error)
"""What becomes a reason of our own: PostgreSQL's message quotes the row it refused."""

READING = ("default_transaction_read_only=on", r"default_transaction_isolation=repeatable\ read")
"""PostgreSQL's settings of a connection that only reads, and sees one state throughout a transaction."""

CHECKPOINTS = 3
"""Times that a store's files are overwritten again, while somebody still sees what was deleted from them."""

KEPT = re.compile(r"\d+")
"""What CLUSTER VERBOSE says first in its detail, in any language: how many deleted rows it had to copy."""


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction of one store. Services pass it on; only this package looks inside."""

    connection: Connection

    def each(self, statement: UpdateBase, rows: Sequence[dict[str, object]]) -> None:
        """Execute a statement for row after row of bytes and numbers, which every driver takes as they are.

        SQLAlchemy would look at each value twice, which costs as much as writing it. Precondition: at least one row.
        """
        written, order = _written(statement, self.connection.dialect, tuple(rows[0]))
        values = [tuple([row[name] for name in order]) for row in rows] if order else list(rows)
        self.connection.exec_driver_sql(written, values)


@lru_cache
def _written(statement: UpdateBase, dialect: Dialect, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A statement as its driver takes it, and the order of the values; no order where they go by their names."""
    compiled = statement.compile(dialect=dialect, column_keys=names)
    return str(compiled), tuple(compiled.positiontup or ())


class Store:
    """One database: an SQLite file or a PostgreSQL database.

    ``durable`` says whether a committed transaction must survive a power cut. ``schema`` is the PostgreSQL schema
    the tables stand in, where it is not the default one; SQLite has no use for it. Opens no connection by itself.
    """

    def __init__(
        self,
        url: str,
        tables: MetaData,
        *,
        durable: bool = True,
        schema: str | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.url: URL = make_url(url)
        self.tables = tables
        self.schema = schema
        self._patience = patience
        self.is_file = self.url.get_backend_name() == "sqlite"
        if self.is_file:
            self._writer = _sqlite(self.url, writes=True, durable=durable, patience=patience)
            self._reader = _sqlite(self.url, writes=False, durable=durable, patience=patience)
        else:
            settings = [f"lock_timeout={int(patience * 1000)}", "timezone=UTC"]
            settings += [] if durable else ["synchronous_commit=off"]
            settings += [] if schema is None else [f"search_path={schema}"]
            self._writer = _postgresql(self.url, settings, patience=patience)
            self._reader = _postgresql(self.url, [*settings, *READING], patience=patience)

    def reading(self) -> AbstractContextManager[Transaction]:
        """A transaction that sees one state of the store throughout and can change nothing. Raises StoreFault."""
        return self._transaction(self._reader, "BEGIN")

    def writing(self) -> AbstractContextManager[Transaction]:
        """A transaction that is kept whole when the block ends, or not at all when it raises. Raises StoreFault.

        On SQLite it is the only writer from its first moment (BEGIN IMMEDIATE); on PostgreSQL rows are locked one by
        one.
        """
        return self._transaction(self._writer, "BEGIN IMMEDIATE")

    @contextmanager
    def _transaction(self, engine: Engine, begin: str) -> Iterator[Transaction]:
        """SQLite's driver begins nothing by itself. An engine's event could say it too, but would slow every statement."""
        try:
            with engine.connect() as connection, connection.begin():
                if self.is_file:
                    raw: Any = connection.connection.dbapi_connection
                    raw.execute(begin)
                yield Transaction(connection)
        except DRIVERS_SAY as error:
            raise StoreFault(trouble_of(error)) from None

    def checkpoint(self) -> bool:
        """Leave no deleted row behind in the store's own files. Raises StoreFault.

        False when a transaction that began earlier still sees what was deleted: ask again. SQLite empties the
        write-ahead log into the database, where ``secure_delete`` has put zeros. PostgreSQL rewrites each table, in
        the order of its key, and says itself whether it had to copy a deleted row, for a reader's sake or its own
        ANALYZE's; its write-ahead log goes when its seven days are over.
        """
        with _faults():
            once = self._empty_log if self.is_file else self._rewrite
            return once() or any(self._after_a_while(once) for _ in range(CHECKPOINTS - 1))

    def overwrite_now(self) -> None:
        """Of a row that was changed, leave the old form no longer than must be. SQLite does it at once, where nobody reads.

        What it could not do, and all on PostgreSQL, where a table must be rewritten whole, is done by ``checkpoint``.
        """
        if self.is_file:
            with suppress(*DRIVERS_SAY):
                self._empty_log()

    def _after_a_while(self, once: Callable[[], bool]) -> bool:
        if not self.is_file:  # SQLite has waited by itself
            time.sleep(self._patience / CHECKPOINTS)
        return once()

    def _empty_log(self) -> bool:
        with closing(self._writer.raw_connection()) as raw, closing(raw.cursor()) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            held_up, _, _ = cursor.fetchone() or (1, 0, 0)
        return not held_up

    def _rewrite(self) -> bool:
        said: list[str] = []
        with self._writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.add_notice_handler(heard := _details(said))
            try:
                for one in self.tables.sorted_tables:
                    connection.exec_driver_sql(f"CLUSTER VERBOSE {one.name} USING {one.primary_key.name}")
            except DBAPIError as error:
                if trouble_of(error) is not StoreTrouble.BUSY:
                    raise
                return False
            finally:
                driver.remove_notice_handler(heard)
        kept = [int(number.group()) for detail in said if (number := KEPT.search(detail))]
        return len(kept) >= len(self.tables.sorted_tables) and not any(kept)

    def close(self) -> None:
        """Close every idle connection. The store opens new ones when it is used again, in a forked process too."""
        self._writer.dispose()
        self._reader.dispose()


def _details(said: list[str]) -> Callable[[psycopg.errors.Diagnostic], None]:
    return lambda notice: said.append(notice.message_detail or "")


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except DRIVERS_SAY as error:
        raise StoreFault(trouble_of(error)) from None


def _sqlite(url: URL, *, writes: bool, durable: bool, patience: float) -> Engine:
    _make_for_owner_only(url)
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": patience})
    pragmas = [
        "journal_mode=WAL",
        f"synchronous={'FULL' if durable else 'OFF'}",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
        "trusted_schema=OFF",
        f"cache_size=-{CACHE if writes else READING_CACHE}",
        f"query_only={'OFF' if writes else 'ON'}",
    ]

    def connected(dbapi: DBAPIConnection, record: object) -> None:
        del record
        dbapi.isolation_level = None  # the driver then begins nothing by itself
        with closing(dbapi.cursor()) as cursor:
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", connected)
    return engine


def _make_for_owner_only(url: URL) -> None:
    """Make a new database readable by its owner alone; its log and its index take over the mode."""
    name = url.database
    if not name or name == ":memory:":
        message = "a store is a file or a cluster, not memory"
        raise ValueError(message)
    path = Path(name)
    if url.query or path.exists():
        return
    try:
        path.touch(mode=OWNER_ONLY)
    except OSError:
        raise StoreFault(StoreTrouble.UNREACHABLE) from None


def _postgresql(url: URL, settings: Sequence[str], *, patience: float) -> Engine:
    asked = url.query.get("options", "")
    options = [*([asked] if isinstance(asked, str) else asked), *(f"-c {setting}" for setting in settings)]
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        connect_args={"connect_timeout": max(2, int(patience)), "options": " ".join(options).strip()},
    )
