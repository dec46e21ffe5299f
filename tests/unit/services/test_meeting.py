"""What meets: a release that is being prepared and someone who takes her answers back; a key store and another main store."""

import pytest

from consult.domain.answer import given
from consult.services import answering, releasing, running_rounds, withdrawing
from consult.services.house import BusyError
from consult.services.releasing import NothingPreparedError
from consult.services.tabulating import tabulate
from consult.services.withdrawing import NotYetErasedError, StoresDisagreeError
from consult.storage import seats, shares
from tests.world import PLACES, World


def answered(world: World, people: int) -> list:
    seated = []
    for number, invitation in enumerate(world.invitations(people)):
        seated.append(world.seat(invitation))
        answering.save(world.house, seated[-1], world.round, PLACES["home"], given(number % 9 + 1))
        answering.send(world.house, seated[-1], world.round)
    return seated


def test_who_takes_her_answers_back_while_they_are_counted_is_not_counted(world: World, monkeypatch) -> None:
    world.open()
    people = answered(world, 12)
    running_rounds.close_round(world.house, world.round, world.today)
    counted = []

    def meanwhile(*arguments, **named):
        tabulated = tabulate(*arguments, **named)
        if not counted:
            withdrawing.withdraw(world.house, people[0], world.today)
        counted.append(tabulated.tabulation.sizes.everyone)
        return tabulated

    monkeypatch.setattr(releasing, "tabulate", meanwhile)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    assert counted == [12, 11]
    assert releasing.prepared(world.house, world.round).taking_part == 10


def test_a_release_that_never_settles_is_not_kept(world: World, monkeypatch) -> None:
    world.open()
    people = answered(world, 14)
    running_rounds.close_round(world.house, world.round, world.today)

    def always(*arguments, **named):
        tabulated = tabulate(*arguments, **named)
        withdrawing.withdraw(world.house, people.pop(), world.today)
        return tabulated

    monkeypatch.setattr(releasing, "tabulate", always)
    with pytest.raises(BusyError):
        releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    with pytest.raises(NothingPreparedError):
        releasing.prepared(world.house, world.round)


def test_only_the_release_that_was_looked_at_is_published(world: World) -> None:
    world.open()
    people = answered(world, 12)
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    looked_at = releasing.seen(releasing.prepared(world.house, world.round))
    withdrawing.withdraw(world.house, people[0], world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    again = releasing.seen(releasing.prepared(world.house, world.round))
    if again != looked_at:
        with pytest.raises(NothingPreparedError):
            releasing.publish(world.house, world.person("coordinator"), world.round, looked_at, world.today)
    world.release(prepare=False)
    assert world.round.status.value == "released"


def test_an_erasure_whose_trace_is_still_read_says_so_and_is_finished_by_asking_again(
    world: World, monkeypatch
) -> None:
    world.open()
    seated = answered(world, 1)[0]
    store = world.house.stores.shares
    monkeypatch.setattr(type(store), "checkpoint", lambda self: self is not store)
    with pytest.raises(NotYetErasedError):
        withdrawing.withdraw(world.house, seated, world.today)
    with world.house.stores.main.reading() as tx:
        assert seats.every(tx) == ()
    monkeypatch.undo()
    withdrawing.withdraw(world.house, seated, world.today)


def test_a_key_store_beside_an_empty_main_store_loses_nothing(world: World) -> None:
    with world.house.stores.shares.writing() as tx:
        shares.add(tx, shares.StoredShare(id=b"o" * 16, seat=b"s" * 16, share=bytes(32)))
    with pytest.raises(StoresDisagreeError):
        withdrawing.finish_interrupted(world.house)
    with world.house.stores.shares.reading() as tx:
        assert shares.get(tx, b"o" * 16) is not None


def test_a_key_store_beside_an_older_main_store_loses_nothing(world: World) -> None:
    world.open()
    answered(world, 1)
    with world.house.stores.shares.writing() as tx:
        for number in range(9):
            key = bytes([number]) * 16
            shares.add(tx, shares.StoredShare(id=key, seat=key, share=bytes(32)))
    with pytest.raises(StoresDisagreeError):
        withdrawing.finish_interrupted(world.house)
