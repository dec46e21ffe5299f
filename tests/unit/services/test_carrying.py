"""Spent invitations reach the contacts' store once a day, a handful at a time, and in no order."""

from dataclasses import replace

import pytest

from consult.crypto.codes import parse
from consult.domain.consent import Choice, Purpose
from consult.domain.ids import ID_BYTES
from consult.domain.text import Language
from consult.services import carrying, contact_keys, enrolling, spending
from consult.services.carrying import HANDFUL
from consult.services.enrolling import SpentError
from consult.services.entering import UnknownCodeError, enter, invitation_locator
from consult.services.staffing.people import Unlocked
from consult.storage import arrived, invitations, seats
from tests.crashing import dies_at
from tests.world import World


@pytest.fixture
def keeping(world: World) -> World:
    contact_keys.begin(world.house, [world.staff["coordinator"]], world.today)
    world.open()
    return world


def told(world: World, unlocked: Unlocked | None = None) -> list[bytes]:
    """What those who see contacts are told, in the order in which it lies there."""
    with world.house.stores.contacts.reading() as tx:
        opened = contact_keys.open_key(world.house, tx, unlocked or world.unlocked())
        whole = b"".join(opened.arrived(world.house, *one) for one in arrived.every(tx))
    return [whole[at : at + ID_BYTES] for at in range(0, len(whole), ID_BYTES)]


def locators(world: World, codes: list[str]) -> list[bytes]:
    return [invitation_locator(world.house, parse(code)) for code in codes]


def spent_in(world: World, codes: list[str]) -> None:
    for code in codes:
        with world.house.stores.main.writing() as tx:
            assert spending.spend(world.house, tx, invitation_locator(world.house, parse(code)))


def test_fewer_than_a_handful_wait_for_others(keeping: World) -> None:
    codes = keeping.invitations(2 * HANDFUL)
    spent_in(keeping, codes[: HANDFUL - 1])
    done = carrying.carry(keeping.house)
    assert (done.told, done.waiting, done.overwritten) == (0, HANDFUL - 1, True)
    assert told(keeping) == []
    spent_in(keeping, codes[HANDFUL - 1 : HANDFUL])
    done = carrying.carry(keeping.house)
    assert (done.told, done.waiting) == (HANDFUL, 0)
    spent_in(keeping, codes[HANDFUL:-1])
    done = carrying.carry(keeping.house)
    assert (done.told, done.waiting) == (0, HANDFUL - 1), "those who were told make nobody's crowd again"
    assert told(keeping) == sorted(locators(keeping, codes[:HANDFUL]))


@pytest.mark.parametrize(("handful", "crowd"), [(HANDFUL, HANDFUL), (1, 1)])
def test_who_compares_two_days_of_both_stores_finds_a_crowd(
    keeping: World, monkeypatch: pytest.MonkeyPatch, handful: int, crowd: int
) -> None:
    """With the contacts' key and a copy of both stores from each day; telling one at a time is the control."""
    monkeypatch.setattr(carrying, "HANDFUL", handful)
    unlocked = keeping.unlocked()
    crowds = []
    told_before, seats_before = set(), set()
    for code in keeping.invitations(HANDFUL):
        keeping.seat(code)
        carrying.carry(keeping.house)
        with keeping.house.stores.main.reading() as tx:
            seated = set(seats.every(tx))
        found = set(told(keeping, unlocked))
        if found != told_before:
            crowds.append((len(found - told_before), len(seated - seats_before)))
            told_before, seats_before = found, seated
    assert min(crowds) == max(crowds) == (crowd, crowd)


def test_what_is_told_is_the_same_whoever_came_first(keeping: World) -> None:
    codes = keeping.invitations(3 * HANDFUL)
    spent_in(keeping, codes)
    carrying.carry(keeping.house)
    assert told(keeping) == sorted(locators(keeping, codes))
    assert told(keeping) != locators(keeping, codes), "a control: they did not come in that order"
    assert carrying.carry(keeping.house).told == 0
    assert told(keeping) == sorted(locators(keeping, codes))


def test_each_day_s_set_is_sealed_anew_with_and_without_news(keeping: World) -> None:
    def kept() -> list[tuple]:
        with keeping.house.stores.contacts.reading() as tx:
            return list(arrived.every(tx))

    spent_in(keeping, keeping.invitations(HANDFUL))
    carrying.carry(keeping.house)
    before = kept()
    carrying.carry(keeping.house)
    after = kept()
    assert [place for place, _ in before] == [place for place, _ in after]
    assert [len(sealed) for _, sealed in before] == [len(sealed) for _, sealed in after]
    assert before != after


def test_a_crash_before_any_statement_tells_each_once_and_nobody_alone(keeping: World) -> None:
    codes = keeping.invitations(60)
    spent_in(keeping, codes[:HANDFUL])
    unlocked = keeping.unlocked()
    crashes = 0
    while dies_at(keeping.house.stores, crashes + 1, lambda: carrying.carry(keeping.house)):
        crashes += 1
        spent_in(keeping, codes[HANDFUL + crashes - 1 : HANDFUL + crashes])
        found = told(keeping, unlocked)
        assert len(found) == len(set(found))
        assert found == [] or len(found) >= HANDFUL
    assert crashes > 5
    carrying.carry(keeping.house)
    with keeping.house.stores.main.reading() as tx:
        assert set(told(keeping)) == spending.read(keeping.house, tx, keeping.round.consultation).told


def test_a_spent_invitation_lets_nobody_in_again_and_no_row_of_invitations_changes(keeping: World) -> None:
    code, other = keeping.invitations(2)

    def rows() -> list:
        with keeping.house.stores.main.reading() as tx:
            return tx.connection.exec_driver_sql("SELECT * FROM invitations").all()

    before = rows()
    keeping.seat(code)
    assert rows() == before
    with pytest.raises(UnknownCodeError):
        enter(keeping.house, code, "test", keeping.today)
    keeping.seat(other)
    with keeping.house.stores.main.reading() as tx:
        assert invitations.count(tx, keeping.round.consultation) == 2
        assert spending.unspent(keeping.house, tx, keeping.round.consultation) == 0


def test_of_two_who_hold_one_invitation_the_second_is_told_that_it_was_used(keeping: World) -> None:
    code = keeping.invitations(1)[0]
    arrivals = [enter(keeping.house, code, "test", keeping.today) for _ in range(2)]
    shown = keeping.notice.shown(Language("en"))
    chosen = [replace(one, choices=((Purpose.ANSWERING, Choice.YES),), shown=shown) for one in arrivals]
    first, second = (enrolling.with_code(keeping.house, one) for one in chosen)
    enrolling.enrol(keeping.house, first, keeping.round, keeping.today)
    with pytest.raises(SpentError):
        enrolling.enrol(keeping.house, second, keeping.round, keeping.today)
    assert enrolling.enrol(keeping.house, first, keeping.round, keeping.today).consultation
