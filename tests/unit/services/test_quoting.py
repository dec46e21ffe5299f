"""Quotations stand with findings once two people agreed to them, are of a released group or of nobody, and can go."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import insert, update

from consult.domain.capability import Role
from consult.domain.findings import Quotation, Release
from consult.domain.ids import QuotationId
from consult.domain.ledger import Deed
from consult.domain.table import Group
from consult.domain.text import Text
from consult.services import caring, quoting, releasing, running_rounds
from consult.services.quoting import (
    ChangedMeanwhileError,
    NewQuotation,
    NoSuchGroupError,
    NotAMemberError,
    NothingToShowError,
    TooLongError,
)
from consult.services.running_rounds import WrongStatusError
from consult.services.verifying import verify
from consult.storage import agreements
from consult.storage.quotations import QUOTATIONS
from tests.unit.services.test_reading import deeds, fill
from tests.world import World

DOOR = Text.of({"en": "A door that locks.", "ar": "باب يُقفل."})
LIVED = Group(members=("lived",))
OTHERS = Group(members=("practitioner", "researcher"))


@pytest.fixture
def closed(world: World) -> World:
    """Twelve people who wrote something, in a round that is closed."""
    world.hire_one("third", Role.CUSTODIAN)
    world.open()
    fill(world, 12)
    running_rounds.close_round(world.house, world.round, world.today)
    return world


def write(world: World, words: Text = DOOR, item: str = "words", group: Group | None = None) -> None:
    new = NewQuotation(item=item, words=words, group=group)
    quoting.write(world.house, world.person("coordinator"), world.round, new)


def stands(world: World, name: str = "coordinator") -> quoting.Quoting:
    return quoting.quoting_of(world.house, world.person(name), world.round, world.today)


def show(world: World, name: str, seen: str = "") -> bool:
    looked_at = seen or stands(world, name).seen
    return quoting.show(world.house, world.person(name), world.round, looked_at, world.today)


def both(world: World) -> None:
    assert not show(world, "coordinator")
    assert show(world, "custodian")


def prepared(world: World) -> Release:
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    return releasing.prepared(world.house, world.round)


def quoted(world: World, release: Release | None = None) -> tuple[Quotation, ...]:
    return quoting.quoted(world.house, world.round, release or prepared(world))


def test_it_takes_two_whatever_the_sensitivity_is(closed: World) -> None:
    for name in ("coordinator", "custodian"):
        caring.agree_to_lower(closed.house, closed.person(name), closed.round.consultation, closed.today)
    write(closed)
    assert not show(closed, "coordinator")
    assert not show(closed, "coordinator"), "one person's second word changes nothing"
    assert quoted(closed) == ()
    assert stands(closed, "custodian").agreed == ("coordinator",)
    assert stands(closed).mine
    assert show(closed, "custodian")
    assert quoted(closed) == (Quotation(item="words", words=DOOR),)
    shown = [deed for deed in deeds(closed) if deed.deed is Deed.QUOTATIONS_SHOWN]
    assert len(shown) == 1
    said = dict(shown[0].about)
    assert (said["coordinator"], said["custodian"]) == tuple(
        closed.staff[name].hex() for name in ("coordinator", "custodian")
    )
    assert "A door" not in str(shown), "the ledger says that it was done, not what was said"
    with closed.house.stores.main.reading() as tx:
        assert agreements.about(tx, agreements.Act.QUOTE, closed.round_id) == ()
    assert verify(closed.house).stands


def test_two_of_one_role_are_not_two(closed: World) -> None:
    write(closed)
    assert not show(closed, "custodian")
    assert not show(closed, "third")
    assert quoted(closed) == ()


def test_both_agree_to_exactly_what_both_looked_at(closed: World) -> None:
    write(closed)
    seen = stands(closed).seen
    assert not show(closed, "coordinator")
    write(closed, Text.of({"en": "Another."}))
    with pytest.raises(NothingToShowError):
        show(closed, "custodian", seen)
    assert stands(closed, "custodian").agreed == (), "to these two nobody has agreed"
    assert not show(closed, "custodian")
    with closed.house.stores.main.writing() as tx:
        tx.connection.execute(update(QUOTATIONS).values(of_group=json.dumps(["lived"])))
    assert not show(closed, "coordinator"), "of whom it is said to be is part of it"


def test_nothing_waits_nothing_is_shown(closed: World) -> None:
    with pytest.raises(NothingToShowError):
        show(closed, "coordinator")


def test_what_is_no_quotation_is_refused_and_nothing_is_kept(closed: World) -> None:
    for words in (Text.of({}), Text.of({"en": "x" * 501})):
        with pytest.raises(TooLongError):
            write(closed, words)
    for item in ("home", "nothing", ""):
        with pytest.raises(KeyError):
            write(closed, item=item)
    for group in (Group(members=("liv",)), Group(members=()), Group(members=("lived", "practitioner"))):
        with pytest.raises(NoSuchGroupError):
            write(closed, group=group)
    new = NewQuotation(item="words", words=DOOR)
    with pytest.raises(NotAMemberError):
        quoting.write(closed.house, closed.person("commissioner"), closed.round, new)
    old = replace(closed.person("coordinator"), version=0)
    with pytest.raises(ChangedMeanwhileError):
        quoting.write(closed.house, old, closed.round, new)
    assert stands(closed).waiting == ()


def test_of_an_open_round_nobody_is_quoted(world: World) -> None:
    world.open()
    with pytest.raises(WrongStatusError):
        write(world)


def test_one_that_was_planted_or_altered_is_shown_to_nobody(closed: World) -> None:
    write(closed)
    both(closed)
    release = prepared(closed)
    row = {"id": bytes(16), "round_id": closed.round_id, "item": "words", "shown_on": closed.today}
    with closed.house.stores.main.writing() as tx:
        tx.connection.execute(insert(QUOTATIONS), {**row, "words": '{"en": "Planted."}'})
    assert [one.words for one in quoted(closed, release)] == [DOOR]
    assert not verify(closed.house).stands, "and verifying names it"
    write(closed, Text.of({"en": "Never agreed to."}))
    with closed.house.stores.main.writing() as tx:
        tx.connection.execute(update(QUOTATIONS).values(shown_on=closed.today))
        tx.connection.execute(
            update(QUOTATIONS).where(QUOTATIONS.c.words.like("%door%")).values(words='{"en": "Other."}')
        )
    assert quoted(closed, release) == ()


def test_one_that_is_taken_away_is_shown_to_nobody_and_does_not_come_back(closed: World) -> None:
    write(closed)
    both(closed)
    release = prepared(closed)
    held = stands(closed).shown[0]
    with closed.house.stores.main.reading() as tx:
        row = dict(tx.connection.execute(QUOTATIONS.select()).mappings().one())
    quoting.remove(closed.house, closed.person("third"), closed.round, held.id, closed.today)
    quoting.remove(closed.house, closed.person("third"), closed.round, held.id, closed.today)
    quoting.remove(closed.house, closed.person("third"), closed.round, QuotationId(b""), closed.today)
    assert quoted(closed, release) == ()
    gone = [deed for deed in deeds(closed) if deed.deed is Deed.QUOTATIONS_SHOWN and "removed" in dict(deed.about)]
    assert [(deed.by, dict(deed.about)["removed"]) for deed in gone] == [(closed.person("third").id, held.id.hex())]
    with closed.house.stores.main.writing() as tx:
        tx.connection.execute(insert(QUOTATIONS), row)
    assert quoted(closed, release) == (), "put back, it is vouched for no more"
    with pytest.raises(NotAMemberError):
        quoting.remove(closed.house, closed.person("commissioner"), closed.round, held.id, closed.today)


def with_groups(release: Release, *groups: Group, threshold: int = 10) -> Release:
    return replace(release, groups=groups, method=replace(release.method, threshold=threshold))


def test_it_is_of_a_group_only_where_the_release_tells_a_large_one_apart(closed: World) -> None:
    assert quoting.groups_of(closed.house, closed.round) == (LIVED, OTHERS)
    write(closed, group=LIVED)
    write(closed, Text.of({"en": "Of nobody."}))
    both(closed)
    release = prepared(closed)
    assert release.groups == ()
    assert {one.group for one in quoted(closed, release)} == {None}, "twelve people are told apart by nothing"
    assert {one.group for one in quoted(closed, with_groups(release, LIVED, OTHERS))} == {None, LIVED}
    assert {one.group for one in quoted(closed, with_groups(release, LIVED, OTHERS, threshold=5))} == {None}
    joined = Group(members=("lived", "practitioner"))
    assert {one.group for one in quoted(closed, with_groups(release, joined))} == {None}, "the very group, or none"
    assert quoting.groups_of(closed.house, closed.round) == ()
    with pytest.raises(NoSuchGroupError):
        write(closed, group=LIVED)


def test_below_ten_people_approved_words_stand_by_themselves(world: World) -> None:
    world.open()
    fill(world, 9)
    running_rounds.close_round(world.house, world.round, world.today)
    write(world, group=LIVED)
    both(world)
    release = prepared(world)
    assert release.taking_part is None
    assert quoted(world, release) == (Quotation(item="words", words=DOOR),)


def test_they_stand_in_the_order_of_random_ids_and_carry_no_mark(closed: World) -> None:
    for number in range(8):
        write(closed, Text.of({"en": f"said {number}"}))
    both(closed)
    by_id = [one.words for one in sorted(stands(closed).shown, key=lambda one: one.id)]
    assert [one.words for one in quoted(closed)] == by_id
    assert set(Quotation.__dataclass_fields__) == {"item", "words", "group"}
