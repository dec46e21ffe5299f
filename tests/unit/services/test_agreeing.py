"""Two people: a release, a grant and the opening of free text need a coordinator and a custodian who looked at the same."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consult.domain.answer import given
from consult.domain.capability import Role
from consult.domain.consent import Choice
from consult.domain.ids import ConsultationId
from consult.domain.ledger import Act as Done
from consult.domain.ledger import Deed, decode_act
from consult.services import agreeing, answering, granting, releasing, running_rounds, withdrawing
from consult.services.agreeing import NotAMemberError
from consult.services.consultation_keys import NoGrantError, open_epochs
from consult.services.granting import LockedError, OwnAccountError, Wish
from consult.services.ledger_view import LedgerView
from consult.services.releasing import NothingPreparedError
from consult.services.rotating import rotate
from consult.services.running_rounds import WrongStatusError
from consult.services.staffing import accounts, removing
from consult.services.staffing.people import ChangedMeanwhileError, NoSuchPersonError
from consult.services.verifying import verify
from consult.services.vouching import UnvouchedError
from consult.storage import agreements, grants, ledger, memberships, rounds, vouchers
from consult.storage.agreements import Act, Agreement
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


def looked_at(world: World) -> str:
    return releasing.seen(releasing.prepared(world.house, world.round))


def publish(world: World, name: str, seen: str | None = None, after: timedelta = timedelta()) -> bool:
    person = world.person(name)
    return releasing.publish(world.house, person, world.round, seen or looked_at(world), world.today + after)


def deeds(world: World) -> list[Done]:
    with world.house.stores.main.reading() as tx:
        return [decode_act(each.entry.act) for each in ledger.after(tx, 0) if each.entry.act]


def words_kept(world: World) -> tuple[Agreement, ...]:
    with world.house.stores.main.reading() as tx:
        return agreements.every(tx)


def is_released(world: World) -> bool:
    return world.round.status.value == "released"


def test_a_release_needs_both_and_a_second_arrival_changes_nothing(closed: World) -> None:
    assert not publish(closed, "custodian")
    assert not publish(closed, "custodian"), "one person twice is one person"
    assert not is_released(closed)
    assert len(words_kept(closed)) == 1
    assert publish(closed, "coordinator")
    assert is_released(closed)
    assert words_kept(closed) == ()
    with pytest.raises(WrongStatusError):
        publish(closed, "coordinator")
    asked, confirmed, released = deeds(closed)[-3:]
    seen = looked_at(closed)
    assert (asked.deed, asked.by) == (Deed.ASKED, closed.staff["custodian"])
    assert (confirmed.deed, confirmed.by) == (Deed.CONFIRMED, closed.staff["coordinator"])
    assert dict(confirmed.about)["with"] == closed.staff["custodian"].hex()
    assert released.deed is Deed.RELEASED
    assert dict(released.about) == {
        "round": closed.round_id.hex(),
        "release": "1",
        "digest": seen,
        "coordinator": closed.staff["coordinator"].hex(),
        "custodian": closed.staff["custodian"].hex(),
    }
    assert verify(replace(closed.house, ledger=LedgerView())).faults == ()


def test_one_person_who_holds_both_roles_is_still_one(world: World) -> None:
    world.hire_one("both", Role.COORDINATOR, Role.CUSTODIAN)
    world.open()
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    for _ in range(3):
        assert not publish(world, "both")
    assert not publish(world, "coordinator"), "both spoke as the coordinator"
    assert publish(world, "custodian")


def test_two_of_one_role_are_not_the_two(world: World) -> None:
    world.hire_one("second", Role.CUSTODIAN)
    world.open()
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    assert not publish(world, "second")
    assert not publish(world, "custodian")
    assert not is_released(world)


def test_a_word_about_other_figures_is_no_word_about_these(closed: World) -> None:
    assert not publish(closed, "coordinator")
    with pytest.raises(NothingPreparedError):
        publish(closed, "custodian", "00" * 32)
    assert not is_released(closed)


@pytest.mark.parametrize(("after", "done"), [(WEEK, True), (WEEK + DAY, False)])
def test_a_word_waits_a_week(closed: World, after, done) -> None:
    assert not publish(closed, "coordinator")
    assert publish(closed, "custodian", after=after) is done
    if not done:
        assert [one.by for one in words_kept(closed)] == [closed.staff["custodian"]], "what was too old is gone"
        assert publish(closed, "coordinator", after=after)


def test_what_is_taken_back_voids_the_word_about_a_release(world: World) -> None:
    world.open()
    seats = fill(world, 12)
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    assert not publish(world, "coordinator")
    withdrawing.withdraw(world.house, seats[0], world.today)
    assert words_kept(world) == ()
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    assert not publish(world, "custodian"), "the coordinator has not looked at what there is now"
    assert publish(world, "coordinator")


def test_only_people_of_this_consultation_speak_and_only_as_they_stand(closed: World) -> None:
    closed.hire_one("late", Role.CUSTODIAN)
    for stranger in ("late", "commissioner"):
        with pytest.raises(NotAMemberError):
            publish(closed, stranger)
    stale = closed.person("custodian")
    with closed.house.stores.main.writing() as tx:
        accounts.change(closed.house, tx, accounts.named(closed.house, "custodian"), closed.today)
    with pytest.raises(ChangedMeanwhileError):
        releasing.publish(closed.house, stale, closed.round, looked_at(closed), closed.today)
    assert words_kept(closed) == ()


def test_the_word_of_someone_who_was_removed_is_gone(world: World) -> None:
    third = world.hire_one("third", Role.CUSTODIAN)
    world.open()
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    assert not publish(world, "third")
    removing.remove(world.house, third.id, world.today)
    assert words_kept(world) == ()
    assert not publish(world, "coordinator")
    assert not is_released(world)


def planted(world: World, role: Role, by: str) -> Agreement:
    return Agreement(
        act=Act.RELEASE,
        subject=world.round_id,
        digest=bytes.fromhex(looked_at(world)),
        role=role,
        by=world.staff[by],
        day=world.today,
    )


def test_a_planted_word_releases_nothing(closed: World) -> None:
    with closed.house.stores.main.writing() as tx:
        agreements.add(tx, planted(closed, Role.CUSTODIAN, "custodian"))
    with pytest.raises(UnvouchedError):
        publish(closed, "coordinator")
    assert not is_released(closed)
    assert [fault.where.split()[0] for fault in verify(replace(closed.house, ledger=LedgerView())).faults] == [
        "agreement"
    ]


def test_a_word_that_was_altered_or_whose_mac_was_copied_releases_nothing(closed: World) -> None:
    assert not publish(closed, "coordinator")
    (own,) = words_kept(closed)
    with closed.house.stores.main.writing() as tx:
        (mac,) = vouchers.of_kind(tx, "agreement").values()
        copied = planted(closed, Role.CUSTODIAN, "custodian")
        agreements.add(tx, copied)
        row = agreeing.agreement_row(copied)
        vouchers.put(tx, [replace(mac, row=row.id)])
    with pytest.raises(UnvouchedError):
        publish(closed, "coordinator")
    with closed.house.stores.main.writing() as tx:
        agreements.end(tx, copied)
        agreements.end(tx, own)
        agreements.add(tx, replace(own, role=Role.CUSTODIAN))
    with pytest.raises(UnvouchedError):
        publish(closed, "coordinator")
    assert not is_released(closed)


def test_a_word_that_was_spent_cannot_be_put_back(closed: World) -> None:
    assert not publish(closed, "coordinator")
    (own,) = words_kept(closed)
    with closed.house.stores.main.reading() as tx:
        held = vouchers.of_kind(tx, "agreement").values()
    assert publish(closed, "custodian")
    with closed.house.stores.main.writing() as tx:
        agreements.add(tx, own)
        vouchers.put(tx, held)
        tx.connection.execute(rounds.ROUNDS.update().values(status="closed", released_on=None))
    with pytest.raises(UnvouchedError):
        publish(closed, "custodian")
    assert not is_released(closed)


def wish(world: World, name: str, role: Role) -> Wish:
    return Wish(consultation=world.round.consultation, staff=world.person(name).id, role=role)


def let_in(world: World, by: str, name: str, role: Role, *, unlocked: bool = True) -> bool:
    key = world.unlocked(by) if unlocked else None
    return granting.grant(world.house, world.person(by), key, wish(world, name, role), world.today)


def test_someone_is_let_in_by_two_and_opens_every_epoch_then(world: World) -> None:
    world.open()
    consultation = world.round.consultation
    rotate(world.house, world.unlocked(), consultation, world.today)
    world.hire_one("late", Role.CUSTODIAN)
    with pytest.raises(NoGrantError):
        open_epochs(world.house, world.unlocked("late"), consultation)
    assert not let_in(world, "coordinator", "late", Role.CUSTODIAN, unlocked=False)
    assert not let_in(world, "coordinator", "late", Role.CUSTODIAN)
    with pytest.raises(LockedError):
        let_in(world, "custodian", "late", Role.CUSTODIAN, unlocked=False)
    with world.house.stores.main.reading() as tx:
        assert not memberships.holds(tx, world.person("late").id, consultation, Role.CUSTODIAN)
    assert let_in(world, "custodian", "late", Role.CUSTODIAN)
    assert let_in(world, "custodian", "late", Role.CUSTODIAN), "a second arrival changes nothing"
    assert set(open_epochs(world.house, world.unlocked("late"), consultation)) == set(
        open_epochs(world.house, world.unlocked(), consultation)
    )
    granted = [deed for deed in deeds(world) if deed.deed is Deed.GRANTED]
    assert len(granted) == 1
    assert dict(granted[0].about)["agreed coordinator"] == world.staff["coordinator"].hex()
    assert words_kept(world) == ()
    assert verify(replace(world.house, ledger=LedgerView())).faults == ()


def test_a_commissioner_is_let_in_and_given_no_key(world: World) -> None:
    world.open()
    other = world.hire_one("other", Role.COMMISSIONER)
    assert not let_in(world, "custodian", "other", Role.COMMISSIONER)
    with pytest.raises(LockedError):
        let_in(world, "coordinator", "other", Role.COMMISSIONER, unlocked=False)
    assert let_in(world, "coordinator", "other", Role.COMMISSIONER)
    with world.house.stores.main.reading() as tx:
        assert memberships.holds(tx, other.id, world.round.consultation, Role.COMMISSIONER)
        assert grants.of_staff(tx, other.id) == ()


def test_who_may_let_in_whom(world: World) -> None:
    world.open()
    late = world.hire_one("late", Role.CUSTODIAN)
    world.pending("unfinished", Role.CUSTODIAN)
    with pytest.raises(NotAMemberError):
        let_in(world, "late", "commissioner", Role.COMMISSIONER)
    with pytest.raises(OwnAccountError):
        let_in(world, "coordinator", "coordinator", Role.CUSTODIAN)
    with pytest.raises(NoSuchPersonError):
        let_in(world, "coordinator", "late", Role.COORDINATOR)
    with pytest.raises(NoSuchPersonError):
        let_in(world, "coordinator", "unfinished", Role.CUSTODIAN)
    foreign = Wish(consultation=ConsultationId(bytes(16)), staff=late.id, role=Role.CUSTODIAN)
    unlocked = world.unlocked()
    with pytest.raises(NotAMemberError):
        granting.grant(world.house, world.person("coordinator"), unlocked, foreign, world.today)
    assert words_kept(world) == ()


def test_another_key_under_her_name_is_another_matter(world: World) -> None:
    world.open()
    world.hire_one("late", Role.CUSTODIAN)
    assert not let_in(world, "coordinator", "late", Role.CUSTODIAN)
    with world.house.stores.main.writing() as tx:
        known = accounts.named(world.house, "late")
        other = accounts.named(world.house, "commissioner").public_key
        accounts.change(world.house, tx, known, world.today, public_key=other)
    assert not let_in(world, "custodian", "late", Role.CUSTODIAN)


def test_a_planted_membership_lets_nobody_in_or_speak(world: World) -> None:
    world.open()
    late = world.hire_one("late", Role.CUSTODIAN)
    with world.house.stores.main.writing() as tx:
        memberships.add(tx, late.id, world.round.consultation, Role.CUSTODIAN)
    with pytest.raises(UnvouchedError):
        let_in(world, "coordinator", "late", Role.CUSTODIAN)
    circle = granting.circle_of(world.house, world.person("coordinator"), world.round.consultation, world.today)
    assert "late" not in dict(circle.members)
    with pytest.raises(UnvouchedError):
        granting.circle_of(world.house, world.person("late"), world.round.consultation, world.today)
