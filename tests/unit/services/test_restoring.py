"""Restoring after someone took everything back: whichever copy is old, nothing of hers opens, by her code or by staff."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from consult.app import create_app
from consult.crypto.keys import RecoverySeed, Seed
from consult.services import (
    backing_up,
    restoring,
    withdrawing,
)
from consult.services.backing_up import CONTACTS, KEYS, MAIN
from consult.services.backup_file import BackupError, BackupTrouble
from consult.services.house import House, ThirdPlaceError
from consult.settings import SettingsError
from consult.storage import seats, shares
from consult.storage.loading import is_empty
from consult.storage.migrating import migrate
from consult.storage.stores import Stores
from tests.conftest import stores_in
from tests.recovery import Crashed, backed_up, beside, copied, empty_place, restored, watched
from tests.unit.services.restored import Story, forgotten, nothing_of_hers
from tests.world import Clock, settings_of


@pytest.mark.parametrize("made", [(), (migrate,)])
def test_an_old_backup_of_both_stores(story: Story, fresh: Stores, made: tuple[Callable[[Stores], None], ...]) -> None:
    """Only the third place knows: both stores burned. The new ones may have been made by `consult init` already."""
    for make in made:
        make(fresh)
    house = beside(story.house, fresh)
    report = restored(house, story.folder)
    assert (report.heeded, report.without_share, report.without_seat) == (1, 0, 0)
    nothing_of_hers(story, house)
    assert withdrawing.finish_interrupted(house) == 0, "nothing was left to start-up"


def test_an_old_backup_of_the_key_store_beside_the_living_main_store(
    story: Story, fresh: Stores, tmp_path: Path
) -> None:
    """The key store and the third place burned: the main store knows."""
    stores = replace(story.house.stores, shares=fresh.shares)
    house = beside(story.house, stores, empty_place(tmp_path / "new"))
    restored(house, story.folder, KEYS)
    nothing_of_hers(story, house)


def test_an_old_backup_of_the_main_store_beside_the_living_key_store(
    story: Story, fresh: Stores, tmp_path: Path
) -> None:
    """The main store and the third place burned: the key store knows."""
    stores = replace(story.house.stores, main=fresh.main)
    house = beside(story.house, stores, empty_place(tmp_path / "new"))
    restored(house, story.folder, MAIN)
    nothing_of_hers(story, house)


@pytest.mark.parametrize("only", ["", MAIN, KEYS])
def test_a_newer_backup_of_either_store_is_heeded_though_an_older_is_restored(
    story: Story, fresh: Stores, tmp_path: Path, only: str
) -> None:
    """Everything burned but the backups: the newer ones know."""
    tomorrow = story.world.today + timedelta(days=1)
    backed_up(story.house, story.folder, tomorrow)
    for name in {MAIN, KEYS} - {only or MAIN}:
        (story.folder / f"{name}-{tomorrow}.backup").unlink()
    house = beside(story.house, fresh, empty_place(tmp_path / "new"))
    restoring.restore(house, RecoverySeed(Seed(bytes(range(100, 132)))), story.folder, day=story.world.today)
    nothing_of_hers(story, house)


def test_old_files_put_back_by_hand_are_forgotten_again_before_anything_is_served(
    story: Story, data: Path, tmp_path: Path, clock: Clock
) -> None:
    """No restore was run: somebody copied the old key store's file over the new one."""
    old = copied(data, tmp_path / "copy")
    stores = stores_in(old)
    with stores.shares.writing() as tx:
        tx.connection.exec_driver_sql("DELETE FROM tombstones")
        shares.add(tx, shares.StoredShare(id=b"s" * 16, seat=story.hers.seat, share=story.share))
    house = beside(story.house, stores)
    create_app(settings_of(old), house, clock)
    nothing_of_hers(story, house)
    stores.close()


def test_a_third_place_that_cannot_be_read_stops_the_restore_before_a_row_is_written(
    story: Story, fresh: Stores
) -> None:
    house = beside(story.house, fresh)
    shutil.rmtree(house.third_place.folder)
    with pytest.raises(ThirdPlaceError):
        restored(house, story.folder)
    for store in (fresh.main, fresh.shares):
        with store.reading() as tx:
            assert is_empty(tx, store)


