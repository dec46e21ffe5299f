"""A backup's file refuses whatever is not it, and shows what security.md says and no more."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from consult.crypto.encoding import InstallationId
from consult.crypto.keys import Pepper, RecoverySeed, Seed
from consult.services import backing_up, restoring
from consult.services.backing_up import CONTACTS, KEYS, MAIN
from consult.services.backup_file import MAGIC, SMALLEST, BackupError, BackupFile, BackupTrouble, size_class
from consult.storage.loading import tombstones_in
from tests.conftest import stores_in
from tests.recovery import SEED, backed_up, beside, restored, with_key
from tests.world import World


@pytest.fixture
def open_world(world: World) -> World:
    world.house = with_key(world.house)
    world.open()
    return world


@pytest.fixture
def folder(open_world: World, tmp_path: Path) -> Path:
    return backed_up(open_world.house, tmp_path / "backup", open_world.today)


@pytest.fixture
def path(open_world: World, folder: Path) -> Path:
    return folder / f"main-{open_world.today}.backup"


def trouble(world: World, path: Path, seed: RecoverySeed = SEED) -> BackupTrouble:
    with pytest.raises(BackupError) as caught:
        tuple(tombstones_in(BackupFile(path).said(world.house, seed)))
    return caught.value.trouble


def test_it_opens_and_lies_there_for_its_owner_alone(open_world: World, path: Path) -> None:
    assert tuple(tombstones_in(BackupFile(path).said(open_world.house, SEED))) == ()
    assert path.read_bytes().startswith(MAGIC)
    assert path.stat().st_mode & 0o777 == 0o600


def beginning(path: Path) -> int:
    """Where the sealed content begins."""
    blob, at = path.read_bytes(), len(MAGIC)
    for _ in range(2):
        at += 4 + int.from_bytes(blob[at : at + 4], "little")
    return at


def test_every_byte_before_the_content_counts(open_world: World, path: Path) -> None:
    whole = path.read_bytes()
    for at in range(beginning(path)):
        path.write_bytes(whole[:at] + bytes((whole[at] ^ 1 << at % 8,)) + whole[at + 1 :])
        assert trouble(open_world, path)


def test_bits_of_every_part_of_the_content_count(open_world: World, path: Path) -> None:
    whole = path.read_bytes()
    for at in (*range(beginning(path), len(whole), 997), len(whole) - 1):
        path.write_bytes(whole[:at] + bytes((whole[at] ^ 1 << at % 8,)) + whole[at + 1 :])
        assert trouble(open_world, path) is BackupTrouble.DAMAGED


def test_every_prefix_refuses(open_world: World, path: Path) -> None:
    whole = path.read_bytes()
    for size in (*range(beginning(path) + 60), *range(beginning(path), len(whole), 1009), len(whole) - 1):
        path.write_bytes(whole[:size])
        assert trouble(open_world, path) in {BackupTrouble.NOT_ONE, BackupTrouble.DAMAGED}


def test_two_backups_cannot_be_spliced(open_world: World, folder: Path, path: Path, tmp_path: Path) -> None:
    other = backed_up(open_world.house, tmp_path / "other", open_world.today) / path.name
    one, two, at = path.read_bytes(), other.read_bytes(), beginning(path)
    assert beginning(other) == at
    chunk = 16 * 1024 + 16
    for spliced in (
        one[:at] + two[at:],
        one[: -chunk - 8] + two[-chunk - 8 :],
        two[: at + chunk + 56] + one[at + chunk + 56 :],
    ):
        path.write_bytes(spliced)
        assert trouble(open_world, path) is BackupTrouble.DAMAGED


def test_the_key_store_s_backup_is_not_the_main_store_s(open_world: World, folder: Path, path: Path) -> None:
    keys = folder / f"keys-{open_world.today}.backup"
    keys.replace(path)
    keys.write_bytes(path.read_bytes())
    with pytest.raises(BackupError) as caught:
        restored(open_world.house, folder, MAIN)
    assert caught.value.trouble is BackupTrouble.DAMAGED


def test_a_backup_renamed_to_another_day_refuses(open_world: World, folder: Path, path: Path) -> None:
    path.rename(folder / "main-2027-01-01.backup")
    with pytest.raises(BackupError) as caught:
        restored(open_world.house, folder, MAIN)
    assert caught.value.trouble is BackupTrouble.DAMAGED


def test_another_installation_another_pepper_and_other_shares_refuse(open_world: World, path: Path) -> None:
    house = open_world.house
    open_world.house = replace(house, keys=replace(house.keys, installation=InstallationId(b"i" * 16)))
    assert trouble(open_world, path) is BackupTrouble.ANOTHER_INSTALLATION
    open_world.house = replace(house, keys=replace(house.keys, pepper=Pepper(b"p" * 32)))
    assert trouble(open_world, path) is BackupTrouble.DAMAGED
    open_world.house = house
    assert trouble(open_world, path, RecoverySeed(Seed(bytes(32)))) is BackupTrouble.ANOTHER_KEY


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"SQLite format 3\0", MAGIC, MAGIC + b"\xff\xff\xff\xff"])
def test_what_is_no_backup_is_said_so(open_world: World, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert trouble(open_world, path) in {BackupTrouble.NOT_ONE, BackupTrouble.DAMAGED}


def test_halves_of_two_pairs_are_not_restored_together(open_world: World, folder: Path, tmp_path: Path) -> None:
    other = backed_up(open_world.house, tmp_path / "other", open_world.today)
    name = f"keys-{open_world.today}.backup"
    (other / name).replace(folder / name)
    with pytest.raises(BackupError) as caught:
        restored(open_world.house, folder)
    assert caught.value.trouble is BackupTrouble.NOT_TOGETHER


def test_an_empty_folder_and_half_a_pair_say_what_is_missing(open_world: World, folder: Path, tmp_path: Path) -> None:
    for where in (tmp_path / "nowhere", folder):
        with pytest.raises(BackupError) as caught:
            restored(open_world.house, where)
        assert caught.value.trouble is BackupTrouble.NO_BACKUP
        (folder / f"keys-{open_world.today}.backup").unlink(missing_ok=True)


def test_without_a_recovery_key_there_is_no_backup(world: World, tmp_path: Path) -> None:
    with pytest.raises(BackupError) as caught:
        backed_up(world.house, tmp_path / "backup")
    assert caught.value.trouble is BackupTrouble.NO_KEY
    assert not (tmp_path / "backup").exists()


def test_damage_found_while_reading_leaves_no_row(open_world: World, folder: Path, path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes((whole[-1] ^ 1,)))
    (tmp_path / "fresh").mkdir()
    with closing(stores_in(tmp_path / "fresh")) as stores:
        with pytest.raises(BackupError):
            restored(beside(open_world.house, stores), folder)
        for store in (stores.main, stores.shares):
            with store.reading() as tx:
                assert restoring.is_empty(tx, store)


@pytest.mark.parametrize("size", [0, 1, SMALLEST, SMALLEST + 1, 10**6, 10**9 + 7, 2**40])
def test_a_size_class_holds_its_size_and_is_little_larger(size: int) -> None:
    held = size_class(size)
    assert size <= held
    assert held <= max(SMALLEST, size + size // 8 + 1)
    assert size_class(held) == held


def test_there_are_eight_classes_for_every_doubling() -> None:
    found = {size_class(size) for size in range(SMALLEST * 4 + 1, SMALLEST * 8 + 1, 501)}
    assert len(found) == 8


def rows(world: World, path: Path) -> Iterator[tuple[str, tuple[object, ...]]]:
    table = ""
    for each in BackupFile(path).said(world.house, SEED):
        table = getattr(each, "table", table)
        if hasattr(each, "values"):
            yield table, tuple(each.values)


def difference(world: World, one: Path, other: Path) -> dict[str, tuple[int, int]]:
    """Rows of each table that went and came."""
    before, after = set(rows(world, one)), set(rows(world, other))
    tables = {table for table, _ in before ^ after}
    return {
        table: (
            sum(each == table for each, _ in before - after),
            sum(each == table for each, _ in after - before),
        )
        for table in sorted(tables)
    }


def test_two_backups_around_one_invitation_show_that_someone_came_in_and_nothing_of_who(
    open_world: World, folder: Path, path: Path
) -> None:
    """security.md, hidden order: who was active between two backups shows; which invitation became which seat does not,
    for one person at a time is what these rows are, and no row of the one names a row of the other."""
    world = open_world
    world.invitations(4, "pool")
    tomorrow = world.today + timedelta(days=1)
    backed_up(world.house, folder, world.today)
    invitation = next(iter(world.invitations(1, "hers")))
    backed_up(world.house, folder, world.today)
    before = {name: folder / f"{name}-{world.today}.backup" for name in (MAIN, KEYS, CONTACTS)}
    world.seat(invitation)
    backed_up(world.house, folder, tomorrow)
    after = {name: folder / f"{name}-{tomorrow}.backup" for name in (MAIN, KEYS, CONTACTS)}
    assert difference(world, before[MAIN], after[MAIN]) == {
        "answers": (0, 9),
        "consents": (0, 1),
        "ledger_pending": (0, 1),
        "responses": (0, 1),
        "seats": (0, 1),
        "spent": (0, 1),
        "vaults": (0, 1),
        "vouchers": (0, 1),
    }
    assert difference(world, before[KEYS], after[KEYS]) == {"shares": (0, 1)}
    assert difference(world, before[CONTACTS], after[CONTACTS]) == {}, "only the daily step tells the contacts' store"
    for name in (MAIN, KEYS, CONTACTS):
        assert before[name].stat().st_size == after[name].stat().st_size, "the file's own size does not tell"


def test_a_backup_holds_no_session(open_world: World, path: Path) -> None:
    tables = {each.table for each in BackupFile(path).said(open_world.house, SEED) if hasattr(each, "table")}
    assert not tables & set(open_world.house.stores.sessions.tables.tables)
    assert tables == set(open_world.house.stores.main.tables.tables)


def test_the_header_says_no_more_than_it_must(open_world: World, path: Path) -> None:
    blob = path.read_bytes()
    at = len(MAGIC)
    header = json.loads(blob[at + 4 : at + 4 + int.from_bytes(blob[at : at + 4], "little")])
    assert set(header) == {"day", "fingerprint", "installation", "pair", "store"}
    assert open_world.house.keys.installation.hex() not in json.dumps(header)
    assert backing_up.CHAINS.keys() == {MAIN, KEYS, CONTACTS}
