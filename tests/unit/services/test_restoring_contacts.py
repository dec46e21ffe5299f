"""Contacts come back from a backup of their own, beside whatever lives."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consult.domain.contact import Particulars
from consult.domain.text import Language
from consult.services import (
    contact_keys,
    contacting,
)
from consult.services.backing_up import CONTACTS, KEYS, MAIN
from consult.services.backup_file import BackupError, BackupFile, BackupTrouble
from consult.services.house import House
from consult.services.vouching import UnvouchedError
from consult.storage.loading import is_empty
from consult.storage.stores import Stores
from tests.recovery import SEED, backed_up, beside, restored
from tests.unit.services.restored import Story, nothing_of_hers

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
