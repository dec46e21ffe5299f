"""Stores to test on: SQLite files, and three real PostgreSQL clusters started for the session."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from consult.storage.migrating import migrate
from consult.storage.stores import Stores, open_stores
from tests.postgres import Cluster, three_clusters
from tests.storage.world import World, begin_world

NAMES = ("main", "shares", "sessions", "contacts")
SQLITE, POSTGRESQL = "sqlite", "postgresql"

of_files = pytest.mark.parametrize("urls", [SQLITE], indirect=True)
of_servers = pytest.mark.parametrize("urls", [POSTGRESQL], indirect=True)
"""For what only one of the two databases does."""


Clusters = tuple[Cluster, Cluster, Cluster]
Urls = tuple[str, str, str, str]


def files(folder: Path) -> Urls:
    main, shares, sessions, contacts = (f"sqlite:///{folder}/{name}.db" for name in NAMES)
    return main, shares, sessions, contacts


def databases(clusters: Clusters) -> Urls:
    main = clusters[0].database()
    return main, clusters[1].database(), main, clusters[2].database()


@pytest.fixture(scope="session")
def clusters() -> Iterator[Clusters]:
    with three_clusters() as all_three:
        yield all_three


@pytest.fixture(scope="session")
def migrated_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    stores = open_stores(*files(folder))
    migrate(stores)
    stores.close()
    return folder


@pytest.fixture(scope="session")
def migrated_databases(clusters: Clusters) -> Urls:
    urls = databases(clusters)
    stores = open_stores(*urls)
    migrate(stores)
    stores.close()
    return urls


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Urls:
    """Addresses of four migrated, empty stores."""
    if request.param == POSTGRESQL:
        return request.getfixturevalue("migrated_databases")
    folder = tmp_path / "stores"
    shutil.copytree(request.getfixturevalue("migrated_files"), folder)
    return files(folder)


@pytest.fixture
def stores(urls: Urls) -> Iterator[Stores]:
    opened = open_stores(*urls, patience=1.0)
    yield opened
    if not opened.main.is_file:
        for _, store in opened.each():
            with store.writing() as tx:
                names = ", ".join(table.name for table in store.tables.sorted_tables)
                tx.connection.exec_driver_sql(f"TRUNCATE {names}")
    opened.close()


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Four stores that were never migrated."""
    fresh = files(tmp_path) if request.param == SQLITE else databases(request.getfixturevalue("clusters"))
    opened = open_stores(*fresh, patience=1.0)
    yield opened
    opened.close()


@pytest.fixture
def world(stores: Stores) -> World:
    return begin_world(stores)
