"""What betrays people although nothing is decrypted: the order rows came in, and rows that were deleted."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import psycopg
import pytest

from consult.domain.ids import BatchId, SeatId
from consult.storage import answers, forgetting, invitations, vaults
from consult.storage.invitations import InvitationLocator
from consult.storage.metadata import CONTACTS, MAIN, SESSIONS, SHARES
from consult.storage.migrating import downgrade, migrate, upgrade
from consult.storage.stores import open_stores
from consult.storage.tombstones import Tombstone
from consult.storage.vaults import VaultLocator
from tests.storage.conftest import databases, files, of_files, of_servers
from tests.storage.test_storage_schema import KEY, SEALED
from tests.storage.world import TODAY, begin_world, key, secret

NAMES = [f"person {number}" for number in range(60)]
OF_PEOPLE = ("seats", "consents", "responses", "answers", "vaults", "invitations")


def arrive(world, names) -> None:
    for name in names:
        world.enter(name)
        with world.stores.main.writing() as tx:
            vaults.add(tx, VaultLocator(key(f"vault {name}")), b"sealed")


def as_stored(store, table: str) -> list[tuple]:
    """The key of every row, as they lie in the table: nothing asks for an order."""
    with store.writing() as tx:
        if not store.is_file:
            tx.connection.exec_driver_sql("SET LOCAL enable_indexscan = off")
            tx.connection.exec_driver_sql("SET LOCAL enable_indexonlyscan = off")
        whole = tx.connection.exec_driver_sql(f"SELECT * FROM {table}").mappings()
        return [tuple(row[column.name] for column in MAIN.tables[table].primary_key) for row in whole]


@pytest.mark.parametrize("table", OF_PEOPLE)
def test_after_a_checkpoint_rows_lie_in_the_order_of_their_keys(world, table):
    invited = [InvitationLocator(key(f"invitation {name}")) for name in NAMES]
    arrive(world, NAMES)
    with world.stores.main.writing() as tx:
        for place, locator in enumerate(invited):
            invitations.add_batch(tx, BatchId(key(f"batch {place}")), world.consultation, TODAY, [locator])
    if not world.stores.main.is_file:
        before = as_stored(world.stores.main, table)
        assert before != sorted(before), "a control: without the checkpoint they lie as they came"
    assert world.stores.main.checkpoint()
    found = as_stored(world.stores.main, table)
    assert len(found) >= len(NAMES)
    assert found == sorted(found)


def test_invitations_are_written_in_the_order_of_locators_not_of_printing(world):
    locators = [InvitationLocator(key(f"invitation {name}")) for name in NAMES]
    with world.stores.main.writing() as tx:
        invitations.add_batch(tx, BatchId(key("batch")), world.consultation, TODAY, locators)
    found = as_stored(world.stores.main, "invitations")
    assert found == [(locator,) for locator in sorted(locators)]
    assert sorted(locators) != locators


def test_in_sqlite_no_table_has_a_row_number(migrated_files):
    for url, metadata in zip(files(migrated_files), (MAIN, SHARES, SESSIONS, CONTACTS), strict=True):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            for table in metadata.tables:
                with pytest.raises(sqlite3.OperationalError, match="no such column"):
                    file.execute(f"SELECT rowid FROM {table}")


@of_files
def test_in_sqlite_a_dump_is_the_same_whoever_came_first(world):

    def dump() -> list[str]:
        with closing(sqlite3.connect(world.stores.main.url.database)) as file:
            return list(file.iterdump())

    arrive(world, NAMES)
    first = dump()
    for name in NAMES:
        with world.stores.main.writing() as tx:
            forgetting.forget_everywhere(
                tx, Tombstone(seat=SeatId(key(name)), day=TODAY), VaultLocator(key(f"vault {name}"))
            )
            tx.connection.exec_driver_sql("DELETE FROM tombstones")
    with world.stores.shares.writing() as tx:
        tx.connection.exec_driver_sql("DELETE FROM shares")
    assert dump() != first
    arrive(world, reversed(NAMES))
    assert dump() == first


def traces(store, secrets: bytes, cluster) -> list[str]:
    """The store's own files that hold these bytes, and what its cluster sorts by.

    A cluster's write-ahead log is not among them: it goes by age. Databases of other tests are not, for they may name
    the same people.
    """
    if store.is_file:
        path = Path(store.url.database)
        found = list(path.parent.glob(f"{path.name}*"))
    else:
        with psycopg.connect(cluster.server.get_uri(), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            (own,) = connection.execute(
                "SELECT oid FROM pg_database WHERE datname = %s", [store.url.database]
            ).fetchone()
        base = cluster.folder / "base"
        found = [*(base / str(own)).iterdir(), *(base / "pgsql_tmp").rglob("*")]
    return [path.name for path in found if path.is_file() and secrets in path.read_bytes()]


@pytest.fixture
def key_cluster(world, request):
    return None if world.stores.main.is_file else request.getfixturevalue("clusters")[1]


def test_a_forgotten_share_is_in_no_file_of_the_key_store(world, key_cluster):
    one = world.seat("one")
    world.seat("two")
    assert traces(world.stores.shares, secret("one"), key_cluster), "a control: it was there to be found"
    with world.stores.shares.writing() as tx:
        forgetting.forget_share(tx, Tombstone(seat=one, day=TODAY))
    assert world.stores.shares.checkpoint()
    assert traces(world.stores.shares, secret("one"), key_cluster) == []
    assert traces(world.stores.shares, secret("two"), key_cluster)


@of_servers
def test_statistics_of_the_key_store_hold_no_share(world, key_cluster):
    """ANALYZE copies common and typical values of a column: of shares none, or a forgotten one would outlive its row."""
    people = [world.seat(name) for name in NAMES]
    with world.stores.shares.writing() as tx:
        tx.connection.exec_driver_sql("ANALYZE shares")
        kept = tx.connection.exec_driver_sql("SELECT attname FROM pg_stats WHERE tablename = 'shares'").scalars().all()
    assert "seat_id" in kept, "a control: there are statistics"
    assert "share" not in kept
    with world.stores.shares.writing() as tx:
        for seat in people:
            forgetting.forget_share(tx, Tombstone(seat=seat, day=TODAY))
    assert world.stores.shares.checkpoint()
    assert not any(traces(world.stores.shares, secret(name), key_cluster) for name in NAMES)


@of_servers
def test_nothing_sealed_and_no_key_has_statistics(stores):
    """Whichever table it is in, made or made anew by whichever migration."""
    passed_by = set()
    for name, store in stores.each():
        with store.reading() as tx:
            found = tx.connection.exec_driver_sql(
                "SELECT relname, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid "
                "WHERE attstattarget = 0 AND attnum > 0 AND NOT attisdropped "
                f"AND relnamespace = '{store.schema or 'public'}'::regnamespace"
            )
            passed_by |= {f"{name}.{table}.{column}" for table, column in found}
    assert passed_by == SEALED | KEY


def test_statistics_that_an_older_version_made_go_with_its_upgrade(clusters):
    opened = open_stores(*databases(clusters), patience=1.0)
    migrate(opened)
    downgrade(opened.shares, "shares", "shares_0001")
    world = begin_world(opened)
    for number in range(len(NAMES)):
        world.seat(f"older {number}")

    def kept() -> list[str]:
        with opened.shares.writing() as tx:
            tx.connection.exec_driver_sql("ANALYZE shares")
            return list(
                tx.connection.exec_driver_sql("SELECT attname FROM pg_stats WHERE tablename = 'shares'").scalars()
            )

    assert "share" in kept(), "a control: they were there"
    upgrade(opened.shares, "shares", "shares_0002")
    assert "seat_id" in kept()
    assert "share" not in kept()
    opened.close()


@of_files
def test_an_answer_that_was_changed_is_gone_after_a_checkpoint(world):
    seat = world.enter("one")
    with world.stores.main.writing() as tx:
        answers.put(tx, world.round, seat, world.answer("one", 0, "a word she took back"))
    assert traces(world.stores.main, b"a word she took back", None)
    with world.stores.main.writing() as tx:
        answers.put(tx, world.round, seat, world.answer("one", 0, "another"))
    assert world.stores.main.checkpoint()
    assert traces(world.stores.main, b"a word she took back", None) == []


@pytest.mark.parametrize("reads", ["shares", "tombstones"])
def test_a_checkpoint_says_when_a_reader_still_sees_what_was_deleted(world, key_cluster, reads):
    """On PostgreSQL a reader of another table holds no lock, and yet keeps the deleted row alive."""
    seat = world.seat("one")
    with world.stores.shares.reading() as tx:
        tx.connection.exec_driver_sql(f"SELECT count(*) FROM {reads}").scalar_one()
        with world.stores.shares.writing() as other:
            forgetting.forget_share(other, Tombstone(seat=seat, day=TODAY))
        assert not world.stores.shares.checkpoint()
        assert traces(world.stores.shares, secret("one"), key_cluster)
    assert world.stores.shares.checkpoint()
    assert traces(world.stores.shares, secret("one"), key_cluster) == []


@of_servers
def test_a_checkpoint_says_when_a_writer_is_half_way(world, key_cluster):
    seat = world.seat("one")
    with world.stores.shares.writing() as tx:
        tx.connection.exec_driver_sql("SELECT pg_current_xact_id()").scalar_one()
        with world.stores.shares.writing() as other:
            forgetting.forget_share(other, Tombstone(seat=seat, day=TODAY))
        assert not world.stores.shares.checkpoint()
    assert world.stores.shares.checkpoint()
    assert traces(world.stores.shares, secret("one"), key_cluster) == []


def test_days_are_kept_as_days(world):
    with world.stores.shares.writing() as tx:
        forgetting.forget_share(tx, Tombstone(seat=SeatId(key("one")), day=date(2026, 3, 8)))
        kept = tx.connection.exec_driver_sql("SELECT CAST(day AS TEXT) FROM tombstones").scalar_one()
    assert kept == "2026-03-08"
