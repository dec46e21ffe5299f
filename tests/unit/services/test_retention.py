"""Retention: what was to be kept until a day goes after that day, all of it, whatever crashes in between."""

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from consult.domain.answer import given
from consult.domain.consultation import RoundStatus
from consult.domain.contact import Particulars
from consult.domain.instrument import Instrument
from consult.domain.text import Language, Text
from consult.services import (
    answering,
    carrying,
    contact_keys,
    contacting,
    quoting,
    retention,
    running_rounds,
    withdrawing,
)
from consult.services.entering import UnknownCodeError, enter
from consult.services.quoting import NewQuotation
from consult.storage import arrived, contacts, releases, rounds, seats, sessions, shares, throttle, tombstones
from consult.storage.sessions import SessionId, StoredSession
from consult.storage.throttle import PrefixHash
from tests.conftest import NAMES, stores_in
from tests.crashing import dies_at
from tests.world import PLACES, World, house_of, instrument

LAST = date(2026, 12, 31)
ON_THE_DAY = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
AFTER = datetime(2027, 1, 1, 0, 1, tzinfo=UTC)
PEOPLE = ("seats", "consents", "responses", "answers", "invitations", "batches", "spent")


def until(day: date | None) -> Instrument:
    asked = instrument()
    return replace(asked, briefing=replace(asked.briefing, kept_until=day))


def counts(world: World, *tables: str) -> dict[str, int]:
    with world.house.stores.main.reading() as tx:
        found = world.house.stores.main.tables.tables
        return {
            name: tx.connection.execute(select(func.count()).select_from(found[name])).scalar_one() for name in tables
        }


def kept_shares(world: World) -> int:
    with world.house.stores.shares.reading() as tx:
        return len(shares.places(tx))


def answered(world: World, people: int, token: str = "batch") -> list:
    seated = []
    for invitation in world.invitations(people + 1, token)[:-1]:
        seated.append(world.seat(invitation))
        answering.save(world.house, seated[-1], world.round, PLACES["home"], given(7))
        answering.send(world.house, seated[-1], world.round)
    return seated


def keep_contact(world: World, name: str, day: date) -> None:
    said = Particulars(how=name, language=Language("en"), kept_until=day)
    contacting.add(world.house, name, said, world.today)


def test_on_the_last_day_everything_is_kept_and_on_the_next_all_of_it_goes(world: World) -> None:
    world.open()
    answered(world, 3)
    before = counts(world, *PEOPLE)
    assert all(before.values())
    assert retention.carry_out(world.house, ON_THE_DAY).ended == ()
    assert counts(world, *PEOPLE) == before
    done = retention.carry_out(world.house, AFTER)
    assert done.finished
    assert [(len(one.seats), one.invitations) for one in done.ended] == [(3, 4)]
    assert counts(world, *PEOPLE) == dict.fromkeys(PEOPLE, 0)
    assert kept_shares(world) == 0
    with world.house.stores.main.reading() as tx:
        assert {stone.day for stone in tombstones.every(tx)} == {AFTER.date()}
        assert len(tombstones.every(tx)) == 3
    again = retention.carry_out(world.house, AFTER)
    assert (again.ended, again.contacts, again.sessions, again.finished) == ((), 0, 0, True)


def test_looking_changes_nothing_and_says_the_same(world: World) -> None:
    world.open()
    answered(world, 2)
    before = counts(world, *PEOPLE)
    looked = retention.look(world.house, AFTER)
    assert counts(world, *PEOPLE) == before
    assert world.round.is_open
    assert retention.carry_out(world.house, AFTER) == looked


def test_a_round_that_is_still_open_is_closed_first_and_lets_nobody_in(world: World) -> None:
    world.open()
    left = world.invitations(1)[0]
    retention.carry_out(world.house, AFTER)
    assert world.round.status is RoundStatus.CLOSED
    with pytest.raises(UnknownCodeError):
        enter(world.house, left, "test", world.today)


def test_a_release_stays_as_it_was_published(world: World) -> None:
    world.open()
    answered(world, 12)
    running_rounds.close_round(world.house, world.round, world.today)
    world.release()

    def release():
        with world.house.stores.main.reading() as tx:
            return releases.of_round(tx, world.round_id)

    before = release()
    assert retention.carry_out(world.house, AFTER).finished
    assert release() == before
    assert kept_shares(world) == 0


def test_what_staff_wrote_of_people_s_words_and_never_showed_goes_with_them(world: World) -> None:
    world.open()
    answered(world, 3)
    running_rounds.close_round(world.house, world.round, world.today)
    said = Text.of({"en": "A door that locks."})
    quoting.write(world.house, world.person("coordinator"), world.round, NewQuotation(item="words", words=said))
    assert counts(world, "quotations") == {"quotations": 1}
    assert retention.carry_out(world.house, AFTER).finished
    assert counts(world, "quotations") == {"quotations": 0}


def second_round(world: World, asked: Instrument) -> None:
    """Another round of the same consultation, open."""
    first = world.round
    other = world.draft(asked)
    with world.house.stores.main.writing() as tx:
        stored = rounds.get(tx, other.id)
        moved = replace(stored, id=b"2" * 16, consultation=first.consultation, number=2, status=RoundStatus.OPEN)
        rounds.add(tx, moved)
    world.round_id = first.id


