"""The same house on SQLite files and in real PostgreSQL clusters, each test on a copy of its own."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from consult.storage.migrating import migrate
from consult.storage.stores import Stores, open_stores
from tests.recovery import empty_place
from tests.storage.conftest import POSTGRESQL, SQLITE, Clusters, clusters, databases
from tests.world import World, house_of

__all__ = ["clusters"]

Urls = tuple[str, str, str, str]


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


def again(stores: Stores) -> Stores:
    """The same stores as a process that starts now opens them."""
    urls = (
        getattr(stores, name).url.render_as_string(hide_password=False)
        for name in ("main", "shares", "sessions", "contacts")
    )
    return open_stores(*urls)
