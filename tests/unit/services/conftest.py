"""What several tests of services begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from consult.storage.stores import Stores
from tests.conftest import stores_in
from tests.unit.services.restored import Story, begin
from tests.world import World


@pytest.fixture
def story(world: World, tmp_path: Path) -> Story:
    """Two people answered, a backup was taken, one of them took everything back."""
    return begin(world, tmp_path / "backup")


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Stores]:
    """Empty stores, never migrated."""
    (tmp_path / "fresh").mkdir()
    stores = stores_in(tmp_path / "fresh")
    yield stores
    stores.close()
