"""Hard rotation: everything opens as before for those who may, and nothing for those who may no longer."""

import shutil
from dataclasses import replace

import pytest
from sqlalchemy import text

from consult.domain.answer import SKIPPED, given
from consult.services import answering, rotating, running_rounds, withdrawing
from consult.services.consultation_keys import NoGrantError, open_epochs
from consult.services.ledger_view import LedgerView
from consult.services.rotating import rotate
from consult.services.seats import ForgottenError
from consult.services.tabulating import tabulate
from consult.services.verifying import FaultKind, verify
from consult.storage import epochs, memberships, seats, shares
from tests.conftest import NAMES, stores_in
from tests.world import PLACES, World, house_of

PEOPLE = 12


@pytest.fixture
def answered(world):
    """An open round with twelve people, each with a rating and some words."""
    world.open()
    people = [world.seat(invitation) for invitation in world.invitations(PEOPLE)]
    for number, seat in enumerate(people):
        answering.save(world.house, seat, world.round, PLACES["home"], given(number % 9 + 1))
        answering.save(world.house, seat, world.round, PLACES["words"], given(f"words of {number}"))
        answering.send(world.house, seat, world.round)
    return world, people


def said(world, people):
    return [
        (opened["home"], opened["words"])
        for opened in (answering.read(world.house, seat, world.round).answers for seat in people)
    ]


def again(world, name="coordinator"):
    return rotate(world.house, world.unlocked(name), world.round.consultation, world.today)


def every_share(world):
    with world.house.stores.shares.reading() as tx:
        return shares.places(tx)


def test_everything_opens_as_before(answered):
    world, people = answered
    before, old = said(world, people), every_share(world)
    done = again(world)
    assert (done.seats, done.unopened) == (PEOPLE, 0)
    assert said(world, people) == before
    new = every_share(world)
    assert [seat for seat, _ in new] == [seat for seat, _ in old]
    assert not {share for _, share in new} & {share for _, share in old}
    running_rounds.close_round(world.house, world.round, world.today)
    counted = tabulate(world.house, world.unlocked(), world.round, 10)
    assert counted.tabulation.sizes.everyone == PEOPLE
    assert counted.unopened == 0
    assert verify(replace(world.house, ledger=LedgerView())).faults == ()


def test_answers_go_on_being_saved_and_a_second_rotation_follows(answered):
    world, people = answered
    again(world)
    answering.save(world.house, people[0], world.round, PLACES["home"], SKIPPED)
    assert answering.read(world.house, people[0], world.round).answers["home"] == SKIPPED
    late = world.seat(world.invitations(1, "late")[0])
    assert again(world, "custodian").seats == PEOPLE + 1
    assert answering.read(world.house, late, world.round).answers["home"].value is None


def test_every_sealed_row_and_every_root_is_another_one(answered):
    world, _ = answered

    def rows():
        with world.house.stores.main.reading() as tx:
            return {
                row
                for table, column in (
                    ("answers", "sealed"),
                    ("responses", "sealed"),
                    ("consents", "sealed"),
                    ("seats", "sealed_root"),
                )
                for row in tx.connection.execute(text(f"SELECT {column} FROM {table}")).scalars()
            }

    before = rows()
    again(world)
    assert not before & rows()


def test_old_epochs_open_for_nobody_any_more(answered):
    world, _ = answered
    before = world.unlocked()
    again(world)
    opened = open_epochs(world.house, before, world.round.consultation)
    assert [each.epoch.number for each in opened.values()] == [2]


def test_whoever_has_no_membership_gets_no_grant(answered):
    world, people = answered
    gone = world.unlocked("custodian")
    consultation = world.round.consultation
    with world.house.stores.main.writing() as tx:
        for person, role in memberships.of_consultation(tx, consultation):
            if person == gone.id:
                memberships.remove(tx, person, consultation, role)
    again(world)
    with pytest.raises(NoGrantError):
        open_epochs(world.house, gone, consultation)
    assert len(said(world, people)) == PEOPLE


