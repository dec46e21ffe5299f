"""What an account may be is changed by two, and what went with a role goes with it."""

from datetime import timedelta

import pytest

from consult.domain.capability import Role
from consult.domain.ledger import Deed, decode_act
from consult.services import contact_keys, granting, releasing, rotating, running_rounds, tabulating, verifying
from consult.services.granting import Wish
from consult.services.staffing import accounts, confirming
from consult.services.staffing.confirming import Act, OwnAccountError
from consult.services.staffing.people import (
    NoSuchPersonError,
    NothingToChangeError,
    SignedIn,
    TooFewLeftError,
)
from consult.services.vouching import UnvouchedError
from consult.storage import agreements, confirmations, grants, ledger, memberships, vouchers
from consult.storage.confirmations import Confirmation
from tests.world import World

BOTH = frozenset({Role.COORDINATOR, Role.CUSTODIAN})


def say(world: World, by: str, about: SignedIn, *wanted: Role, days: int = 0) -> bool:
    today = world.today + timedelta(days=days)
    return confirming.confirm(world.house, world.person(by), about.id, Act.ROLES, today, frozenset(wanted)).done


def change(world: World, about: SignedIn, *wanted: Role) -> confirming.Outcome:
    assert not say(world, "coordinator", about, *wanted)
    found = frozenset(wanted)
    return confirming.confirm(world.house, world.person("custodian"), about.id, Act.ROLES, world.today, found)


def roles_of(world: World, name: str) -> frozenset[Role]:
    return accounts.named(world.house, name).roles


def faults(world: World) -> list[str]:
    return [fault.where for fault in verifying.verify(world.house).faults]


def test_two_make_somebody_something_else_and_her_visits_end(world: World) -> None:
    third = world.hire_one("third", Role.COMMISSIONER)
    assert not say(world, "coordinator", third, Role.CUSTODIAN)
    assert not say(world, "coordinator", third, Role.CUSTODIAN), "a second arrival changes nothing"
    assert not say(world, "custodian", third, Role.COORDINATOR), "a word for one role is none for another"
    assert roles_of(world, "third") == {Role.COMMISSIONER}
    assert say(world, "custodian", third, Role.CUSTODIAN)
    assert roles_of(world, "third") == {Role.CUSTODIAN}
    assert not accounts.stands(world.house, third)
    assert accounts.stands(world.house, world.person("third")), "K1 vouches for what she is now"
    assert faults(world) == []
    with world.house.stores.main.reading() as tx:
        assert confirmations.every(tx) == (), "what was said about her is over"
        acts = [decode_act(each.entry.act) for each in ledger.after(tx, 0) if each.entry.act]
    assert [act.deed for act in acts[-2:]] == [Deed.CONFIRMED, Deed.STAFF_CHANGED]
    assert dict(acts[-1].about)["roles"] == "custodian"
    assert dict(acts[-2].about)["name"] == "third"


def test_what_went_with_a_role_goes_with_it(world: World) -> None:
    third = world.hire_one("third", Role.COORDINATOR)
    world.open()
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    seen = releasing.seen(releasing.prepared(world.house, world.round))
    assert not releasing.publish(world.house, world.person("third"), world.round, seen, world.today)
    contact_keys.begin(world.house, [third.id, world.staff["coordinator"]], world.today)
    consultation, unlocked = world.round.consultation, world.unlocked("third")
    outcome = change(world, third, Role.COMMISSIONER)
    assert outcome.to_rotate == (consultation,)
    with world.house.stores.main.reading() as tx:
        assert grants.of_staff(tx, third.id) == ()
        assert third.id not in {who for who, _ in memberships.of_consultation(tx, consultation)}
        assert agreements.of_staff(tx, third.id) == ()
    with pytest.raises(tabulating.NoGrantError):
        tabulating.count_sent(world.house, unlocked, world.round, world.today)
    assert consultation in rotating.due_for(world.house, world.staff["coordinator"], world.today)
    assert contact_keys.is_due(world.house)
    assert faults(world) == []


def test_whoever_keeps_one_of_two_roles_keeps_what_goes_with_it(world: World) -> None:
    both = world.hire_one("both", *BOTH)
    world.open()
    consultation = world.round.consultation
    with world.house.stores.main.reading() as tx:
        mine = {role for who, role in memberships.of_consultation(tx, consultation) if who == both.id}
        held = grants.of_staff(tx, both.id)
    assert mine == BOTH
    assert change(world, both, Role.CUSTODIAN).to_rotate == ()
    with world.house.stores.main.reading() as tx:
        assert {role for who, role in memberships.of_consultation(tx, consultation) if who == both.id} == {
            Role.CUSTODIAN
        }
        assert grants.of_staff(tx, both.id) == held


