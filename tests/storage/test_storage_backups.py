"""A backup brings every row back, whichever of the two databases it came from and goes to."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, select

from consult.domain.ids import BatchId, ContactId, SeatId, StaffId
from consult.services import backing_up, drilling, ledgering, withdrawing
from consult.services.backing_up import CONTACTS, KEYS, MAIN
from consult.services.backup_file import BackupError, BackupTrouble
from consult.services.house import House, ThirdPlace
from consult.storage import (
    arrived,
    contact_keys,
    contact_recovery,
    contacts,
    grants,
    invitations,
    recovery_grants,
    tombstones,
    vaults,
)
from consult.storage.arrived import ArrivedPlace
from consult.storage.contact_keys import Holder
from consult.storage.contacts import StoredContact
from consult.storage.dumping import Frames, Watched, counts, dump
from consult.storage.invitations import InvitationLocator
from consult.storage.migrating import current, downgrade, upgrade
from consult.storage.stores import Stores, open_stores
from consult.storage.vaults import VaultLocator
from tests.recovery import MARK, MONDAY, backed_up, beside, empty_place, restored, with_key
from tests.storage.conftest import POSTGRESQL, SQLITE, databases, files
from tests.storage.world import TODAY, key
from tests.world import house_of

NAMES = [f"person {number}" for number in range(30)]


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def target(request, tmp_path) -> Iterator[Stores]:
    """Three stores that were never migrated, in either database."""
    folder = tmp_path / "target"
    folder.mkdir()
    urls = files(folder) if request.param == SQLITE else databases(request.getfixturevalue("clusters"))
    with closing(open_stores(*urls, patience=1.0)) as opened:
        yield opened


NOWHERE = ThirdPlace(folder=Path("/nowhere"), mark=MARK)
"""Is never written to."""


def fill(world, names=NAMES) -> None:
    for name in names:
        world.enter(name)
        with world.stores.main.writing() as tx:
            vaults.add(tx, VaultLocator(key(f"vault {name}")), b"sealed \x00\xff")
    with world.stores.main.writing() as tx:
        locators = [InvitationLocator(key(f"invitation {name}")) for name in names]
        invitations.add_batch(tx, BatchId(key("batch")), world.consultation, TODAY, locators)
        grants.give(tx, world.epoch, StaffId(key("Ann")), b"sealed")
        recovery_grants.give(tx, world.epoch, bytes(32), b"sealed")
    here = house_of(world.stores, NOWHERE)
    gone = withdrawing.tombstone_of(here, key("gone"), TODAY)
    for store in (world.stores.main, world.stores.shares):
        with store.writing() as tx:
            tombstones.leave(tx, gone)
    with world.stores.main.writing() as tx:
        ledgering.commit(here, tx, withdrawing.opening_of(here, gone), TODAY)
    with world.stores.contacts.writing() as tx:
        if not contact_keys.every(tx):
            one = contact_keys.StoredContactsKey(id=key("contacts"), version=1, suite=1, public_key=b"public")
            contact_keys.add(tx, one)
            contact_keys.give(tx, one.id, Holder(key("Ann, elsewhere")), b"sealed")
            contact_recovery.give(tx, one.id, bytes(32), b"sealed")
            arrived.put(tx, ArrivedPlace(key("place")), b"sealed")
        for name in names:
            contacts.add(tx, StoredContact(id=ContactId(key(f"contact {name}")), sealed=b"\x00\xff", sealed_due=b"due"))


@pytest.fixture
def house(world, tmp_path) -> House:
    return with_key(house_of(world.stores, empty_place(tmp_path / "third")))


def test_every_row_comes_back_across_databases(world, house, target, tmp_path):
    fill(world)
    before = drilling.walk(world.stores)
    taken = backing_up.backup(house, tmp_path / "backup", MONDAY, keep=3)
    report = restored(beside(house, target), tmp_path / "backup")
    assert taken.counts == before
    assert drilling.walk(target) == before
    assert report.counts == before
    assert {name: sum(count.rows for count in each.values()) for name, each in before.items()} == {
        MAIN: 249,
        KEYS: 31,
        CONTACTS: 34,
    }
    assert (report.heeded, report.without_share, report.without_seat) == (1, 0, 0)
    assert current(target)


def whole(store, chain) -> bytes:
    with store.reading() as tx:
        return b"".join(dump(tx, store, chain))


def test_a_dump_is_the_same_bytes_in_both_databases(world, house, target, tmp_path):
    fill(world)
    restored(beside(house, target), backed_up(house, tmp_path / "backup"))
    for (chain, one), (_, other) in zip(world.stores.each(), target.each(), strict=True):
        if chain != "sessions":
            assert whole(one, chain) == whole(other, chain)


def test_a_dump_keeps_no_order_of_arrival(world, tmp_path, migrated_files):
    """Whoever came first, whoever left and came again: the same rows are the same bytes."""
    fill(world)
    backed = {"main": world.stores.main, "shares": world.stores.shares, "contacts": world.stores.contacts}
    first = {chain: whole(store, chain) for chain, store in backed.items()}
    for store in backed.values():
        with store.writing() as tx:
            for table in reversed(store.tables.sorted_tables):
                if table.name not in {"consultations", "rounds", "staff", "epochs"}:
                    tx.connection.execute(table.delete())
    fill(world, NAMES[::-1])
    assert {chain: whole(store, chain) for chain, store in backed.items()} == first


@pytest.mark.parametrize("old", ["", MAIN, KEYS])
def test_whoever_took_everything_back_does_not_come_back(world, house, target, tmp_path, old):
    """Old backups of both stores, or of one beside the other's living one, within a database and across the two."""
    fill(world, NAMES[:3])
    folder = backed_up(house, tmp_path / "backup")
    gone = SeatId(key(NAMES[0]))
    withdrawing.forget(house, withdrawing.tombstone_of(house, gone, TODAY))
    stores = {
        "": target,
        MAIN: replace(world.stores, main=target.main),
        KEYS: replace(world.stores, shares=target.shares),
    }
    place = house.third_place if not old else empty_place(tmp_path / "new")
    there = beside(house, stores[old], place)
    report = restored(there, folder, old)
    assert (report.heeded, report.without_share, report.without_seat) == (2, 0, 0)
    for store in (there.stores.main, there.stores.shares):
        with store.reading() as tx:
            assert tombstones.stands(tx, gone)
            for table in store.tables.sorted_tables:
                column = table.c.get("seat_id", table.c.id if table.name == "seats" else None)
                if column is not None and table.name not in {"tombstones", "leaves", "leaf_changes"}:
                    found = set(tx.connection.execute(select(column)).scalars())
                    assert found == {key(name) for name in NAMES[1:3]}, table.name
    assert gone in {stone.seat for stone in place.every()}
    assert withdrawing.finish_interrupted(there) == 0


