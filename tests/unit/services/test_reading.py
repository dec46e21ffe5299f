"""Free text is read by two who agreed; rotations that are due, and every unlocking, show."""

from datetime import timedelta

import pytest

from consult.domain.answer import given
from consult.domain.capability import Role
from consult.domain.consent import Choice
from consult.domain.ledger import Act as Done
from consult.domain.ledger import Deed, decode_act
from consult.services import answering, reading, releasing, running_rounds, withdrawing
from consult.services.reading import NotAgreedError
from consult.services.rotating import due_for, rotate
from consult.services.running_rounds import WrongStatusError
from consult.services.staffing import removing
from consult.storage import epochs, ledger
from tests.world import PLACES, World

WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@pytest.fixture
def closed(world: World) -> World:
    """Twelve people who wrote something, in a round that is closed and prepared."""
    world.open()
    fill(world, 12)
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    return world


def fill(world: World, people: int, **choices: Choice) -> list:
    seats = [world.seat(invitation, **choices) for invitation in world.invitations(people, f"{people}{choices}")]
    for number, seat in enumerate(seats):
        answering.save(world.house, seat, world.round, PLACES["home"], given(number % 9 + 1))
        answering.save(world.house, seat, world.round, PLACES["town"], given(f"town {number}"))
        answering.save(world.house, seat, world.round, PLACES["words"], given(f"words {number}"))
        answering.send(world.house, seat, world.round)
    return seats


def deeds(world: World) -> list[Done]:
    with world.house.stores.main.reading() as tx:
        return [decode_act(each.entry.act) for each in ledger.after(tx, 0) if each.entry.act]


def read(world: World, name: str, after: timedelta = timedelta()) -> reading.Words:
    return reading.read_words(world.house, world.person(name), world.unlocked(name), world.round, world.today + after)


def agree(world: World, name: str, after: timedelta = timedelta()) -> bool:
    return reading.agree_to_read(world.house, world.person(name), world.round, world.today + after)


def said(found: reading.Words) -> dict[str, tuple[str, ...]]:
    return {each.item.name: each.texts for each in found.told}


def test_free_text_is_read_by_the_two_who_agreed_for_a_week(closed: World) -> None:
    for name in ("coordinator", "custodian"):
        with pytest.raises(NotAgreedError):
            read(closed, name)
    assert not agree(closed, "coordinator")
    assert not agree(closed, "coordinator")
    with pytest.raises(NotAgreedError):
        read(closed, "coordinator")
    assert agree(closed, "custodian", 5 * DAY)
    assert agree(closed, "custodian", 6 * DAY), "a second arrival neither ends nor prolongs it"
    for name in ("coordinator", "custodian"):
        found = said(read(closed, name, 5 * DAY + WEEK))
        assert set(found["words"]) == {f"words {number}" for number in range(12)}
        assert len(found["town"]) == 12
        with pytest.raises(NotAgreedError):
            read(closed, name, 6 * DAY + WEEK)
    opened = [deed for deed in deeds(closed) if deed.deed is Deed.FREE_TEXT_OPENED]
    assert [deed.by for deed in opened] == [closed.staff["coordinator"], closed.staff["custodian"]]
    assert dict(opened[0].about)["sensitivity"] == "high"
    assert not agree(closed, "coordinator", 6 * DAY + WEEK), "after it, both agree anew"
    assert agree(closed, "custodian", 6 * DAY + WEEK)


def test_a_third_of_the_consultation_does_not_read_along(world: World) -> None:
    world.hire_one("third", Role.CUSTODIAN)
    world.open()
    running_rounds.close_round(world.house, world.round, world.today)
    agree(world, "coordinator")
    assert agree(world, "custodian")
    with pytest.raises(NotAgreedError):
        read(world, "third")
    read(world, "custodian")


def test_texts_come_in_another_order_for_each_item_and_each_time(closed: World) -> None:
    agree(closed, "coordinator")
    agree(closed, "custodian")
    orders = set()
    for _ in range(3):
        found = said(read(closed, "coordinator"))
        for item in ("town", "words"):
            orders.add(tuple(text.split()[-1] for text in found[item]))
    assert len(orders) == 6, "of 12! orders, six are the same by chance once in a hundred million times"


def test_only_what_a_consent_permits_and_what_was_sent_is_read(world: World) -> None:
    world.open()
    fill(world, 2, totals=Choice.NO)
    unsent = world.seat(world.invitations(1, "unsent")[0])
    answering.save(world.house, unsent, world.round, PLACES["words"], given("never sent"))
    gone = fill(world, 1)[0]
    withdrawing.withdraw(world.house, gone, world.today)
    running_rounds.close_round(world.house, world.round, world.today)
    agree(world, "coordinator")
    agree(world, "custodian")
    found = read(world, "custodian")
    assert sorted(said(found)["words"]) == ["words 0", "words 1"]
    assert found.unopened == 0


def test_a_row_that_does_not_open_is_counted_and_stops_nothing(closed: World) -> None:
    agree(closed, "coordinator")
    agree(closed, "custodian")
    with closed.house.stores.main.writing() as tx:
        statement = "UPDATE answers SET sealed = x'01' WHERE place = :place AND seat_id IN (SELECT min(id) FROM seats)"
        tx.connection.exec_driver_sql(statement, {"place": PLACES["words"]})
    found = read(closed, "coordinator")
    assert found.unopened == 1
    assert len(said(found)["words"]) == 11


def test_an_open_round_is_read_by_nobody(world: World) -> None:
    world.open()
    with pytest.raises(WrongStatusError):
        agree(world, "coordinator")
    with pytest.raises(WrongStatusError):
        read(world, "coordinator")


def due(world: World, name: str = "coordinator", after: timedelta = timedelta()) -> tuple:
    return due_for(world.house, world.staff[name], world.today + after)


def test_a_rotation_is_due_after_a_removal_and_after_a_year(world: World) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    world.open()
    consultation = world.round.consultation
    assert due(world) == ()
    assert due(world, after=timedelta(days=364)) == ()
    assert due(world, after=timedelta(days=365)) == (consultation,)
    removing.remove(world.house, third.id, world.today)
    assert due(world) == due(world, "custodian") == (consultation,)
    assert due(world, "commissioner") == ()
    rotate(world.house, world.unlocked(), consultation, world.today)
    assert due(world) == ()


def test_a_removal_during_a_rotation_and_a_rotation_cut_short_are_still_due(world: World, monkeypatch) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    world.open()
    consultation = world.round.consultation
    fill(world, 1)

    def removed_meanwhile(*_: object) -> None:
        monkeypatch.undo()
        removing.remove(world.house, third.id, world.today)
        raise RuntimeError

    monkeypatch.setattr("consult.services.rotating._one_batch", removed_meanwhile)
    with pytest.raises(RuntimeError):
        rotate(world.house, world.unlocked(), consultation, world.today)
    assert due(world) == (consultation,), "cut short"
    rotate(world.house, world.unlocked(), consultation, world.today)
    assert due(world) == (consultation,), "who was removed had been given the new one too"
    rotate(world.house, world.unlocked(), consultation, world.today)
    assert due(world) == ()
    with world.house.stores.main.reading() as tx:
        assert len(epochs.of_consultation(tx, consultation)) == 3


def test_every_unlocking_stands_in_the_ledger(world: World) -> None:
    before = len(deeds(world))
    world.unlocked("custodian")
    last = deeds(world)[before:]
    assert [(deed.deed, deed.by) for deed in last] == [(Deed.UNLOCKED, world.staff["custodian"])]
