"""Migrations: brings each store to the newest version of its own chain, and tells whether it is there.

Each chain stands in ``migrations/<store>/versions``, numbered from 0001. A store is migrated in one transaction, as
the only writer, so that of several starting processes one migrates and the others find it done.
"""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from consult.storage.database import Store, Transaction
from consult.storage.stores import Stores

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext(:chain))")


class NewerStoreError(Exception):
    """A store was written by a newer version of consult than this one: it is left as it is."""


def migrate(stores: Stores) -> None:
    """Bring all four stores to their newest version. Raises NewerStoreError and StoreFault."""
    for chain, store in stores.each():
        upgrade(store, chain)


def current(stores: Stores) -> bool:
    """Whether all four stores stand at exactly the version this package knows. Raises StoreFault.

    A server that starts on a store of another version, older or newer, refuses to serve.
    """
    return all(_version(store) == _newest(chain) for chain, store in stores.each())


def upgrade(store: Store, chain: str, to: str = "head") -> None:
    """Bring one store up to a version of its chain. Raises NewerStoreError and StoreFault."""
    with store.writing() as tx:
        _enter(tx, store, chain)
        if not _version_in(tx) <= _known(chain):
            raise NewerStoreError
        command.upgrade(_config(chain, tx, store), to)


def downgrade(store: Store, chain: str, to: str = "base") -> None:
    """Bring one store down to a version of its chain; what the newer version added is lost. Raises StoreFault."""
    with store.writing() as tx:
        _enter(tx, store, chain)
        command.downgrade(_config(chain, tx, store), to)


def begin_at(tx: Transaction, store: Store, chain: str, version: str) -> None:
    """In the caller's transaction: make an empty store's tables those of an earlier version. Raises NewerStoreError."""
    _enter(tx, store, chain)
    if version not in _known(chain):
        raise NewerStoreError
    command.downgrade(_config(chain, tx, store), "base")
    command.upgrade(_config(chain, tx, store), version)


def undo(tx: Transaction, store: Store, chain: str) -> None:
    """In the caller's transaction: take away an empty store's tables, so that no server starts on it meanwhile."""
    _enter(tx, store, chain)
    command.downgrade(_config(chain, tx, store), "base")


def bring_up(tx: Transaction, store: Store, chain: str) -> str:
    """In the caller's transaction: bring a store to the newest version, and give it."""
    command.upgrade(_config(chain, tx, store), "head")
    return version_in(tx)


def version_in(tx: Transaction) -> str:
    """The version of the store of this transaction; empty where it was never migrated."""
    return next(iter(_version_in(tx)), "")


def versions(chain: str) -> tuple[str, ...]:
    """The versions of a chain, oldest first."""
    walk = ScriptDirectory.from_config(_config(chain)).walk_revisions()
    return tuple(reversed([script.revision for script in walk]))


def _enter(tx: Transaction, store: Store, chain: str) -> None:
    if store.is_file:
        return
    tx.connection.execute(_ONE_AT_A_TIME, {"chain": f"consult {chain}"})
    if store.schema is not None:
        tx.connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {store.schema}")


def _config(chain: str, tx: Transaction | None = None, store: Store | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(MIGRATIONS / chain / "versions").replace("%", "%%"))
    if tx is not None and store is not None:
        config.attributes["connection"] = tx.connection
        config.attributes["tables"] = store.tables
    return config


def _known(chain: str) -> set[str]:
    return set(versions(chain))


@cache
def _newest(chain: str) -> frozenset[str]:
    return frozenset(ScriptDirectory.from_config(_config(chain)).get_heads())


def _version(store: Store) -> set[str]:
    with store.reading() as tx:
        return _version_in(tx)


def _version_in(tx: Transaction) -> set[str]:
    return set(MigrationContext.configure(tx.connection).get_current_heads())
