"""A sensitive part stays shut until she opens it: skipped or left for later, none of its words come back by themselves."""

from dataclasses import replace

import pytest
from browser import Browser
from flask import Flask

from consult.domain.instrument import NO_WORDS, Instrument
from consult.services import running_rounds
from tests.web.way import come_back, come_in, say
from tests.world import PLACES, World, both, browser_of, instrument

NOTE = "The next questions are about home. Some people find them hard."
HARD = ("safe place to live", "important is school", "What helps?", "Which matter most?")
"""What the sensitive part asks."""
WAYS = ("skip", "later")
TOLD = {"skip": "You skipped this part.", "later": "This part is left for later."}


def sensitive(*, prompt: bool = True) -> Instrument:
    """The second part opens with a note."""
    asked = instrument()
    first, second, third = asked.sections
    words = second.prompt if prompt else NO_WORDS
    return replace(asked, sections=(first, replace(second, prompt=words, note=both(NOTE)), third))


@pytest.fixture
def inside(world: World, app: Flask) -> tuple[Browser, str]:
    """Someone who has come in, to a round whose second part is sensitive."""
    world.open(sensitive())
    browser = browser_of(app)
    return browser, come_in(browser, world.invitations(1)[0])


def shows(browser: Browser) -> list[str]:
    """What of the sensitive part's questions stands on this page."""
    return [words for words in HARD if words in browser.text]


def pass_by(browser: Browser, way: str) -> None:
    """Say something before the part, and skip it or leave it for later."""
    say(browser, PLACES["role"], "lived")
    assert browser.path == "/part/2"
    browser.submit({}, press=way)
    assert browser.path == f"/q/{PLACES['town']}"


@pytest.mark.people(9)
@pytest.mark.parametrize("way", WAYS)
def test_looking_over_shows_of_a_shut_part_only_its_heading_and_where_to_open_it(
    inside: tuple[Browser, str], way: str
) -> None:
    browser, code = inside
    pass_by(browser, way)
    again = browser_of(browser.app)
    come_back(again, code)
    assert again.path == "/answers?again=1"
    browser.get("/answers")
    for page in (browser, again):
        assert not shows(page)
        assert "What matters" in page.text
        assert TOLD[way] in page.text
        assert 'href="/part/2">Open this part<' in page.body.decode()
        assert "What is your role?" in page.text, "what has no note is shown as ever"
        assert "Which town?" in page.text
    browser.get("/part/2")
    browser.submit({}, press="answer")
    browser.get("/answers")
    assert HARD[0] in browser.text, "she opened it herself"
    assert "Open this part" not in browser.text


@pytest.mark.people(9)
def test_a_part_in_which_she_said_something_is_open_to_her_another_day(inside: tuple[Browser, str]) -> None:
    browser, code = inside
    browser.get("/part/2")
    browser.submit({}, press="answer")
    browser.submit({"answer": "unable"}, press="continue")
    again = browser_of(browser.app)
    come_back(again, code)
    assert "What helps?" in again.text
    again.get(f"/q/{PLACES['help']}")
    assert again.path == f"/q/{PLACES['help']}", "the rest of it is asked without the note"


@pytest.mark.people(9)
@pytest.mark.parametrize("way", WAYS)
def test_no_way_into_a_shut_part_leads_past_its_note(inside: tuple[Browser, str], way: str) -> None:
    browser, code = inside
    pass_by(browser, way)
    browser.submit({}, press="previous")
    assert browser.path == "/part/2", "Back leads to the note"
    again = browser_of(browser.app)
    come_back(again, code)
    for page in (browser, again):
        for path in (f"/q/{PLACES['help']}?over=1", f"/q/{PLACES['home']}", f"/q/{PLACES['home']}/last"):
            page.get(path)
            assert page.path == "/part/2", path
            assert NOTE in page.text
            assert not shows(page)


@pytest.mark.people(9)
def test_skipping_a_part_that_she_opened_shuts_it_again(inside: tuple[Browser, str]) -> None:
    browser, _code = inside
    browser.get("/part/2")
    browser.submit({}, press="answer")
    assert shows(browser)
    browser.get("/part/2")
    browser.submit({}, press="skip")
    browser.get("/answers")
    assert not shows(browser)
    browser.get(f"/q/{PLACES['help']}?over=1")
    assert browser.path == "/part/2"


@pytest.mark.people(9)
def test_a_round_that_closed_shows_a_shut_part_by_its_heading_alone(world: World, inside: tuple[Browser, str]) -> None:
    browser, code = inside
    pass_by(browser, "later")
    running_rounds.close_round(world.house, world.round, world.today)
    again = browser_of(browser.app)
    come_back(again, code)
    assert not shows(again)
    assert "You said nothing in this part." in again.text
    assert "/part/" not in again.body.decode(), "it can be opened no more"


def test_a_shut_part_without_a_heading_is_told_by_its_number(world: World, app: Flask) -> None:
    world.open(sensitive(prompt=False))
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    browser.get("/answers")
    assert "Part 2 of 3" in browser.text
    assert not shows(browser)


def test_whoever_comes_next_on_this_phone_finds_the_part_shut(world: World, app: Flask) -> None:
    world.open(sensitive())
    first, second = world.invitations(2)
    browser = browser_of(app)
    come_in(browser, first)
    browser.get("/part/2")
    browser.submit({}, press="answer")
    come_in(browser, second)
    browser.get("/answers")
    assert not shows(browser)


@pytest.mark.people(9)
@pytest.mark.parametrize("number", [1, 3])
def test_a_part_without_a_note_opens_at_its_first_question(inside: tuple[Browser, str], number: int) -> None:
    browser, _code = inside
    browser.get(f"/part/{number}")
    assert browser.path == {1: "/q/1", 3: f"/q/{PLACES['town']}"}[number]
    assert "Before the next part" not in browser.text
