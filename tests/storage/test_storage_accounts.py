"""What belongs to accounts: sign-up hashes, versions, uses of second factors, confirmations. On both databases."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest

from consult.domain.capability import Role
from consult.domain.ids import StaffId
from consult.storage import confirmations, factor_uses, grants, memberships, staff
from consult.storage.confirmations import Act, Confirmation
from tests.storage.world import TODAY, key, secret, stored_staff

ANN = StaffId(key("Ann"))
BEA = StaffId(key("Bea"))


@pytest.fixture
def two(world):
    with world.stores.main.writing() as tx:
        staff.add(tx, stored_staff("Bea", Role.CUSTODIAN))
    return world


def test_an_account_is_live_only_when_nothing_is_missing(two):
    whole = stored_staff("Ann", Role.COORDINATOR)
    assert whole.is_live
    for part in ("salt", "sealed_seed", "public_key", "sealed_factor", "sealed_recovery"):
        assert not replace(whole, **{part: None}).is_live
    pending = replace(stored_staff("Cem"), salt=None, sealed_seed=None, public_key=None, begin_hash=secret("begin"))
    pending = replace(pending, begin_by=TODAY, sealed_factor=None, sealed_recovery=None)
    with two.stores.main.writing() as tx:
        assert staff.add(tx, pending)
        assert not staff.add(tx, replace(pending, id=StaffId(key("Dag")), name="Dag")), "a sign-up hash is one's own"
    with two.stores.main.reading() as tx:
        assert staff.beginning(tx, secret("begin")) == pending
        assert staff.beginning(tx, secret("none")) is None


def test_a_version_is_read_by_itself_and_is_gone_with_its_row(two):
    with two.stores.main.writing() as tx:
        assert staff.version(tx, BEA) == 1
        assert staff.replace(tx, replace(stored_staff("Bea", Role.CUSTODIAN), version=2))
        assert staff.version(tx, BEA) == 2
        assert staff.remove(tx, BEA)
        assert staff.version(tx, BEA) is None


def test_a_counter_goes_up_only(two):
    with two.stores.main.writing() as tx:
        factor_uses.begin(tx, ANN, 5)
        assert not factor_uses.use(tx, ANN, 5)
        assert not factor_uses.use(tx, ANN, 4)
        assert factor_uses.use(tx, ANN, 2**32)
        assert not factor_uses.use(tx, BEA, 7), "without a factor nothing is used"
        assert not factor_uses.use_uncounted(tx, ANN), "what has counted once must go on counting"
        factor_uses.begin(tx, ANN, 0)
        assert factor_uses.use_uncounted(tx, ANN)
        factor_uses.end(tx, ANN)
        assert not factor_uses.use_uncounted(tx, ANN)


def test_of_two_arrivals_of_one_code_one_is_accepted(two):
    with two.stores.main.writing() as tx:
        factor_uses.begin(tx, ANN, 0)
    start, accepted = Barrier(4), []

    def arrive():
        start.wait()
        with two.stores.main.writing() as tx:
            accepted.append(factor_uses.use(tx, ANN, 9))

    threads = [Thread(target=arrive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(accepted) == [False, False, False, True]


def word(by: StaffId, role: Role, day: date = TODAY, act: Act = Act.REMOVE) -> Confirmation:
    return Confirmation(subject=ANN, act=act, role=role, by=by, day=day)


def test_a_word_stands_once_for_each_role_and_is_over_by_its_day(two):
    with two.stores.main.writing() as tx:
        confirmations.add(tx, word(BEA, Role.CUSTODIAN))
        confirmations.add(tx, word(ANN, Role.CUSTODIAN))
        confirmations.add(tx, word(BEA, Role.CUSTODIAN, act=Act.RENEW_FACTOR))
        assert {(one.act, one.by) for one in confirmations.every(tx, TODAY)} == {
            (Act.REMOVE, BEA),
            (Act.RENEW_FACTOR, BEA),
        }
        assert confirmations.every(tx, TODAY + timedelta(days=1)) == ()
        assert confirmations.before(tx, TODAY) == ()
        old = confirmations.before(tx, TODAY + timedelta(days=1))
        assert old == confirmations.every(tx)
        confirmations.end(tx, old[0])
        assert confirmations.every(tx) == old[1:]


def test_words_for_different_roles_stand_beside_each_other(two):
    wanted = [frozenset({Role.CUSTODIAN}), frozenset({Role.CUSTODIAN, Role.COMMISSIONER})]
    said = [replace(word(BEA, Role.CUSTODIAN, act=Act.ROLES), wanted=roles) for roles in wanted]
    with two.stores.main.writing() as tx:
        for one in said:
            confirmations.add(tx, one)
        assert set(confirmations.every(tx)) == set(said)
        confirmations.end(tx, said[0])
        assert confirmations.every(tx) == (said[1],)


@pytest.mark.parametrize("who", [ANN, BEA])
def test_words_about_and_by_someone_go_with_her(two, who):
    with two.stores.main.writing() as tx:
        confirmations.add(tx, word(BEA, Role.CUSTODIAN))
        for one in confirmations.of_staff(tx, who):
            confirmations.end(tx, one)
        assert confirmations.every(tx, TODAY) == ()


def test_all_grants_and_memberships_of_someone_are_found_and_taken(two):
    with two.stores.main.writing() as tx:
        grants.give(tx, two.epoch, ANN, b"hers")
        grants.give(tx, two.epoch, BEA, b"his")
        memberships.add(tx, ANN, two.consultation, Role.COORDINATOR)
        memberships.add(tx, BEA, two.consultation, Role.CUSTODIAN)
        assert grants.of_staff(tx, ANN) == (two.epoch,)
        grants.leave(tx, ANN)
        memberships.leave(tx, ANN)
        assert grants.of_staff(tx, ANN) == ()
        assert grants.holders(tx, two.epoch) == (BEA,)
        assert memberships.of_consultation(tx, two.consultation) == ((BEA, Role.CUSTODIAN),)
        staff.hold(tx)
        assert staff.remove(tx, ANN)
