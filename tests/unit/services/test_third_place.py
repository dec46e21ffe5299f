"""Tombstones in the third place: written and on the disk before anyone is told, and never skipped when they are read."""

import errno
import json
import os
import shutil
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from consult.services import withdrawing
from consult.services.withdrawing import NotYetErasedError
from consult.storage import seats, shares, tombstones
from consult.storage.third_place import ThirdPlace, ThirdPlaceError
from consult.storage.tombstones import Tombstone
from tests.conftest import stores_in
from tests.recovery import Crashed, copied, watched
from tests.unit.services.test_taking_back import answered
from tests.world import World, house_of

STONE = Tombstone(seat=bytes(range(16)), day=date(2026, 5, 4))


@pytest.fixture
def place(tmp_path: Path) -> ThirdPlace:
    place = ThirdPlace(folder=tmp_path / "third", mark="abcd1234")
    place.prepare()
    return place


def test_a_tombstone_is_one_small_file_with_room_for_its_proof(place: ThirdPlace) -> None:
    place.leave(STONE)
    path = place.folder / f"{STONE.seat.hex()}.json"
    assert json.loads(path.read_text()) == {"day": "2026-05-04", "mac": STONE.mac.hex(), "seat": STONE.seat.hex()}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert place.every() == (STONE,)


def test_a_tombstone_s_file_says_no_more_of_the_time_than_its_day(place: ThirdPlace) -> None:
    place.leave(STONE)
    place.correct(STONE)
    found = (place.folder / f"{STONE.seat.hex()}.json").stat()
    midnight = datetime(2026, 5, 4, tzinfo=UTC).timestamp()
    assert (found.st_mtime, found.st_atime) == (midnight, midnight)


def test_a_disk_that_keeps_its_own_hours_keeps_the_tombstone_too(
    place: ThirdPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "not here")

    monkeypatch.setattr(os, "utime", refuse)
    place.leave(STONE)
    assert place.every() == (STONE,)


def test_the_first_day_stands(place: ThirdPlace) -> None:
    place.leave(STONE)
    place.leave(Tombstone(seat=STONE.seat, day=date(2026, 6, 1)))
    assert place.every() == (STONE,)


def test_preparing_twice_changes_nothing(place: ThirdPlace) -> None:
    place.leave(STONE)
    place.prepare()
    assert place.every() == (STONE,)


def test_file_and_folder_are_on_the_disk_when_it_is_left(place: ThirdPlace, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(str(Path(f"/proc/self/fd/{number}").readlink())))
    place.leave(STONE)
    assert [Path(name).name.partition(".")[0] for name in synced] == [STONE.seat.hex(), "third"]
    place.leave(STONE)
    assert Path(synced[-1]).name == "third"


def test_a_folder_without_the_sign_is_a_disk_that_is_not_mounted(place: ThirdPlace) -> None:
    (place.folder / "place.json").unlink()
    for use in (place.every, place.check, lambda: place.leave(STONE)):
        with pytest.raises(ThirdPlaceError, match="mount its disk"):
            use()


def test_another_installation_s_place_is_refused(place: ThirdPlace) -> None:
    other = ThirdPlace(folder=place.folder, mark="other")
    for use in (other.prepare, other.every):
        with pytest.raises(ThirdPlaceError, match="another installation"):
            use()


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"seat": "00", "day": "2026-05-04"}', '{"seat": 7, "day": 7}'])
def test_a_tombstone_that_cannot_be_read_is_never_skipped(place: ThirdPlace, damage: str) -> None:
    place.leave(STONE)
    (place.folder / f"{STONE.seat.hex()}.json").write_text(damage)
    with pytest.raises(ThirdPlaceError, match=STONE.seat.hex()):
        place.every()


def test_half_a_file_of_a_crash_is_no_tombstone(place: ThirdPlace) -> None:
    (place.folder / f"{STONE.seat.hex()}.json.1.1.new").write_text('{"se')
    assert place.every() == ()