def test_counts_of_a_dump_are_counts_of_the_store(world):
    fill(world)
    with world.stores.main.reading() as tx:
        watched = Watched(dump(tx, world.stores.main, "main"))
        size = sum(len(piece) for piece in watched)
        assert watched.counts == counts(tx, world.stores.main)
        frames = Frames(iter([whole(world.stores.main, "main")]))
        assert sum(1 for _ in frames) > 248
    assert frames.taken == size


def test_a_store_that_is_not_empty_is_left_alone(world, house, tmp_path):
    fill(world)
    before = drilling.walk(world.stores)
    folder = backed_up(house, tmp_path / "backup")
    for only in ("", MAIN, KEYS, CONTACTS):
        with pytest.raises(BackupError) as caught:
            restored(house, folder, only)
        assert caught.value.trouble is BackupTrouble.NOT_EMPTY
    assert drilling.walk(world.stores) == before


class AsTheyAre:
    """Today's models, without what an earlier version does not have."""

    def __init__(self, sorted_tables):
        self.sorted_tables = sorted_tables


def as_they_are(store) -> AsTheyAre:
    with store.reading() as tx:
        found = MetaData()
        found.reflect(tx.connection)
    return AsTheyAre(
        [
            Table(
                each.name,
                MetaData(),
                *(
                    Column(column.name, column.type, primary_key=column.primary_key)
                    for column in each.columns
                    if column.name in found.tables[each.name].columns
                ),
            )
            for each in store.tables.sorted_tables
            if each.name in found.tables
        ]
    )


def test_a_backup_of_an_earlier_version_is_restored_and_brought_up(world, house, target, tmp_path):
    """The tables of its own version are made first; what came later is added as a migration adds it."""
    fill(world)

    real = world.stores.main.tables
    downgrade(world.stores.main, "main", "main_0001")
    world.stores.main.tables = as_they_are(world.stores.main)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(backing_up, "current", lambda _: True)
            folder = backed_up(house, tmp_path / "older")
    finally:
        world.stores.main.tables = real
        upgrade(world.stores.main, "main")
    report = restored(beside(house, target), folder)
    assert current(target)
    assert report.counts[MAIN]["answers"].rows == 90
    assert report.counts[MAIN]["recovery_grants"].rows == 0


def test_the_drill_says_that_all_came_back(world, house, tmp_path):
    fill(world)
    found = drilling.drill(house, tmp_path, MONDAY)
    assert {each.table for each in found if each.store == MAIN} == set(world.stores.main.tables.tables)
    assert all(each.same for each in found)
    assert {each.table for each in found if each.store == CONTACTS} == set(world.stores.contacts.tables.tables)
    assert sum(each.restored for each in found) == 280 + 34


def test_the_drill_sees_one_row_that_changed_and_one_that_is_missing(world, house, target, tmp_path):
    fill(world)
    before = drilling.walk(world.stores)
    restored(beside(house, target), backed_up(house, tmp_path / "backup"))
    with target.main.writing() as tx:
        tx.connection.exec_driver_sql("UPDATE tombstones SET day = '2026-03-09'")
    with target.shares.writing() as tx:
        tx.connection.exec_driver_sql("DELETE FROM tombstones")
    with target.contacts.writing() as tx:
        tx.connection.exec_driver_sql("DELETE FROM contact_recovery")
    different = {
        (each.store, each.table): (each.backed_up, each.restored)
        for each in drilling.compare(before, drilling.walk(target))
        if not each.same
    }
    assert different == {
        (MAIN, "tombstones"): (1, 1),
        (KEYS, "tombstones"): (1, 0),
        (CONTACTS, "contact_recovery"): (1, 0),
    }


def test_while_a_backup_is_read_others_write_and_it_shows_one_moment(world, house, tmp_path):
    fill(world, NAMES[:3])
    before = drilling.walk(world.stores)
    with backing_up.one_state(house) as states:
        world.enter("late")
        for name in (KEYS, MAIN):
            tx, store = states.of[name]
            assert counts(tx, store) == before[name]
    assert drilling.walk(world.stores) != before