def test_the_last_two_who_can_unlock_a_consultation_stay_so(world: World) -> None:
    world.open()
    world.hire_one("second", Role.CUSTODIAN)
    custodian = world.person("custodian")
    assert not say(world, "coordinator", custodian, Role.COMMISSIONER)
    with pytest.raises(TooFewLeftError):
        say(world, "second", custodian, Role.COMMISSIONER)
    assert roles_of(world, "custodian") == {Role.CUSTODIAN}
    assert accounts.stands(world.house, custodian), "nothing was done by halves"
    assert change_of(world, custodian, Role.CUSTODIAN, Role.COMMISSIONER), "she loses nothing by more"


def change_of(world: World, about: SignedIn, *wanted: Role) -> bool:
    assert not say(world, "coordinator", about, *wanted)
    return say(world, "second", about, *wanted)


def test_nobody_changes_her_own_roles(world: World) -> None:
    with pytest.raises(OwnAccountError):
        say(world, "coordinator", world.person("coordinator"), *BOTH)


def test_an_account_is_something_and_something_else_than_before(world: World) -> None:
    third = world.hire_one("third", Role.COMMISSIONER)
    for wanted in ((), (Role.COMMISSIONER,)):
        with pytest.raises(NothingToChangeError):
            say(world, "coordinator", third, *wanted)
    with pytest.raises(NothingToChangeError):
        confirming.confirm(
            world.house, world.person("coordinator"), third.id, Act.REMOVE, world.today, frozenset({Role.CUSTODIAN})
        )


def test_an_interpreter_is_let_into_no_consultation_and_reads_nothing(world: World) -> None:
    interpreter = world.hire_one("interpreter", Role.INTERPRETER)
    world.open()
    consultation = world.round.consultation
    circle = granting.circle_of(world.house, world.person("coordinator"), consultation, world.today)
    assert interpreter.id not in {offer.wish.staff for offer in circle.offers}
    wish = Wish(consultation=consultation, staff=interpreter.id, role=Role.INTERPRETER)
    with pytest.raises(NoSuchPersonError):
        granting.grant(world.house, world.person("coordinator"), world.unlocked(), wish, world.today)
    with pytest.raises(tabulating.NoGrantError):
        tabulating.count_sent(world.house, world.unlocked("interpreter"), world.round, world.today)
    with pytest.raises(contact_keys.NobodyError):
        contact_keys.begin(world.house, [interpreter.id], world.today)


PLANTED = {
    "removing": (Act.REMOVE, frozenset()),
    "another factor": (Act.RENEW_FACTOR, frozenset()),
    "other roles": (Act.ROLES, frozenset({Role.CUSTODIAN})),
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_word_of_the_other_of_two_is_refused_and_named(world: World, what: str) -> None:
    """Whoever writes the database would be the second of two."""
    act, wanted = PLANTED[what]
    third = world.hire_one("third", Role.COMMISSIONER)
    planted = Confirmation(
        subject=third.id, act=act, role=Role.CUSTODIAN, by=world.staff["custodian"], day=world.today, wanted=wanted
    )
    with world.house.stores.main.writing() as tx:
        confirmations.add(tx, planted)
    with pytest.raises(UnvouchedError):
        confirming.confirm(world.house, world.person("coordinator"), third.id, act, world.today, wanted)
    assert accounts.stands(world.house, third)
    assert [where.partition(" ")[0] for where in faults(world)] == ["confirmation"]


def test_a_word_that_was_given_and_spent_is_not_put_back(world: World) -> None:
    """It stood, with what vouched for it, and was copied then."""
    third = world.hire_one("third", Role.COMMISSIONER)
    assert not say(world, "custodian", third, Role.CUSTODIAN)
    with world.house.stores.main.reading() as tx:
        word, vouched = confirmations.every(tx), list(vouchers.of_kind(tx, "confirmation").values())
    assert say(world, "coordinator", third, Role.CUSTODIAN)
    assert not say(world, "coordinator", world.person("third"), Role.COMMISSIONER)
    assert say(world, "custodian", world.person("third"), Role.COMMISSIONER)
    with world.house.stores.main.writing() as tx:
        for one in word:
            confirmations.add(tx, one)
        vouchers.put(tx, vouched)
    with pytest.raises(UnvouchedError):
        say(world, "coordinator", world.person("third"), Role.CUSTODIAN)
    assert roles_of(world, "third") == {Role.COMMISSIONER}
