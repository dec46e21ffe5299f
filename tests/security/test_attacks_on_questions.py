"""Attacks of someone who writes the main store and changes what people are asked while they answer."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from consult.domain.instrument_record import digest, from_record
from consult.services import asked, retention
from consult.services.running_rounds import asked_now, round_of
from consult.services.verifying import FaultKind, verify
from consult.services.vouching import UnvouchedError
from consult.storage import rounds, seats
from tests.web.way import come_back, come_in, say, sign_in
from tests.world import PLACES, AppBrowser, World, browser_of

HOME = PLACES["home"]
LOOKED_INTO = "This round is being looked into. Nothing of it is shown until then."
ASKED, PUT = "a safe place to live", "your address"


def forget() -> None:
    """What follows is as in a process that has read nothing yet: another worker, or after a start."""
    asked._INSTRUMENTS.clear()
    asked._STANDING.clear()


def write(world: World, statement: str, **values: object) -> None:
    with world.house.stores.main.writing() as tx:
        assert tx.connection.execute(
            text(f"UPDATE rounds SET {statement} WHERE id = :id"), {**values, "id": world.round_id}
        )


def other_words(world: World) -> None:
    """The text is changed, and its digest left as it was."""
    write(world, f"instrument = replace(instrument, '{ASKED}', '{PUT}')")


def other_words_and_digest(world: World) -> None:
    """The text is changed, and its digest made anew: nothing in the row disagrees."""
    with world.house.stores.main.reading() as tx:
        changed = rounds.instrument(tx, world.round_id).replace(ASKED, PUT)
    write(
        world,
        "instrument = :text, instrument_digest = :sum",
        text=changed,
        sum=digest(from_record(json.loads(changed))),
    )


def other_groups(world: World) -> None:
    """A group is said to be larger than it is, so that its answers could be told apart."""
    write(world, "invited = replace(invited, '10', '34')")


def another_day(world: World) -> None:
    write(world, "opened_on = '2025-01-01'")


ATTACKS = (other_words, other_words_and_digest, other_groups, another_day)
every_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)


def begun(world: World, app: Flask) -> tuple[AppBrowser, str]:
    """A round is open, and somebody has answered its first rating; she stands before it again."""
    world.open()
    browser = browser_of(app)
    code = come_in(browser, world.invitations(1)[0])
    say(browser, HOME, "8")
    browser.get(f"/q/{HOME}")
    return browser, code


@every_attack
def test_what_was_changed_after_opening_is_asked_of_nobody(
    world: World, app: Flask, attack: Callable[[World], None]
) -> None:
    browser, code = begun(world, app)
    attack(world)
    forget()
    browser.submit({"answer": "1"}, press="continue")
    assert browser.status == 503
    for path in (f"/q/{HOME}", "/answers", "/your-choices"):
        browser.get(path)
        assert browser.status == 503, path
        assert LOOKED_INTO in browser.text
        assert PUT not in browser.text
    again = browser_of(app)
    come_back(again, code)
    assert PUT not in again.text
    assert [fault.kind for fault in verify(world.house).faults] == [FaultKind.ROW]


@every_attack
def test_she_can_rest_find_support_and_take_everything_back_whatever_became_of_the_round(
    world: World, app: Flask, attack: Callable[[World], None]
) -> None:
    browser, _ = begun(world, app)
    consultation = world.round.consultation
    attack(world)
    forget()
    open_before = browser.forms[0]
    for name in ("pause", "support", "erase"):
        browser.path = f"/q/{HOME}"
        browser.submit({"answer": "1"}, press=name, form=open_before)
        assert (browser.status, browser.path.partition("?")[0]) == (200, f"/{name}"), "from the question too"
    for path in ("/pause", "/support", "/not-now", "/erase"):
        browser.get(path)
        assert browser.status == 200, path
    browser.submit({})
    assert browser.path.startswith("/erased")
    with world.house.stores.main.reading() as tx:
        assert seats.of_consultation(tx, consultation) == ()


def test_without_the_defence_she_is_asked_what_was_put(
    world: World, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A control."""
    browser, _ = begun(world, app)
    other_words_and_digest(world)
    monkeypatch.setattr(asked, "check_row", lambda *_: None)
    browser.get(f"/q/{HOME}")
    assert PUT in browser.text


def test_a_process_that_read_the_true_words_goes_on_with_them(world: World, app: Flask) -> None:
    browser, _ = begun(world, app)
    other_words(world)
    browser.get(f"/q/{HOME}")
    assert browser.status == 200
    assert PUT not in browser.text
    assert [fault.kind for fault in verify(world.house).faults] == [FaultKind.ROW]


def test_what_stands_is_asked_once_of_each_process(world: World, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, _ = begun(world, app)
    monkeypatch.setattr(asked, "check_row", None)
    browser.get(f"/q/{HOME}")
    assert browser.status == 200


@every_attack
def test_staff_see_it_in_their_list_and_nothing_of_it(
    world: World, app: Flask, attack: Callable[[World], None]
) -> None:
    begun(world, app)
    attack(world)
    forget()
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    browser.get("/work")
    assert browser.status == 200
    browser.get(f"/work/r/{world.round_id.hex()}")
    assert browser.status == 503
    assert LOOKED_INTO in browser.text
    with pytest.raises(UnvouchedError):
        round_of(world.house, world.round_id, world.staff["coordinator"])


def test_a_draft_that_is_said_to_be_open_is_asked_of_nobody(world: World) -> None:
    world.draft()
    write(world, "status = 'open', opened_on = :day", day=world.today.isoformat())
    with pytest.raises(UnvouchedError):
        asked_now(world.house, world.round.consultation)
    assert FaultKind.ROW in [fault.kind for fault in verify(world.house).faults]


def test_a_round_that_is_said_to_be_a_draft_again_is_missed(world: World) -> None:
    world.open()
    write(world, "status = 'draft'")
    assert FaultKind.ROW in [fault.kind for fault in verify(world.house).faults]


def test_its_time_ends_all_the_same(world: World) -> None:
    """A row that was changed keeps nobody's answers longer."""
    round_ = world.open()
    world.seat(world.invitations(1)[0])
    other_words_and_digest(world)
    forget()
    kept_until = round_.instrument.briefing.kept_until
    assert kept_until is not None
    late = datetime.combine(kept_until + timedelta(days=1), time(12), tzinfo=UTC)
    assert len(retention.carry_out(world.house, late).ended) == 1
