"""The four stores are opened apart, with the settings that the promises rest on."""

import shutil
import stat
from contextlib import closing
from pathlib import Path

import pytest

from consult.storage.database import Store
from consult.storage.metadata import MAIN
from consult.storage.stores import StoresTogetherError, open_stores
from tests.storage.conftest import databases, files, of_files, of_servers


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)])
def test_two_stores_are_never_one_file(tmp_path, one, other):
    urls = list(files(tmp_path))
    urls[other] = urls[one]
    with pytest.raises(StoresTogetherError):
        open_stores(*urls)


@pytest.mark.parametrize("name", ["shares", "contacts"])
def test_a_link_does_not_make_two_files_of_one(tmp_path, name):
    (tmp_path / "main.db").touch()
    (tmp_path / f"{name}.db").symlink_to(tmp_path / "main.db")
    with pytest.raises(StoresTogetherError):
        open_stores(*files(tmp_path))


def test_the_key_store_is_in_another_cluster_not_only_in_another_database(clusters):
    main, elsewhere, sessions, contacts = databases(clusters)
    beside = clusters[0].database()
    with pytest.raises(StoresTogetherError):
        open_stores(main, beside, sessions, contacts)
    with pytest.raises(StoresTogetherError):
        open_stores(main, elsewhere, clusters[1].database(), contacts)
    open_stores(main, elsewhere, beside, contacts).close()


@pytest.mark.parametrize("beside", [0, 1])
def test_contacts_are_in_another_cluster_than_main_sessions_and_shares(clusters, beside):
    main, shares, sessions, _ = databases(clusters)
    with pytest.raises(StoresTogetherError):
        open_stores(main, shares, sessions, clusters[beside].database())


def test_a_cluster_and_files_go_together(clusters, tmp_path):
    main, shares, sessions, contacts = files(tmp_path)
    open_stores(clusters[0].database(), shares, sessions, contacts).close()
    open_stores(main, clusters[1].database(), sessions, contacts).close()
    open_stores(main, shares, sessions, clusters[2].database()).close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_memory_is_no_store(url):
    with pytest.raises(ValueError, match="not memory"):
        Store(url, MAIN)


@of_files
def test_files_are_for_their_owner_alone(stores, tmp_path):
    fresh = open_stores(*files(tmp_path))
    with fresh.main.writing() as tx:
        tx.connection.exec_driver_sql("CREATE TABLE one (id INTEGER)")
        made = sorted(tmp_path.glob("main.db*"))
        assert [path.name for path in made] == ["main.db", "main.db-shm", "main.db-wal"]
        assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}
    fresh.close()


def pragmas(tx) -> dict[str, object]:
    names = (
        "journal_mode",
        "synchronous",
        "foreign_keys",
        "secure_delete",
        "temp_store",
        "trusted_schema",
        "query_only",
    )
    return {name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names}


@of_files
@pytest.mark.parametrize(("name", "synchronous"), [("main", 2), ("shares", 2), ("sessions", 0), ("contacts", 2)])
def test_sqlite_is_set_as_the_promises_need_it(stores, name, synchronous):
    store = getattr(stores, name)
    expected = {
        "journal_mode": "wal",
        "synchronous": synchronous,
        "foreign_keys": 1,
        "secure_delete": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "query_only": 0,
    }
    with store.writing() as tx:
        assert pragmas(tx) == expected
    with store.reading() as tx:
        assert pragmas(tx) == {**expected, "query_only": 1}


@of_servers
@pytest.mark.parametrize(
    ("name", "commit"), [("main", "on"), ("shares", "on"), ("sessions", "off"), ("contacts", "on")]
)
def test_postgresql_is_set_as_the_promises_need_it(stores, name, commit):
    store = getattr(stores, name)
    with store.writing() as tx:
        told = {
            setting: tx.connection.exec_driver_sql(f"SHOW {setting}").scalar_one()
            for setting in ("synchronous_commit", "lock_timeout", "timezone", "transaction_isolation")
        }
    assert told == {
        "synchronous_commit": commit,
        "lock_timeout": "1s",
        "timezone": "UTC",
        "transaction_isolation": "read committed",
    }
    with store.reading() as tx:
        assert tx.connection.exec_driver_sql("SHOW transaction_isolation").scalar_one() == "repeatable read"
        assert tx.connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on"


def test_parameters_are_hidden_in_every_engine(stores):
    for _, store in stores.each():
        assert store._writer.hide_parameters
        assert store._reader.hide_parameters


def test_a_closed_store_opens_again_when_it_is_used(stores):
    stores.close()
    with stores.main.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT 1").scalar_one() == 1


def test_a_folder_with_odd_characters_is_migrated_as_any_other(migrated_files, tmp_path):
    odd = tmp_path / "rés 100% &co"
    shutil.copytree(migrated_files, odd)
    with closing(Store(f"sqlite:///{odd}/main.db", MAIN)) as store, store.reading() as tx:
        assert tx.connection.exec_driver_sql("SELECT count(*) FROM seats").scalar_one() == 0
    assert Path(odd / "main.db").exists()