@pytest.mark.parametrize("later", [LAST + timedelta(days=30), None])
def test_a_round_whose_day_has_passed_waits_for_a_later_one_and_that_is_said(world: World, later: date | None) -> None:
    world.open()
    answered(world, 2)
    second_round(world, until(later))
    done = retention.carry_out(world.house, AFTER)
    assert not done.finished
    assert [(one.number, one.kept_until) for one in done.waiting] == [(1, LAST)]
    assert kept_shares(world) == 2
    if later is not None:
        done = retention.carry_out(world.house, AFTER + timedelta(days=60))
        assert done.finished
        assert kept_shares(world) == 0


def test_contacts_go_when_their_own_day_has_passed_and_no_key_is_needed(world: World) -> None:
    contact_keys.begin(world.house, [world.staff["coordinator"]], world.today)
    keep_contact(world, "soon", world.today)
    keep_contact(world, "later", world.today + timedelta(days=2))
    tomorrow = datetime(2026, 5, 5, tzinfo=UTC)
    assert retention.look(world.house, tomorrow).contacts == 1
    assert retention.carry_out(world.house, tomorrow).contacts == 1
    assert [one.contact.particulars.how for one in contacting.every(world.house, world.unlocked())] == ["later"]


def test_a_contact_whose_day_was_tampered_with_is_said_and_stops_nothing_else(world: World) -> None:
    contact_keys.begin(world.house, [world.staff["coordinator"]], world.today)
    for name in ("one", "two"):
        keep_contact(world, name, world.today)
    with world.house.stores.contacts.writing() as tx:
        first, second = contacts.every(tx)
        contacts.replace(tx, replace(first, sealed_due=second.sealed_due))
    done = retention.carry_out(world.house, datetime(2026, 5, 5, tzinfo=UTC))
    assert (done.contacts, done.unreadable, done.finished) == (1, 1, False)


def test_what_was_told_to_those_who_see_contacts_goes_with_its_consultation(world: World) -> None:
    contact_keys.begin(world.house, [world.staff["coordinator"]], world.today)
    world.open()
    answered(world, carrying.HANDFUL)
    carrying.carry(world.house)

    def told() -> int:
        with world.house.stores.contacts.reading() as tx:
            return tx.connection.exec_driver_sql("SELECT count(*) FROM arrived").scalar_one()

    assert told() == 1
    assert retention.carry_out(world.house, AFTER).finished
    carrying.carry(world.house)
    assert told() == 0


def test_expired_visits_and_counts_of_days_before_go(world: World) -> None:
    with world.house.stores.sessions.writing() as tx:
        for name, expires in ((b"a", AFTER.timestamp()), (b"b", AFTER.timestamp() + 1)):
            sessions.begin(tx, StoredSession(id=SessionId(name * 32), content=b"sealed", expires=int(expires)))
        throttle.attempt(tx, PrefixHash(b"p" * 32), LAST)
    assert retention.look(world.house, AFTER).sessions == 1
    assert retention.carry_out(world.house, AFTER).sessions == 1
    with world.house.stores.sessions.reading() as tx:
        assert throttle.attempts(tx, PrefixHash(b"p" * 32)) == 0


def test_what_is_still_being_read_is_not_said_to_be_overwritten(world: World, monkeypatch) -> None:
    world.open()
    answered(world, 1)
    store = world.house.stores.shares
    monkeypatch.setattr(type(store), "checkpoint", lambda self: self is not store)
    done = retention.carry_out(world.house, AFTER)
    assert (len(done.ended), done.overwritten, done.finished) == (1, False, False)
    monkeypatch.undo()
    assert retention.carry_out(world.house, AFTER).finished


def test_a_crash_before_any_statement_is_finished_by_the_next_time(world: World, data: Path, tmp_path: Path) -> None:
    """Each crash falls on a copy of the same full installation."""
    contact_keys.begin(world.house, [world.staff["coordinator"]], world.today)
    world.open()
    answered(world, carrying.HANDFUL)
    carrying.carry(world.house)
    keep_contact(world, "contact", LAST)
    for _, store in world.house.stores.each():
        store.checkpoint()
    crashes = 0
    while _crashes(crashes, world, data, tmp_path / f"copy {crashes}"):
        crashes += 1
    assert crashes > 60


def _crashes(number: int, world: World, data: Path, folder: Path) -> bool:
    folder.mkdir()
    for name in NAMES:
        shutil.copy(data / f"{name}.db", folder)
    stores = stores_in(folder)
    copy = World(house=house_of(stores), staff=world.staff, round_id=world.round_id)
    crashed = dies_at(copy.house.stores, number + 1, lambda: retention.carry_out(copy.house, AFTER))
    _nothing_opens_of_who_lost_her_share(copy)
    withdrawing.finish_interrupted(copy.house)
    assert retention.carry_out(copy.house, AFTER).finished
    assert counts(copy, *PEOPLE) == dict.fromkeys(PEOPLE, 0), number
    assert kept_shares(copy) == 0
    with stores.contacts.reading() as tx:
        assert contacts.every(tx) == ()
        assert arrived.every(tx) == ()
    with stores.main.reading() as tx:
        assert len(tombstones.every(tx)) == carrying.HANDFUL
    stores.close()
    shutil.rmtree(folder)
    return crashed


def _nothing_opens_of_who_lost_her_share(world: World) -> None:
    """Where a row is gone from the main store its share went before, and its tombstone stands in the key store."""
    with world.house.stores.main.reading() as tx, world.house.stores.shares.reading() as key_tx:
        buried = {stone.seat for stone in tombstones.every(key_tx)}
        assert {stone.seat for stone in tombstones.every(tx)} <= buried
        assert not {seat for seat, _ in shares.places(key_tx)} & buried
        assert {seat for seat, _ in shares.places(key_tx)} <= set(seats.every(tx))
