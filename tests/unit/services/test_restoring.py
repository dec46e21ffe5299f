"""Restoring after someone took everything back: whichever copy is old, nothing of hers opens, by her code or by staff."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from consult.app import create_app
from consult.crypto.keys import RecoverySeed, Seed
from consult.domain.answer import given
from consult.domain.consent import Choice, Purpose
from consult.domain.contact import Particulars
from consult.domain.text import Language
from consult.services import (
    answering,
    backing_up,
    contact_keys,
    contacting,
    enrolling,
    entering,
    restoring,
    tabulating,
    withdrawing,
)
from consult.services.backing_up import CONTACTS, KEYS, MAIN
from consult.services.backup_file import BackupError, BackupFile, BackupTrouble
from consult.services.house import House, ThirdPlaceError
from consult.services.seats import ForgottenError, Seated
from consult.services.vouching import UnvouchedError
from consult.settings import SettingsError
from consult.storage import seats, shares, tombstones
from consult.storage.loading import is_empty
from consult.storage.migrating import migrate
from consult.storage.stores import Stores
from tests.conftest import stores_in
from tests.recovery import SEED, Crashed, backed_up, beside, copied, empty_place, restored, watched, with_key
from tests.world import PLACES, Clock, World, settings_of


@dataclass
class Story:
    """Two people answered, a backup was taken, one of them took everything back."""

    world: World
    house: House
    hers: Seated
    code: str
    share: bytes
    other: Seated
    folder: Path


def take_part(world: World, invitation: str) -> tuple[Seated, str]:
    arrival = entering.enter(world.house, invitation, "test", world.today)
    choices = ((Purpose.ANSWERING, Choice.YES), (Purpose.TOTALS, Choice.YES))
    arrival = enrolling.with_code(
        world.house, replace(arrival, choices=choices, shown=world.notice.shown(Language("en")))
    )
    seated = enrolling.enrol(world.house, arrival, world.round, world.today)
    answering.save(world.house, seated, world.round, PLACES["home"], given(9))
    answering.send(world.house, seated, world.round)
    return seated, "".join(enrolling.code_groups(arrival))


def share_of(house: House, seated: Seated) -> bytes:
    with house.stores.shares.reading() as tx:
        return shares.of_seat(tx, seated.seat)[0].share


@pytest.fixture
def story(world: World, tmp_path: Path) -> Story:
    world.house = with_key(world.house)
    world.open()
    codes = world.invitations(2)
    hers, code = take_part(world, codes[0])
    other, _ = take_part(world, codes[1])
    share = share_of(world.house, hers)
    folder = backed_up(world.house, tmp_path / "backup", world.today)
    withdrawing.withdraw(world.house, hers, world.today)
    return Story(world=world, house=world.house, hers=hers, code=code, share=share, other=other, folder=folder)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Stores]:
    (tmp_path / "fresh").mkdir()
    stores = stores_in(tmp_path / "fresh")
    yield stores
    stores.close()


def nothing_of_hers(story: Story, house: House) -> None:
    """By her code, by the coordinator, by whoever reads the files; and the other person lost nothing."""
    forgotten(story, house)
    with suppress(entering.UnknownCodeError):
        seated = entering.enter(house, story.code, "test", story.world.today)
        with pytest.raises(ForgottenError):
            answering.read(house, seated, story.world.round)
    assert tabulating.count_sent(house, story.world.unlocked(), story.world.round, story.world.today) == 1


def forgotten(story: Story, house: House) -> None:
    with house.stores.main.reading() as tx:
        assert seats.every(tx) == (story.other.seat,)
        assert tombstones.stands(tx, story.hers.seat)
    with house.stores.shares.reading() as tx:
        assert [seat for seat, _ in shares.places(tx)] == [story.other.seat]
        assert tombstones.stands(tx, story.hers.seat)
    assert story.hers.seat in {stone.seat for stone in house.third_place.every()}
    for store in (house.stores.main, house.stores.shares):
        for path in Path(store.url.database).parent.glob("*.db*"):
            assert story.share not in path.read_bytes(), path
    assert answering.read(house, story.other, story.world.round).answers["home"] == given(9)


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


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.prove), 29])
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


WAY = "canary: ring twice at 07700 900123"


def with_a_contact(story: Story) -> None:
    """And the backup is made again with it."""
    contact_keys.begin(story.house, [story.world.staff["coordinator"]], story.world.today)
    until = story.world.today + timedelta(days=90)
    particulars = Particulars(how=WAY, language=Language("en"), kept_until=until)
    contacting.add(story.house, "form", particulars, story.world.today)
    backed_up(story.house, story.folder, story.world.today)


def ways(story: Story, house: House) -> list[str]:
    return [one.contact.particulars.how for one in contacting.every(house, story.world.unlocked())]


def test_contacts_come_back_with_the_others_from_a_file_of_their_own(story: Story, fresh: Stores) -> None:
    with_a_contact(story)
    house = beside(story.house, fresh)
    report = restored(house, story.folder)
    assert set(report.counts) == {MAIN, KEYS, CONTACTS}
    assert report.counts[CONTACTS]["contacts"].rows == 1
    assert ways(story, house) == [WAY]
    contacting.add(house, "next", replace_way("by letter", story), story.world.today)
    assert sorted(ways(story, house)) == ["by letter", WAY]


def replace_way(how: str, story: Story) -> Particulars:
    return Particulars(how=how, language=Language("en"), kept_until=story.world.today)


def test_contacts_alone_are_restored_beside_the_living_stores(story: Story, fresh: Stores) -> None:
    with_a_contact(story)
    (story.folder / f"main-{story.world.today}.backup").unlink()
    house = beside(story.house, replace(story.house.stores, contacts=fresh.contacts))
    report = restored(house, story.folder, CONTACTS)
    assert (set(report.counts), report.heeded) == ({CONTACTS}, 0)
    assert ways(story, house) == [WAY]
    nothing_of_hers(story, house)


def test_contacts_that_are_there_stay_as_they_are(story: Story, fresh: Stores) -> None:
    with_a_contact(story)
    contacting.add(story.house, "since", replace_way("by letter", story), story.world.today)
    house = beside(story.house, replace(fresh, contacts=story.house.stores.contacts))
    assert set(restored(house, story.folder).counts) == {MAIN, KEYS}
    assert sorted(ways(story, house)) == ["by letter", WAY]
    with pytest.raises(BackupError) as caught:
        restored(house, story.folder, CONTACTS)
    assert (caught.value.trouble, caught.value.place) == (BackupTrouble.NOT_EMPTY, CONTACTS)


def test_contacts_are_not_restored_beside_a_main_store_that_is_not_there(story: Story, fresh: Stores) -> None:
    with_a_contact(story)
    house = beside(story.house, fresh)
    with pytest.raises(BackupError) as caught:
        restored(house, story.folder, CONTACTS)
    assert caught.value.trouble is BackupTrouble.OLDER
    with fresh.contacts.reading() as tx:
        assert is_empty(tx, fresh.contacts)


def test_a_contacts_backup_names_no_other_and_shows_no_contact(story: Story) -> None:
    with_a_contact(story)
    files = {name: story.folder / f"{name}-{story.world.today}.backup" for name in (MAIN, KEYS, CONTACTS)}
    pairs = {name: BackupFile(path).about.pair for name, path in files.items()}
    assert pairs[MAIN] == pairs[KEYS] != pairs[CONTACTS]
    assert WAY.encode() not in files[CONTACTS].read_bytes()
    tables = {each.table for each in BackupFile(files[CONTACTS]).said(story.house, SEED) if hasattr(each, "table")}
    assert tables == set(story.house.stores.contacts.tables.tables)


def test_an_older_contacts_store_beside_a_newer_key_is_brought_together_by_changing_the_key(
    story: Story, fresh: Stores
) -> None:
    """The key was changed after the backup: what comes back opens as before, and nothing is sealed to the old key."""
    with_a_contact(story)
    unlocked = story.world.unlocked()
    contact_keys.rotate(story.house, unlocked, [story.world.staff["coordinator"]], story.world.today)
    house = beside(story.house, replace(story.house.stores, contacts=fresh.contacts))
    restored(house, story.folder, CONTACTS)
    assert ways(story, house) == [WAY]
    with pytest.raises(UnvouchedError):
        contacting.add(house, "next", replace_way("by letter", story), story.world.today)
    contact_keys.rotate(house, unlocked, [story.world.staff["coordinator"]], story.world.today)
    contacting.add(house, "next", replace_way("by letter", story), story.world.today)
    assert sorted(ways(story, house)) == ["by letter", WAY]


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
