"""Two people decide about a third; removal is at once and never leaves too few."""

from datetime import timedelta

import pytest

from consult.domain.capability import Role
from consult.services import throttling
from consult.services.staffing import accounts, confirming, entering, factors, removing
from consult.services.staffing.confirming import Act, OwnAccountError, WrongRoleError
from consult.services.staffing.people import (
    ChangedMeanwhileError,
    NoSuchPersonError,
    SignedIn,
    TooFewLeftError,
    WrongFactorError,
)
from consult.storage import grants, memberships
from tests.world import PASSPHRASE, World


def confirm(world: World, by: str, about: SignedIn, act: Act = Act.REMOVE, days: int = 0) -> bool:
    today = world.today + timedelta(days=days)
    return confirming.confirm(world.house, world.person(by), about.id, act, today).done


def test_removal_takes_everything_at_once_and_names_what_to_rotate(world: World) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    world.open()
    consultation = world.round.consultation
    assert not confirm(world, "coordinator", third)
    assert not confirm(world, "coordinator", third), "a second arrival changes nothing"
    outcome = confirming.confirm(world.house, world.person("custodian"), third.id, Act.REMOVE, world.today)
    assert outcome.done
    assert outcome.to_rotate == (consultation,)
    assert not accounts.stands(world.house, third)
    with world.house.stores.main.reading() as tx:
        assert grants.of_staff(tx, third.id) == ()
        assert third.id not in {holder for holder, _ in memberships.of_consultation(tx, consultation)}
    with pytest.raises(NoSuchPersonError):
        accounts.named(world.house, "third")
    with pytest.raises(NoSuchPersonError):
        confirm(world, "coordinator", third)


def test_two_of_one_role_are_not_the_two_people(world: World) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    world.hire_one("second coordinator", Role.COORDINATOR)
    assert not confirm(world, "coordinator", third)
    assert not confirm(world, "second coordinator", third)
    assert accounts.stands(world.house, third)


def test_one_person_of_both_roles_is_not_two(world: World) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    world.hire_one("both", Role.COORDINATOR, Role.CUSTODIAN)
    assert not confirm(world, "both", third)
    assert not confirm(world, "both", third)
    assert confirm(world, "custodian", third), "who is both stood for the coordinator"


def test_who_may_confirm_and_about_whom(world: World) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    with pytest.raises(WrongRoleError):
        confirm(world, "commissioner", third)
    with pytest.raises(OwnAccountError):
        confirm(world, "third", third)
    stale = world.person("coordinator")
    with world.house.stores.main.writing() as tx:
        accounts.change(world.house, tx, accounts.named(world.house, "coordinator"), world.today)
    with pytest.raises(ChangedMeanwhileError):
        confirming.confirm(world.house, stale, third.id, Act.REMOVE, world.today)


def test_a_word_waits_a_week_and_goes_with_who_gave_it(world: World) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    assert not confirm(world, "coordinator", third)
    assert not confirm(world, "custodian", third, days=8), "the first word is over by then"
    second = world.hire_one("second coordinator", Role.COORDINATOR)
    fourth = world.hire_one("fourth", Role.COMMISSIONER)
    assert not confirm(world, "second coordinator", fourth)
    removing.remove(world.house, second.id, world.today)
    assert not confirm(world, "custodian", fourth)


def test_the_last_two_who_can_unlock_are_not_removed_and_a_commissioner_is(world: World) -> None:
    for name in ("coordinator", "custodian"):
        with pytest.raises(TooFewLeftError):
            removing.remove(world.house, world.person(name).id, world.today)
    assert removing.remove(world.house, world.person("commissioner").id, world.today) == ()


def test_the_last_two_holders_of_a_consultation_are_not_removed_whoever_else_there_is(world: World) -> None:
    world.open()
    later = world.hire_one("later", Role.COORDINATOR)
    with pytest.raises(TooFewLeftError):
        removing.remove(world.house, world.person("custodian").id, world.today)
    assert removing.remove(world.house, later.id, world.today) == ()


def test_a_pending_account_does_not_count_as_one_who_is_left(world: World) -> None:
    world.pending("pending", Role.CUSTODIAN)
    with pytest.raises(TooFewLeftError):
        removing.remove(world.house, world.person("custodian").id, world.today)
    assert removing.remove(world.house, world.person("pending").id, world.today) == ()


def test_two_people_let_a_third_set_up_another_factor_and_the_old_one_is_dead(world: World) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    assert not confirm(world, "coordinator", third, Act.RENEW_FACTOR)
    assert not confirm(world, "custodian", third, Act.REMOVE), "a word for one act is none for another"
    assert confirm(world, "custodian", third, Act.RENEW_FACTOR)
    assert not accounts.stands(world.house, third)
    guard = throttling.guard(world.house, "", world.today)
    known = entering.sign_in(world.house, "third", PASSPHRASE, guard)
    assert not known.live
    assert not known.has_factor
    with pytest.raises(WrongFactorError):
        factors.accept_code(world.house, known.person, "123456", 0, guard)
    assert known.unlocked is not None