def test_what_a_removed_coordinator_copied_opens_nothing_that_was_sealed_since(answered):
    """She copied the epoch's seed and every root; she lacks the key store."""
    world, people = answered
    opened = open_epochs(world.house, world.unlocked(), world.round.consultation)
    again(world)
    with world.house.stores.main.reading() as tx:
        newest = epochs.of_consultation(tx, world.round.consultation)[0]
        stored = seats.get(tx, people[0].seat)
    assert stored.epoch == newest.id
    assert newest.id not in opened


def test_an_old_main_store_beside_the_new_key_store_opens_nothing(answered, data, tmp_path_factory):
    world, people = answered
    folder = tmp_path_factory.mktemp("restored")
    world.house.stores.main.checkpoint()
    shutil.copy(data / "main.db", folder / "main.db")
    again(world)
    world.house.stores.shares.checkpoint()
    for name in NAMES[1:]:
        shutil.copy(data / f"{name}.db", folder / f"{name}.db")
    old = World(house=house_of(stores_in(folder)), staff=world.staff, round_id=world.round_id)
    for seat in people:
        with pytest.raises(ForgottenError):
            answering.read(old.house, seat, old.round)
    running_rounds.close_round(old.house, old.round, old.today)
    counted = tabulate(old.house, old.unlocked(), old.round, 10)
    assert (counted.tabulation.sizes.everyone, counted.unopened) == (0, PEOPLE)
    old.house.stores.close()


def test_a_closed_round_is_rooted_anew_old_and_new_root_together(answered):
    world, _ = answered
    running_rounds.close_round(world.house, world.round, world.today)
    again(world)
    assert verify(replace(world.house, ledger=LedgerView())).faults == ()


def test_a_round_that_closes_between_two_batches_is_rooted_anew_too(answered, monkeypatch):
    world, people = answered
    one_batch, batches = rotating._one_batch, []

    def closing(rotation, after):
        if len(batches) == 3:
            running_rounds.close_round(world.house, world.round, world.today)
        batches.append(after)
        return one_batch(rotation, after)

    monkeypatch.setattr(rotating, "AT_ONCE", 1)
    monkeypatch.setattr(rotating, "_one_batch", closing)
    assert again(world).seats == PEOPLE
    assert len(batches) == PEOPLE + 1
    assert verify(replace(world.house, ledger=LedgerView())).faults == ()
    assert len(said(world, people)) == PEOPLE


def test_a_change_before_the_rotation_still_shows_after_it(answered):
    world, people = answered
    running_rounds.close_round(world.house, world.round, world.today)
    with world.house.stores.main.writing() as tx:
        statement = "UPDATE answers SET sealed = (SELECT sealed FROM answers WHERE place = 3 LIMIT 1) WHERE seat_id = :s AND place = 2"
        tx.connection.execute(text(statement), {"s": people[0].seat})
    assert again(world).unopened == 1
    faults = verify(replace(world.house, ledger=LedgerView())).faults
    assert [fault.kind for fault in faults] == [FaultKind.ANSWER]
    assert people[0].seat.hex() in faults[0].where


def test_a_seat_that_was_planted_is_not_carried_over(answered):
    world, people = answered
    with world.house.stores.main.writing() as tx:
        tx.connection.execute(text("UPDATE vouchers SET mac = randomblob(32) WHERE row_id = :s"), {"s": people[0].seat})
    done = again(world)
    assert (done.seats, done.unopened) == (PEOPLE - 1, 1)


def test_a_withdrawn_seat_stays_withdrawn(answered):
    world, people = answered
    withdrawing.withdraw(world.house, people[0], world.today)
    assert again(world).seats == PEOPLE - 1
    assert people[0].seat not in {seat for seat, _ in every_share(world)}
    with pytest.raises(ForgottenError):
        answering.read(world.house, people[0], world.round)
