"""Faults: each becomes one of five reasons, shows no value, keeps nothing of its transaction and loses nothing else."""

import sqlite3
import traceback
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from consult.storage import answers, consultations, seats, staff, vaults
from consult.storage.database import Store
from consult.storage.faults import StoreFault, StoreTrouble, trouble_of
from consult.storage.metadata import MAIN
from consult.storage.staff import Role
from consult.storage.stores import open_stores
from consult.storage.vaults import VaultLocator
from tests.storage.conftest import of_files, of_servers
from tests.storage.world import ITEMS, key, stored_staff

CANARY = "Feruza-Qasimova-canary"
HERE = VaultLocator(key("here"))


def main_file(stores) -> Path:
    return Path(stores.main.url.database)


def refused_to_read(store: Store) -> StoreTrouble:
    with closing(store), pytest.raises(StoreFault) as refused, store.reading() as tx:
        consultations.every(tx)
    return refused.value.reason


def test_reading_cannot_change_anything(world):
    with pytest.raises(StoreFault) as refused, world.stores.main.reading() as tx:
        vaults.add(tx, HERE, b"sealed")
    assert refused.value.reason is StoreTrouble.READ_ONLY
    with world.stores.main.writing() as tx:
        assert vaults.get(tx, HERE) is None
        assert vaults.add(tx, HERE, b"sealed")


@of_files
def test_a_read_only_file_can_be_read_and_is_not_written(world):
    with closing(Store(f"sqlite:///file:{main_file(world.stores)}?mode=ro&uri=true", MAIN)) as store:
        with store.reading() as tx:
            assert consultations.get(tx, world.consultation) is not None
        with pytest.raises(StoreFault) as refused, store.writing() as tx:
            vaults.add(tx, HERE, b"sealed")
        assert refused.value.reason is StoreTrouble.READ_ONLY
        with store.reading() as tx:
            assert vaults.get(tx, HERE) is None


@of_servers
def test_a_read_only_database_can_be_read_and_is_not_written(world):
    url = world.stores.main.url.update_query_dict({"options": "-c default_transaction_read_only=on"})
    with closing(Store(url.render_as_string(hide_password=False), MAIN)) as store:
        with store.reading() as tx:
            assert consultations.get(tx, world.consultation) is not None
        with pytest.raises(StoreFault) as refused, store.writing() as tx:
            vaults.add(tx, HERE, b"sealed")
    assert refused.value.reason is StoreTrouble.READ_ONLY


@of_files
def test_a_full_disk_keeps_what_was_saved_and_saves_again_when_there_is_room(world):
    seat = world.enter("one")
    full = [True]

    def leave_no_room(connection) -> None:
        size = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {size if full[0] else 10**6}")

    event.listen(world.stores.main._writer, "begin", leave_no_room)
    long = replace(world.answer("one", 0), sealed=b"x" * 2**20)
    with pytest.raises(StoreFault) as refused, world.stores.main.writing() as tx:
        answers.put_all(tx, world.round, seat, [world.answer("one", 1, "first of two"), long])
    assert refused.value.reason is StoreTrouble.FULL
    with world.stores.main.reading() as tx:
        assert world.kept(tx, seat) == tuple(world.answer("one", place) for place in range(ITEMS))
    full[0] = False
    with world.stores.main.writing() as tx:
        answers.put(tx, world.round, seat, long)
        assert world.kept(tx, seat)[0] == long


def test_a_store_that_another_writes_to_is_busy_until_it_is_done(world, urls):
    seat = world.seat("one")
    with closing(open_stores(*urls, patience=0.1)) as hurried:
        with world.stores.main.writing() as tx:
            assert seats.lock(tx, seat) == 0
            with pytest.raises(StoreFault) as refused, hurried.main.writing() as other:
                seats.lock(other, seat)
            assert refused.value.reason is StoreTrouble.BUSY
        with hurried.main.writing() as other:
            assert seats.lock(other, seat) == 0


def test_reading_goes_on_while_another_writes(world):
    with world.stores.main.writing() as tx:
        vaults.add(tx, HERE, b"sealed")
        with world.stores.main.reading() as other:
            assert vaults.get(other, HERE) is None


def test_a_folder_that_is_not_there_is_unreachable(tmp_path):
    with pytest.raises(StoreFault) as refused:
        Store(f"sqlite:///{tmp_path}/nowhere/main.db", MAIN)
    assert refused.value.reason is StoreTrouble.UNREACHABLE


def test_a_file_that_went_away_is_unreachable(tmp_path):
    with closing(Store(f"sqlite:///{tmp_path}/main.db", MAIN)) as store:
        (tmp_path / "main.db").unlink()
        tmp_path.rename(tmp_path.with_name("elsewhere"))
        with pytest.raises(StoreFault) as refused, store.reading():
            pass
    assert refused.value.reason is StoreTrouble.UNREACHABLE


@pytest.mark.parametrize("url", ["postgresql://postgres@/main?host=/nowhere", "postgresql+psycopg://127.0.0.1:1/main"])
def test_a_cluster_that_is_not_there_is_unreachable(url):
    with closing(Store(url, MAIN, patience=1.0)) as store, pytest.raises(StoreFault) as refused, store.reading():
        pass
    assert refused.value.reason is StoreTrouble.UNREACHABLE


def test_a_database_that_is_not_there_is_unreachable(clusters):
    assert (
        refused_to_read(Store(f"postgresql://postgres@/nobody?host={clusters[0].folder}", MAIN))
        is StoreTrouble.UNREACHABLE
    )


