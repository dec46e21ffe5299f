"""What staff keep: consultations, rounds, epochs, grants, staff, memberships, invitations, releases."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from consult.domain.capability import Role
from consult.domain.consultation import RoundStatus
from consult.domain.ids import BatchId, ConsultationId, EpochId, ReleaseId, RemarkId, RoundId, StaffId
from consult.domain.text import Text
from consult.services import spending
from consult.storage import (
    consultations,
    epochs,
    grants,
    invitations,
    lineages,
    memberships,
    releases,
    remarks,
    rounds,
    spent,
    staff,
)
from consult.storage.consultations import StoredConsultation
from consult.storage.database import Transaction
from consult.storage.epochs import StoredEpoch
from consult.storage.faults import StoreFault, StoreTrouble
from consult.storage.invitations import InvitationLocator, StoredBatch
from consult.storage.releases import StoredRelease
from consult.storage.remarks import StoredRemark
from tests.storage.world import TODAY, key, stored_round, stored_staff
from tests.world import house_of

NOBODY = StaffId(key("nobody"))
OTHER = ConsultationId(key("other"))


def add_other(tx: Transaction) -> None:
    consultations.add(tx, StoredConsultation(id=OTHER, title=Text.of({"en": "Other"}), settings="[]"))


def test_a_consultation_comes_back_in_all_its_languages_and_order(world):
    with world.stores.main.writing() as tx:
        add_other(tx)
    with world.stores.main.reading() as tx:
        found = consultations.get(tx, world.consultation)
        assert found is not None
        assert found.title == Text.of({"en": "Outcomes", "ar": "نتائج"})
        assert found.settings == "{}"
        assert [one.id for one in consultations.every(tx)] == sorted([world.consultation, OTHER])
        assert consultations.get(tx, ConsultationId(key("none"))) is None


def test_settings_are_replaced_where_there_is_a_consultation(world):
    with world.stores.main.writing() as tx:
        add_other(tx)
        assert consultations.reset(tx, world.consultation, '{"threshold": 10}')
        assert not consultations.reset(tx, ConsultationId(key("none")), "{}")
    with world.stores.main.reading() as tx:
        assert consultations.get(tx, world.consultation).settings == '{"threshold": 10}'
        assert consultations.get(tx, OTHER).settings == "[]"


def test_the_changes_that_led_to_a_round_are_kept_each_time_in_place_of_the_last(world):
    with world.stores.main.writing() as tx:
        assert lineages.of_round(tx, world.round) is None
        lineages.put(tx, world.round, '[{"reason": "one"}]')
        lineages.put(tx, world.round, '[{"reason": "سبب"}]')
    with world.stores.main.reading() as tx:
        assert lineages.of_round(tx, world.round) == '[{"reason": "سبب"}]'
    with pytest.raises(StoreFault), world.stores.main.writing() as tx:
        lineages.put(tx, RoundId(key("no such round")), "[]")


def test_remarks_are_shown_together_and_stand_in_the_order_of_their_random_ids(world):
    said = [
        StoredRemark(id=RemarkId(key(name)), round=world.round, item="home", words=Text.of({"en": name, "ar": "نص"}))
        for name in ("one", "two", "three")
    ]
    with world.stores.main.writing() as tx:
        for one in said[:2]:
            remarks.add(tx, one)
        assert remarks.of_round(tx, world.round) == tuple(sorted(said[:2], key=lambda one: one.id))
        remarks.show(tx, world.round, TODAY)
        remarks.add(tx, said[2])
        remarks.remove(tx, RoundId(key("another round")), said[0].id)
    with world.stores.main.writing() as tx:
        shown = {one.words.read("en"): one.shown_on for one in remarks.of_round(tx, world.round)}
        assert shown == {"one": TODAY, "two": TODAY, "three": None}
        remarks.show(tx, world.round, TODAY + timedelta(days=1))
        remarks.remove(tx, world.round, said[0].id)
        shown = {one.words.read("en"): one.shown_on for one in remarks.of_round(tx, world.round)}
        assert shown == {"two": TODAY, "three": TODAY + timedelta(days=1)}
        assert remarks.shown(tx) == remarks.of_round(tx, world.round)


def test_a_reply_names_the_piece_that_it_answers_and_is_found_by_it(world):
    reason = StoredRemark(id=RemarkId(key("reason")), round=world.round, item="home", words=Text.of({"en": "one"}))
    replies = [
        StoredRemark(
            id=RemarkId(key(name)), round=world.round, item="home", words=Text.of({"en": name}), answers=answers
        )
        for name, answers in (("two", reason.id), ("three", reason.id), ("four", RemarkId(key("gone"))))
    ]
    with world.stores.main.writing() as tx:
        for one in (reason, *replies):
            remarks.add(tx, one)
    with world.stores.main.writing() as tx:
        assert set(remarks.replies_to(tx, reason.id)) == set(replies[:2])
        assert {one.answers for one in remarks.of_round(tx, world.round)} == {
            None,
            reason.id,
            RemarkId(key("gone")),
        }
        remarks.remove(tx, world.round, reason.id)
        assert set(remarks.replies_to(tx, reason.id)) == set(replies[:2]), "nothing goes behind anybody's back"
    with pytest.raises(StoreFault), world.stores.main.writing() as tx:
        remarks.add(tx, replace(reason, id=RemarkId(key("five")), answers=RemarkId(b"short")))


def test_a_round_comes_back_as_it_was_given(world):
    second = replace(
        stored_round("second", world.consultation, 2),
        invited={"region: north": 20, "منطقة": 15},
        opened_on=date(2026, 1, 2),
        closed_on=date(2026, 2, 3),
        released_on=date(2026, 3, 4),
        status=RoundStatus.RELEASED,
    )
    with world.stores.main.writing() as tx:
        rounds.add(tx, second)
    with world.stores.main.reading() as tx:
        assert rounds.get(tx, second.id) == second
        assert [one.number for one in rounds.of_consultation(tx, world.consultation)] == [1, 2]
        assert rounds.of_consultation(tx, OTHER) == ()
        assert rounds.get(tx, RoundId(key("none"))) is None
    with world.stores.main.writing() as tx:
        assert rounds.status(tx, RoundId(key("none"))) is None


def test_a_round_moves_one_step_at_a_time_and_once(world):
    steps = [RoundStatus.DRAFT, RoundStatus.OPEN, RoundStatus.CLOSED, RoundStatus.RELEASED]
    for month, (before, after) in enumerate(itertools.pairwise(steps), start=1):
        with world.stores.main.writing() as tx:
            assert rounds.status(tx, world.round) is before
            assert rounds.move(tx, world.round, before, after, date(2026, month, 1))
            assert not rounds.move(tx, world.round, before, after, date(2026, 12, 1))
    with world.stores.main.reading() as tx:
        found = rounds.get(tx, world.round)
    assert found.status is RoundStatus.RELEASED
    assert (found.opened_on, found.closed_on, found.released_on) == tuple(date(2026, month, 1) for month in (1, 2, 3))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (RoundStatus.DRAFT, RoundStatus.CLOSED),
        (RoundStatus.OPEN, RoundStatus.DRAFT),
        (RoundStatus.CLOSED, RoundStatus.OPEN),
        (RoundStatus.OPEN, RoundStatus.OPEN),
    ],
)
def test_a_round_neither_jumps_nor_turns_back(world, before, after):
    with world.stores.main.writing() as tx, pytest.raises(ValueError, match="does not move"):
        rounds.move(tx, world.round, before, after, TODAY)


def test_an_instrument_and_its_breakdown_change_in_a_draft_only(world):
    with world.stores.main.writing() as tx:
        assert rounds.revise(tx, world.round, "{}", b"d" * 32)
        assert rounds.declare(tx, world.round, {"lived": 34})
        rounds.move(tx, world.round, RoundStatus.DRAFT, RoundStatus.OPEN, TODAY)
        assert not rounds.revise(tx, world.round, "[]", b"e" * 32)
        assert not rounds.declare(tx, world.round, None)
        rounds.move(tx, world.round, RoundStatus.OPEN, RoundStatus.CLOSED, TODAY)
    with world.stores.main.reading() as tx:
        found = rounds.get(tx, world.round)
    assert (found.instrument, found.instrument_digest, found.invited) == ("{}", b"d" * 32, {"lived": 34})


def test_a_moment_is_refused_where_a_day_is_kept(world):
    noon = datetime(2026, 3, 8, 12, 34, 56, tzinfo=UTC)
    with pytest.raises(StoreFault) as refused, world.stores.main.writing() as tx:
        rounds.move(tx, world.round, RoundStatus.DRAFT, RoundStatus.OPEN, noon)
    assert refused.value.reason is StoreTrouble.BROKEN
    with world.stores.main.reading() as tx:
        assert rounds.get(tx, world.round).status is RoundStatus.DRAFT


def test_an_unknown_status_is_refused_by_the_database_itself(world):
    with pytest.raises(StoreFault), world.stores.main.writing() as tx:
        tx.connection.exec_driver_sql("UPDATE rounds SET status = 'paused'")


def test_epochs_come_newest_first(world):
    second = StoredEpoch(
        id=EpochId(key("second")), consultation=world.consultation, number=2, suite=2, public_key=b"q" * 32
    )
    with world.stores.main.writing() as tx:
        epochs.add(tx, second)
    with world.stores.main.reading() as tx:
        assert [one.number for one in epochs.of_consultation(tx, world.consultation)] == [2, 1]
        assert epochs.get(tx, second.id) == second
        assert epochs.get(tx, EpochId(key("none"))) is None


def test_a_grant_is_given_replaced_and_revoked(world):
    ann = StaffId(key("Ann"))
    with world.stores.main.writing() as tx:
        staff.add(tx, stored_staff("Bea", Role.CUSTODIAN))
        grants.give(tx, world.epoch, ann, b"one")
        grants.give(tx, world.epoch, StaffId(key("Bea")), b"hers")
        grants.give(tx, world.epoch, ann, b"two")
        assert grants.sealed_seed(tx, world.epoch, ann) == b"two"
        assert grants.holders(tx, world.epoch) == tuple(sorted([ann, StaffId(key("Bea"))]))
        assert grants.revoke(tx, world.epoch, ann)
        assert not grants.revoke(tx, world.epoch, ann)
        assert grants.sealed_seed(tx, world.epoch, ann) is None
        assert grants.holders(tx, world.epoch) == (StaffId(key("Bea")),)


def test_staff_have_one_name_each(world):
    both = stored_staff("Bea", Role.CUSTODIAN, Role.COMMISSIONER)
    with world.stores.main.writing() as tx:
        assert staff.add(tx, both)
        assert not staff.add(tx, replace(both, id=NOBODY))
    with world.stores.main.reading() as tx:
        assert staff.get(tx, both.id) == staff.named(tx, "Bea") == both
        assert staff.named(tx, "bea") is None
        assert staff.get(tx, NOBODY) is None
        assert [one.name for one in staff.every(tx)] == ["Ann", "Bea"]


def test_of_two_changes_to_the_same_version_one_stands(world):
    ann = stored_staff("Ann", Role.COORDINATOR)
    with world.stores.main.writing() as tx:
        staff.add(tx, stored_staff("Bea"))
        assert staff.replace(tx, replace(ann, salt=b"new", version=2))
        assert not staff.replace(tx, replace(ann, salt=b"late", version=2))
    with world.stores.main.reading() as tx:
        assert staff.get(tx, ann.id) == replace(ann, salt=b"new", version=2)
        assert staff.named(tx, "Bea") == stored_staff("Bea")


def test_staff_are_removed_once_nothing_is_granted_to_them(world):
    ann = StaffId(key("Ann"))
    with world.stores.main.writing() as tx:
        grants.give(tx, world.epoch, ann, b"seed")
    with pytest.raises(StoreFault), world.stores.main.writing() as tx:
        staff.remove(tx, ann)
    with world.stores.main.writing() as tx:
        grants.revoke(tx, world.epoch, ann)
        assert staff.remove(tx, ann)
        assert not staff.remove(tx, ann)


def test_a_membership_is_of_one_person_one_consultation_one_role(world):
    ann = StaffId(key("Ann"))
    with world.stores.main.writing() as tx:
        add_other(tx)
        memberships.add(tx, ann, world.consultation, Role.COMMISSIONER)
        memberships.add(tx, ann, world.consultation, Role.COMMISSIONER)
        memberships.add(tx, ann, OTHER, Role.CUSTODIAN)
        assert memberships.holds(tx, ann, world.consultation, Role.COMMISSIONER)
        assert not memberships.holds(tx, ann, world.consultation, Role.CUSTODIAN)
        assert not memberships.holds(tx, ann, OTHER, Role.COMMISSIONER)
        assert not memberships.holds(tx, NOBODY, world.consultation, Role.COMMISSIONER)
        assert memberships.of_staff(tx, ann, Role.COMMISSIONER) == (world.consultation,)
        assert memberships.of_consultation(tx, OTHER) == ((ann, Role.CUSTODIAN),)
        assert memberships.remove(tx, ann, world.consultation, Role.COMMISSIONER)
        assert not memberships.remove(tx, ann, world.consultation, Role.COMMISSIONER)
        assert memberships.of_staff(tx, ann, Role.COMMISSIONER) == ()


def test_invitations_are_found_counted_and_discarded(world):
    locators = [InvitationLocator(key(f"invitation {number}")) for number in range(4)]
    batch = BatchId(key("batch"))
    with world.stores.main.writing() as tx:
        invitations.add_batch(tx, batch, world.consultation, TODAY, locators)
        invitations.add_batch(tx, BatchId(key("void")), world.consultation, TODAY, [])
    with world.stores.main.writing() as tx:
        assert invitations.find(tx, locators[0]) == world.consultation
        assert invitations.find(tx, InvitationLocator(key("another"))) is None
        assert invitations.count(tx, world.consultation) == 4
        assert invitations.count(tx, ConsultationId(key("another"))) == 0
        made = invitations.batches(tx, world.consultation)
    assert {one.size for one in made} == {0, 4}
    assert StoredBatch(id=batch, consultation=world.consultation, made_on=TODAY, size=4) in made
    with world.stores.main.writing() as tx:
        for _ in range(2):
            invitations.discard(tx, world.consultation)
            assert invitations.count(tx, world.consultation) == 0
            assert invitations.batches(tx, world.consultation) == ()


def test_an_invitation_is_spent_once_and_its_row_stays_as_it_was(world):
    house = house_of(world.stores)
    locators = [InvitationLocator(key(f"invitation {number}")) for number in range(3)]
    with world.stores.main.writing() as tx:
        invitations.add_batch(tx, BatchId(key("batch")), world.consultation, TODAY, locators)
        assert spending.lets_into(house, tx, locators[0]) == world.consultation
        assert spending.spend(house, tx, locators[0])
        assert not spending.spend(house, tx, locators[0])
        assert not spending.spend(house, tx, InvitationLocator(key("another")))
        assert spending.lets_into(house, tx, locators[0]) is None
        assert spending.lets_into(house, tx, locators[1]) == world.consultation
        assert spending.unspent(house, tx, world.consultation) == 2
        assert invitations.count(tx, world.consultation) == 3
        assert spent.consultations(tx) == (world.consultation,)


def test_a_set_of_spent_invitations_that_was_tampered_with_is_a_fault_and_lets_nobody_in(world):
    house = house_of(world.stores)
    locator = InvitationLocator(key("invitation"))
    with world.stores.main.writing() as tx:
        add_other(tx)
        invitations.add_batch(tx, BatchId(key("batch")), world.consultation, TODAY, [locator])
        assert spending.spend(house, tx, locator)
        sealed = spent.get(tx, world.consultation)
        spent.hold(tx, OTHER)
        spent.replace(tx, OTHER, sealed)
        with pytest.raises(StoreFault, match="broken"):
            spending.read(house, tx, OTHER)
        spent.replace(tx, world.consultation, sealed[:-1])
        with pytest.raises(StoreFault, match="broken"):
            spending.lets_into(house, tx, locator)


def test_an_invitation_that_was_not_spent_after_all_lives(world):
    locator = InvitationLocator(key("invitation"))
    with world.stores.main.writing() as tx:
        invitations.add_batch(tx, BatchId(key("batch")), world.consultation, TODAY, [locator])

    def half_way() -> None:
        with world.stores.main.writing() as tx:
            spending.spend(house_of(world.stores), tx, locator)
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError, match="half-way"):
        half_way()
    with world.stores.main.reading() as tx:
        assert spending.lets_into(house_of(world.stores), tx, locator) == world.consultation


def test_a_round_is_released_once(world):
    first = StoredRelease(id=ReleaseId(key("release")), round=world.round, number=1, day=TODAY, content='{"rows": []}')
    with world.stores.main.writing() as tx:
        add_other(tx)
        rounds.add(tx, stored_round("second", world.consultation, 2))
        rounds.add(tx, stored_round("elsewhere", OTHER, 1))
        assert releases.next_number(tx, world.consultation) == 1
        assert releases.add(tx, first)
        assert not releases.add(tx, replace(first, id=ReleaseId(key("again")), number=2))
        assert releases.next_number(tx, world.consultation) == 2
        assert releases.next_number(tx, OTHER) == 1
        second = replace(first, id=ReleaseId(key("next")), round=RoundId(key("second")), number=2)
        assert releases.add(tx, second)
    with world.stores.main.reading() as tx:
        assert releases.get(tx, first.id) == releases.of_round(tx, world.round) == first
        assert releases.of_round(tx, RoundId(key("elsewhere"))) is None
        assert releases.get(tx, ReleaseId(key("again"))) is None
        assert releases.of_consultation(tx, world.consultation) == (first, second)
        assert releases.of_consultation(tx, OTHER) == ()


def test_what_is_discarded_was_never_published_and_is_of_this_consultation(world):
    kept = RoundId(key("published"))
    elsewhere = RoundId(key("elsewhere"))
    with world.stores.main.writing() as tx:
        add_other(tx)
        rounds.add(tx, replace(stored_round("published", world.consultation, 2), status=RoundStatus.RELEASED))
        rounds.add(tx, replace(stored_round("elsewhere", OTHER, 1), status=RoundStatus.CLOSED))
        for number, round_id in enumerate((world.round, kept, elsewhere), start=1):
            identity = ReleaseId(key(f"release {number}"))
            releases.add(tx, StoredRelease(id=identity, round=round_id, number=number, day=TODAY, content="{}"))
        releases.discard_unpublished(tx, world.consultation)
        assert releases.of_round(tx, world.round) is None
        assert releases.of_round(tx, kept) is not None
        assert releases.of_round(tx, elsewhere) is not None
