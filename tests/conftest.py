"""What every test may use: migrated stores, copied from one template, and a world in them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import Browser
from flask import Flask

from consult.storage.migrating import migrate
from consult.storage.stores import Stores, open_stores
from tests.quick_place import keep_there
from tests.world import Clock, World, app_of, browser_of, house_of

keep_there()
NAMES = ("main", "keys", "sessions", "contacts")


def stores_in(folder: Path) -> Stores:
    """Four SQLite stores in a folder."""
    main, keys, sessions, contacts = (f"sqlite:///{folder / f'{name}.db'}" for name in NAMES)
    return open_stores(main, keys, sessions, contacts)


@contextmanager
def quick_hash() -> Iterator[None]:
    """Argon2id over 64 KiB, not 64 MiB: a world of one test hashes dozens of codes and passphrases.

    Crypto's own tests, the vectors and every server that runs as a process of its own take the real cost.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("consult.crypto.keys._MEMORY_KIB", 64)
        yield


@pytest.fixture(scope="session")
def hired(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A folder of migrated stores with their staff, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    stores = stores_in(folder)
    migrate(stores)
    world = World(house=house_of(stores))
    with quick_hash():
        world.hire()
    for _, store in stores.each():
        store.checkpoint()
    stores.close()
    return folder, world


@pytest.fixture
def data(tmp_path: Path, hired: tuple[Path, World]) -> Iterator[Path]:
    """A fresh copy of the stores."""
    for name in NAMES:
        shutil.copy(hired[0] / f"{name}.db", tmp_path / f"{name}.db")
    with quick_hash():
        yield tmp_path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(data: Path, hired: tuple[Path, World]) -> Iterator[World]:
    """A house with its staff and no consultation yet."""
    stores = stores_in(data)
    yield World(house=house_of(stores), staff=dict(hired[1].staff), recovery=dict(hired[1].recovery))
    stores.close()


@pytest.fixture
def app(world: World, data: Path, clock: Clock) -> Flask:
    return app_of(world, data, clock)


@pytest.fixture
def browser(app: Flask) -> Browser:
    return browser_of(app)