def state(story: Story, house: House, settings_folder: Path, clock: Clock) -> str:
    """What a server that starts now would do: refuse, or serve one of the two whole states."""
    try:
        create_app(settings_of(settings_folder), house, clock)
    except SettingsError:
        return "refuses"
    with house.stores.main.reading() as tx:
        living = seats.every(tx)
    with house.stores.shares.reading() as tx:
        shared = tuple(seat for seat, _ in shares.places(tx))
    assert living == shared == (story.other.seat,)
    forgotten(story, house)
    return "serves"


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.prove), 59])
def test_a_crash_before_any_statement_of_a_restore_leaves_nothing_half_served(
    story: Story, tmp_path: Path, clock: Clock, step: int
) -> None:
    """And from wherever it stopped, the restore can be brought to its end."""
    stores = stores_in(made(tmp_path / "count"))
    with watched(stores) as counted:
        restored(beside(story.house, stores), story.folder)
    stores.close()
    assert counted.seen > 60
    found = set()
    for fatal in (*range(1, counted.seen, step), *counted.commits):
        folder = made(tmp_path / f"crash-{fatal}")
        stores = stores_in(folder)
        house = beside(story.house, stores)
        with watched(stores, fatal), pytest.raises(Crashed):
            restored(house, story.folder)
        stores.close()
        ended = state(story, house, folder, clock)
        found.add(ended)
        if ended == "refuses":
            bring_to_its_end(story, house)
            assert state(story, house, folder, clock) == "serves"
        stores.close()
        shutil.rmtree(folder)
    assert found == {"refuses", "serves"}


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def bring_to_its_end(story: Story, house: House) -> None:
    """As the runbook says: again; or, where the key store is whole already, the main store alone."""
    with house.stores.shares.reading() as tx:
        half = not is_empty(tx, house.stores.shares)
    if half:
        with pytest.raises(BackupError) as caught:
            restored(house, story.folder)
        assert (caught.value.trouble, caught.value.place) == (BackupTrouble.NOT_EMPTY, KEYS)
    restored(house, story.folder, MAIN if half else "")


def test_a_crash_before_any_statement_of_a_backup_leaves_the_last_one_whole(story: Story, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in story.folder.iterdir()}
    with watched(story.house.stores) as counted:
        backed_up(story.house, tmp_path / "count")
    assert counted.seen > 15
    for fatal in range(1, counted.seen + 1):
        with watched(story.house.stores, fatal), pytest.raises(Crashed):
            backed_up(story.house, story.folder, story.world.today)
        whole = {path.name: path.read_bytes() for path in story.folder.iterdir() if not path.name.endswith(".new")}
        assert whole == before


def test_backups_of_keys_and_contacts_live_seven_days_and_main_backups_as_long_as_is_asked(story: Story) -> None:
    first = story.world.today
    for days in range(1, 9):
        backing_up.backup(story.house, story.folder, first + timedelta(days=days), keep=3)
        kept = {name: [day for _, day in backing_up.backups(story.folder, name)] for name in (MAIN, KEYS, CONTACTS)}
        for name in (KEYS, CONTACTS):
            ages = [(first + timedelta(days=days) - day).days for day in kept[name]]
            assert max(ages) == min(days, 6)
        assert len(kept[MAIN]) == min(days + 1, 3)
    assert backing_up.expire(story.folder, first + timedelta(days=9)) == (
        story.folder / f"keys-{first + timedelta(days=2)}.backup",
        story.folder / f"contacts-{first + timedelta(days=2)}.backup",
    )


def test_half_a_key_backup_of_a_crash_goes_with_the_next(story: Story) -> None:
    for name in ("keys", "contacts"):
        half = story.folder / f"{name}-2026-05-01.backup.new"
        half.write_bytes(b"half")
        assert half in backing_up.expire(story.folder, story.world.today)
        assert not half.exists()


def test_a_seat_that_came_after_the_backup_is_told_of(story: Story, fresh: Stores) -> None:
    late = story.world.seat(story.world.invitations(1, "later")[0])
    stores = replace(story.house.stores, main=fresh.main)
    house = beside(story.house, stores)
    report = restored(house, story.folder, MAIN)
    assert (report.without_share, report.without_seat) == (0, 1)
    assert restoring.drop_shares_without_seat(house) == 1
    with house.stores.shares.reading() as tx:
        assert shares.of_seat(tx, late.seat) == ()
    nothing_of_hers(story, house)
