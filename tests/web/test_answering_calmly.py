"""One question a page: saved as it is given, skipped without a word, put in order by taps; and nothing that presses."""

import re

import pytest
from browser import Browser
from flask import Flask

from consult.domain.answer import AnswerState
from consult.services import answering
from tests.web.way import come_in, say, seat_of
from tests.world import PLACES, World, browser_of

PRESSING = re.compile(
    r"required|justify|change your answer|must answer|hurry|minutes left|streak|well done", re.IGNORECASE
)


@pytest.fixture
def inside(world: World, app: Flask) -> tuple[Browser, str]:
    world.open()
    browser = browser_of(app)
    return browser, come_in(browser, world.invitations(1)[0])


@pytest.mark.people(7)
def test_one_question_a_page_saved_as_it_is_given_and_back_shows_it(world: World, inside: tuple[Browser, str]) -> None:
    browser, code = inside
    browser.get("/q/1")
    asked = [name for form in browser.forms for name in form.offers]
    assert asked == ["answer"], "one thing is asked"
    assert "sealed on our server and not on this phone" in browser.text
    assert "31 December 2026" in browser.text
    browser.submit({"answer": "lived"}, press="continue")
    said = answering.read(world.house, seat_of(world, code), world.round).answers["role"]
    assert said.value == "lived", "saved before anything is sent"
    assert re.search(r'class="trail"><button [^>]*value="previous">Back<', browser.body.decode())
    browser.submit({}, press="previous")
    assert browser.path == "/q/1"
    assert ("answer", "lived") in browser.forms[0].fields


@pytest.mark.people(8)
@pytest.mark.parametrize("item", ["role", "home", "help", "top", "town", "words", "years"])
def test_skip_stands_beside_continue_and_nothing_presses(world: World, inside: tuple[Browser, str], item: str) -> None:
    browser, code = inside
    if item == "home":
        say(browser, PLACES["home"], [])
    browser.get(f"/q/{PLACES[item]}")
    body = browser.body.decode()
    pair = body.partition('<div class="actions">')[2].partition("</div>")[0]
    assert re.findall(r'value="(\w+)"', pair) == ["skip", "continue"]
    assert not PRESSING.search(browser.text)
    assert "checked" not in body.partition("<form")[2], "nothing is preset"
    browser.submit({}, press="skip")
    assert browser.status == 200
    assert 'role="alert"' not in browser.body.decode()
    found = answering.read(world.house, seat_of(world, code), world.round).answers[item]
    assert found.state is AnswerState.SKIPPED


@pytest.mark.people(13)
def test_an_untouched_scale_is_no_answer(world: World, inside: tuple[Browser, str]) -> None:
    browser, code = inside
    browser.get(f"/q/{PLACES['home']}")
    assert b'type="range"' not in browser.body
    browser.submit({}, press="continue")
    found = answering.read(world.house, seat_of(world, code), world.round).answers["home"]
    assert found.state is AnswerState.BLANK


@pytest.mark.people(13)
def test_ranking_is_done_by_buttons_alone(world: World, inside: tuple[Browser, str]) -> None:
    browser, code = inside
    say(browser, PLACES["top"], ["home", "school", "work"])
    assert b"draggable" not in browser.body
    for name in ("work", "work"):
        was = [value for field, value in browser.forms[0].fields if field == "answer" and value.startswith("was ")]
        picked = [value.removeprefix("was ") for value in was]
        browser.submit({"answer": [*was, *picked, f"up {name}"]})
    said = answering.read(world.house, seat_of(world, code), world.round).answers["top"]
    assert said.value == ("work", "home", "school")
