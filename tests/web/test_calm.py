"""Calm pages: content notes with their three choices, a private place, support that somebody made sure of, contact kept apart."""

from dataclasses import replace

import pytest
from browser import Browser
from flask import Flask

from consult.domain.answer import AnswerState
from consult.domain.instrument import Instrument
from consult.services import answering, contact_keys, running_rounds
from consult.storage import word_lists
from tests.web.way import come_back, come_in, say, seat_of, sign_in
from tests.world import PLACES, World, both, browser_of, instrument

NOTE = "The next questions are about home. Some people find them hard."


def sensitive() -> Instrument:
    """The second part opens with a note."""
    asked = instrument()
    first, second, third = asked.sections
    return replace(asked, sections=(first, replace(second, note=both(NOTE)), third))


def states(world: World, code: str) -> dict[str, AnswerState]:
    said = answering.read(world.house, seat_of(world, code), world.round).answers
    return {name: said[name].state for name in PLACES}


@pytest.fixture
def inside(world: World, app: Flask) -> tuple[Browser, str]:
    """Someone who has come in, to a round whose second part is sensitive."""
    world.open(sensitive())
    browser = browser_of(app)
    return browser, come_in(browser, world.invitations(1)[0])


@pytest.mark.people(9)
def test_a_sensitive_part_opens_with_its_note_and_three_choices(inside: tuple[Browser, str]) -> None:
    browser, _code = inside
    say(browser, PLACES["role"], "lived")
    assert browser.path == "/part/2"
    assert NOTE in browser.text
    assert "safe place to live" not in browser.text, "the question itself is not shown yet"
    values = [value for name, value in browser.forms[0].buttons if name == "action"]
    assert values == ["answer", "skip", "later"]
    browser.submit({}, press="answer")
    assert browser.path == f"/q/{PLACES['home']}"
    browser.get(f"/q/{PLACES['help']}")
    assert browser.path == f"/q/{PLACES['help']}", "it is asked once in a visit"


@pytest.mark.people(8, 9)
def test_skipping_a_part_skips_what_has_no_answer_and_keeps_what_has(world: World, inside: tuple[Browser, str]) -> None:
    browser, code = inside
    browser.get(f"/q/{PLACES['home']}")
    browser.submit({}, press="answer")
    browser.submit({"answer": "8"}, press="continue")
    browser.get("/part/2")
    browser.submit({}, press="skip")
    assert browser.path == f"/q/{PLACES['town']}"
    found = states(world, code)
    assert found["home"] is AnswerState.GIVEN
    assert {found[name] for name in ("school", "help", "top")} == {AnswerState.SKIPPED}
    assert found["town"] is AnswerState.BLANK


@pytest.mark.people(9)
def test_later_changes_nothing_and_leads_on(world: World, inside: tuple[Browser, str]) -> None:
    browser, code = inside
    browser.get(f"/q/{PLACES['home']}")
    assert browser.path == "/part/2"
    browser.submit({}, press="later")
    assert browser.path == f"/q/{PLACES['town']}"
    assert set(states(world, code).values()) == {AnswerState.BLANK}
    again = browser_of(browser.app)
    come_back(again, code)
    again.get(f"/q/{PLACES['home']}")
    assert again.path == "/part/2", "another day it is asked again"


@pytest.mark.people(9)
def test_a_second_arrival_of_a_choice_changes_nothing(world: World, inside: tuple[Browser, str]) -> None:
    browser, code = inside
    browser.get("/part/2")
    form = browser.forms[0]
    browser.submit({}, press="later")
    browser.path = "/part/2"
    browser.submit({}, press="skip", form=form)
    assert set(states(world, code).values()) == {AnswerState.BLANK}


@pytest.mark.parametrize("number", [0, 4, 99])
def test_a_part_that_there_is_not(inside: tuple[Browser, str], number: int) -> None:
    browser, _code = inside
    browser.get(f"/part/{number}")
    assert browser.status == 404


def test_a_part_of_a_closed_round_leads_to_her_answers(world: World, inside: tuple[Browser, str]) -> None:
    browser, _code = inside
    browser.get("/part/2")
    running_rounds.close_round(world.house, world.round, world.today)
    browser.submit({}, press="skip")
    assert browser.path == "/answers"


@pytest.mark.people(11)
def test_the_private_place_is_asked_before_anything_names_a_topic_and_nothing_is_stored(
    world: World, app: Flask
) -> None:
    world.open()
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": world.invitations(1)[0]})
    browser.submit({"language": "en"})
    assert browser.path == "/private"

    def kept() -> list[object]:
        held: list[object] = []
        for name, store in world.house.stores.each():
            with store.reading() as tx:
                tables = store.tables.sorted_tables
                rows = [tx.connection.execute(table.select()).all() for table in tables]
                held.append((name, rows))
        return held

    before = kept()
    for path in ("/private", "/not-now"):
        browser.get(path)
        assert browser.status == 200
        assert "What matters most" not in browser.text
        assert "To learn what matters" not in browser.text
        assert not [form for form in browser.forms if form.buttons], "there is nothing to send"
    assert kept() == before
    browser.get("/private")
    assert browser.body.count(b'href="/about"') == 2, "Yes and Skip lead to the same page"


@pytest.mark.people(12)
def test_before_she_writes_she_reads_who_reads_it_when_and_what_they_must_pass_on(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    for item in ("words", "town"):
        browser.get(f"/q/{PLACES[item]}")
        for said in (
            "The panel team.",
            "after the round has closed",
            "Nobody reads it as you write",
            "somebody is in danger now",
        ):
            assert said in browser.text
        body = browser.body.decode()
        assert body.index("Nobody reads") < body.index('name="answer"')
        assert 'aria-describedby="answer-readers' in body


@pytest.mark.people(10, 14)
def test_pause_support_and_erasing_stand_on_every_page_in_one_order(world: World, app: Flask) -> None:
    world.open(sensitive())
    contact_keys.begin(world.house, [world.staff["custodian"]], world.today)
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    paths = (
        "/about",
        "/before",
        "/q/1",
        "/part/2",
        "/answers",
        "/your-choices",
        "/pause",
        "/support",
        "/erase",
        "/sent",
    )
    for path in (*paths, "/contact-me", "/contact-me/asked", "/language", "/private", "/not-now", "/nowhere"):
        browser.get(path)
        foot = browser.body.decode().partition('<nav class="foot"')[2]
        places = [foot.find(said) for said in (">Pause<", ">Support<", ">Your choices<", ">Stop and erase<")]
        assert places == sorted(places), path
        assert min(places) > 0, path
    browser.get("/q/1")
    browser.submit({}, press="erase")
    assert browser.path == "/erase?back=/q/1"
    browser.submit({}, press="erase")
    assert browser.path.startswith("/erased"), "one press, no reason, no code"


@pytest.mark.people(15)
def test_a_coordinator_keeps_the_lists_and_a_round_is_held_against_them(world: World, app: Flask) -> None:
    world.open()
    desk = browser_of(app)
    sign_in(desk, "work", "coordinator")
    desk.get("/work/words")
    form = next(form for form in desk.forms if ("tag", "en") in form.fields)
    assert "victim*" in dict(form.fields)["listed"]
    desk.submit({"listed": "what matters\n\n  what matters \n*school*"}, press="save", form=form)
    with world.house.stores.main.reading() as tx:
        assert word_lists.every(tx) == {"en": "what matters\n*school*"}
    desk.get("/work/words")
    form = next(form for form in desk.forms if ("tag", "vi") in form.fields)
    desk.submit({"listed": "x" * 20_001}, press="save", form=form)
    assert desk.status == 422