@of_servers
def test_a_connection_that_was_cut_is_unreachable_once_and_then_opened_anew(world):
    with world.stores.main.writing() as tx:
        mine = tx.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with psycopg.connect(world.stores.main.url.set(drivername="postgresql").render_as_string()) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (mine,))
    with pytest.raises(StoreFault) as refused, world.stores.main.writing() as tx:
        vaults.get(tx, HERE)
    assert refused.value.reason is StoreTrouble.UNREACHABLE
    with world.stores.main.writing() as tx:
        assert vaults.get(tx, HERE) is None


def test_a_file_that_is_no_database_is_broken(tmp_path):
    (tmp_path / "main.db").write_bytes(b"a letter, not a database" * 200)
    assert refused_to_read(Store(f"sqlite:///{tmp_path}/main.db", MAIN)) is StoreTrouble.BROKEN


def test_a_store_without_its_tables_is_broken(empty):
    with pytest.raises(StoreFault) as refused, empty.main.reading() as tx:
        consultations.every(tx)
    assert refused.value.reason is StoreTrouble.BROKEN


@of_files
def test_a_page_that_was_overwritten_is_broken(world):
    for number in range(200):
        world.seat(f"person {number}")
    world.stores.main.checkpoint()
    world.stores.close()
    content = main_file(world.stores).read_bytes()
    main_file(world.stores).write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(StoreFault) as refused, world.stores.main.reading() as tx:
        seats.every(tx)
    assert refused.value.reason is StoreTrouble.BROKEN


@pytest.mark.parametrize(
    "mistake",
    [
        pytest.param("INSERT INTO staff SELECT * FROM staff", id="a row that is there already"),
        pytest.param(f"UPDATE staff SET version = '{CANARY}'", id="words for a number"),
        pytest.param(f"SELECT {CANARY.replace('-', '_')} FROM staff", id="a statement that is wrong"),
    ],
)
def test_a_fault_shows_no_value_whichever_way_it_is_printed(world, mistake):
    with world.stores.main.writing() as tx:
        staff.add(tx, replace(stored_staff("Bea", Role.CUSTODIAN), name=CANARY))
    with pytest.raises(StoreFault) as refused, world.stores.main.writing() as tx:
        tx.connection.exec_driver_sql(mistake)
    printed = "".join(traceback.format_exception(refused.value))
    assert refused.value.reason is StoreTrouble.BROKEN
    assert CANARY not in printed
    assert CANARY.replace("-", "_") not in printed
    assert str(refused.value) == "broken"


def test_an_error_of_the_caller_passes_through_and_undoes_what_was_written(world):
    def fail() -> None:
        with world.stores.main.writing() as tx:
            vaults.add(tx, HERE, b"sealed")
            raise LookupError(CANARY)

    with pytest.raises(LookupError, match=CANARY):
        fail()
    with world.stores.main.reading() as tx:
        assert vaults.get(tx, HERE) is None


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (psycopg.errors.ReadOnlySqlTransaction, StoreTrouble.READ_ONLY),
        (psycopg.errors.InsufficientPrivilege, StoreTrouble.READ_ONLY),
        (psycopg.errors.DiskFull, StoreTrouble.FULL),
        (psycopg.errors.TooManyConnections, StoreTrouble.BUSY),
        (psycopg.errors.DeadlockDetected, StoreTrouble.BUSY),
        (psycopg.errors.SerializationFailure, StoreTrouble.BUSY),
        (psycopg.errors.LockNotAvailable, StoreTrouble.BUSY),
        (psycopg.errors.QueryCanceled, StoreTrouble.BUSY),
        (psycopg.errors.AdminShutdown, StoreTrouble.UNREACHABLE),
        (psycopg.errors.CannotConnectNow, StoreTrouble.UNREACHABLE),
        (psycopg.errors.ConnectionFailure, StoreTrouble.UNREACHABLE),
        (psycopg.errors.InvalidPassword, StoreTrouble.UNREACHABLE),
        (psycopg.OperationalError, StoreTrouble.UNREACHABLE),
        (psycopg.errors.UniqueViolation, StoreTrouble.BROKEN),
        (psycopg.errors.UndefinedTable, StoreTrouble.BROKEN),
        (psycopg.ProgrammingError, StoreTrouble.BROKEN),
        (PoolTimeoutError, StoreTrouble.BUSY),
        (sqlite3.ProgrammingError, StoreTrouble.BROKEN),
        (RuntimeError, StoreTrouble.BROKEN),
    ],
)
def test_each_error_has_its_reason(state, reason):
    assert trouble_of(state("what the driver says")) is reason


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (sqlite3.SQLITE_READONLY_DBMOVED, StoreTrouble.READ_ONLY),
        (sqlite3.SQLITE_PERM, StoreTrouble.READ_ONLY),
        (sqlite3.SQLITE_FULL, StoreTrouble.FULL),
        (sqlite3.SQLITE_IOERR_SHMSIZE, StoreTrouble.FULL),
        (sqlite3.SQLITE_IOERR_READ, StoreTrouble.BROKEN),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreTrouble.BUSY),
        (sqlite3.SQLITE_LOCKED, StoreTrouble.BUSY),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, StoreTrouble.UNREACHABLE),
        (sqlite3.SQLITE_CORRUPT, StoreTrouble.BROKEN),
        (sqlite3.SQLITE_CONSTRAINT_UNIQUE, StoreTrouble.BROKEN),
    ],
)
def test_each_code_of_sqlite_has_its_reason(code, reason):
    error = sqlite3.OperationalError("what the driver says")
    error.sqlite_errorcode = code
    assert trouble_of(error) is reason


def test_after_any_fault_the_same_store_goes_on(world):
    for _ in range(20):
        with suppress(StoreFault), world.stores.main.writing() as tx:
            tx.connection.exec_driver_sql("SELECT nothing FROM nowhere")
    with world.stores.main.writing() as tx:
        assert vaults.add(tx, HERE, b"sealed")