def test_where_the_place_cannot_be_written_she_is_told_to_ask_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Her share is gone already; the rows wait, and asking again finishes it."""
    seated = answered(world)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(NotYetErasedError):
            withdrawing.withdraw(world.house, seated, world.today)
    with world.house.stores.shares.reading() as tx:
        assert shares.of_seat(tx, seated.seat) == ()
    with world.house.stores.main.reading() as tx:
        assert seats.every(tx) == (seated.seat,)
        assert not tombstones.stands(tx, seated.seat)
    withdrawing.withdraw(world.house, seated, world.today)
    with world.house.stores.main.reading() as tx:
        assert seats.every(tx) == ()
    assert [stone.seat for stone in world.house.third_place.every()] == [seated.seat]


@pytest.mark.parametrize("survivor", ["third place", "key store", "main store"])
def test_any_one_copy_alone_is_heeded_at_start_up(world: World, survivor: str) -> None:
    seated = answered(world)
    stone = withdrawing.tombstone_of(world.house, seated.seat, world.today)
    if survivor == "third place":
        world.house.third_place.leave(stone)
    else:
        store = world.house.stores.shares if survivor == "key store" else world.house.stores.main
        with store.writing() as tx:
            tombstones.leave(tx, stone)
    assert withdrawing.finish_interrupted(world.house) == 1
    with world.house.stores.shares.reading() as tx:
        assert shares.of_seat(tx, seated.seat) == ()
        assert tombstones.stands(tx, seated.seat)
    with world.house.stores.main.reading() as tx:
        assert seats.every(tx) == ()
        assert tombstones.stands(tx, seated.seat)
    assert world.house.third_place.every() == (stone,)
    assert withdrawing.finish_interrupted(world.house) == 0


def test_many_withdrawn_shares_are_no_stores_that_disagree(world: World) -> None:
    """An old key store beside a living main store: its shares are those of tombstones, not of strangers."""
    world.open()
    people = [world.seat(code) for code in world.invitations(withdrawing.MOST_ORPHANS + 3)]
    with world.house.stores.shares.reading() as tx:
        old = [share for seated in people for share in shares.of_seat(tx, seated.seat)]
    for seated in people[:-1]:
        withdrawing.withdraw(world.house, seated, world.today)
    with world.house.stores.shares.writing() as tx:
        tx.connection.exec_driver_sql("DELETE FROM tombstones")
        for share in old[:-1]:
            shares.add(tx, share)
    shutil.rmtree(world.house.third_place.folder)
    world.house.third_place.prepare()
    assert withdrawing.finish_interrupted(world.house) == len(people) - 1
    with world.house.stores.shares.reading() as tx:
        assert [seat for seat, _ in shares.places(tx)] == [people[-1].seat]


def test_a_crash_before_any_statement_of_a_withdrawal_is_finished_at_start_up(
    world: World, data: Path, tmp_path: Path
) -> None:
    """Either nothing has happened yet, or everything is gone and all three places know."""
    seated = answered(world)
    stone = withdrawing.tombstone_of(world.house, seated.seat, world.today)
    for store in (world.house.stores.main, world.house.stores.shares):
        store.checkpoint()
    begun = 0
    fatal = 0
    crashed = True
    while crashed:
        fatal += 1
        folder = copied(data, tmp_path / f"crash-{fatal}")
        stores = stores_in(folder)
        house = house_of(stores)
        with watched(stores, fatal):
            try:
                withdrawing.forget(house, stone)
                crashed = False
            except Crashed:
                pass
        mended = withdrawing.finish_interrupted(house)
        with stores.shares.reading() as tx:
            there = bool(shares.of_seat(tx, seated.seat)), tombstones.stands(tx, seated.seat)
        with stores.main.reading() as tx:
            rows = bool(seats.every(tx)), tombstones.stands(tx, seated.seat)
        third = bool(house.third_place.every())
        assert (there, rows, third) in (((True, False), (True, False), False), ((False, True), (False, True), True))
        assert withdrawing.finish_interrupted(house) == 0
        begun += mended
        stores.close()
    assert fatal > 12
    assert 0 < begun < fatal
