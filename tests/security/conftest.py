"""The same house on SQLite files and in real PostgreSQL clusters, each test on a copy of its own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from consult.storage.migrating import migrate
from consult.storage.stores import Stores, open_stores
from tests.conftest import NAMES, stores_in
from tests.recovery import empty_place
from tests.storage.conftest import POSTGRESQL, SQLITE, Clusters, clusters, databases
from tests.world import World, house_of

__all__ = ["clusters"]

Urls = tuple[str, str, str, str]
Copied = Callable[[], AbstractContextManager[Stores]]


@pytest.fixture(scope="session")
def hired_servers(clusters: Clusters, tmp_path_factory: pytest.TempPathFactory) -> tuple[Urls, World]:
    """Migrated databases with their staff, to be copied while nobody is connected to them."""
    urls = databases(clusters)
    with closing(open_stores(*urls)) as stores:
        migrate(stores)
        world = World(house=house_of(stores, empty_place(tmp_path_factory.mktemp("third"))))
        world.hire()
    return urls, world


def copies(clusters: Clusters, urls: Urls) -> Urls:
    """Copies of these databases."""
    main, shares, contacts = (
        cluster.database(template=url.partition("/consult_")[2].partition("?")[0])
        for cluster, url in zip(clusters, (urls[0], urls[1], urls[3]), strict=True)
    )
    return main, shares, main, contacts


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A house with its staff, in either database."""
    if request.param == SQLITE:
        yield request.getfixturevalue("world")
        return
    urls, hired = request.getfixturevalue("hired_servers")
    stores = open_stores(*copies(request.getfixturevalue("clusters"), urls))
    house = house_of(stores, empty_place(tmp_path / "third"))
    yield World(house=house, staff=dict(hired.staff), recovery=dict(hired.recovery))
    house.stores.close()


def urls_of(stores: Stores) -> Urls:
    """The addresses of these stores."""
    main, shares, sessions, contacts = (
        store.url.render_as_string(hide_password=False)
        for store in (stores.main, stores.shares, stores.sessions, stores.contacts)
    )
    return main, shares, sessions, contacts


def again(stores: Stores) -> Stores:
    """The same stores as a process that starts now opens them."""
    return open_stores(*urls_of(stores))


@pytest.fixture
def copied(anywhere: World, request: pytest.FixtureRequest, tmp_path: Path) -> Copied:
    """Opens a copy of the stores as they stand, for as long as a block lasts."""

    @contextmanager
    def copy() -> Iterator[Stores]:
        stores = anywhere.house.stores
        if stores.main.is_file:
            for _, store in stores.each():
                store.checkpoint()
            with TemporaryDirectory(dir=tmp_path) as folder:
                for name in NAMES:
                    shutil.copy(tmp_path / f"{name}.db", folder)
                with closing(stores_in(Path(folder))) as opened:
                    yield opened
            return
        stores.close()
        found = request.getfixturevalue("clusters")
        urls = copies(found, urls_of(stores))
        with closing(open_stores(*urls)) as opened:
            yield opened
        for cluster, url in zip(found, (urls[0], urls[1], urls[3]), strict=True):
            cluster.drop(url)

    return copy
