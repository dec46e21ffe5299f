"""Looking over: where to go on, what each row offers, and what still is to be done after sending: nothing."""

import re

import pytest
from browser import Browser
from flask import Flask

from consult.services import answering, running_rounds
from tests.web.way import come_back, come_in, say, seat_of
from tests.world import PLACES, World, browser_of

ROW = re.compile(
    r"<dt>(.*?)</dt>\s*<dd class=\"said\">.*?</dd>\s*(?:<dd class=\"doors\">(.*?)</dd>)?\s*</div>", re.DOTALL
)
DOOR = re.compile(r'<a class="tapped" href="([^"]+)">([^<]+)<')
GO_ON = "Go on where you left off"


@pytest.fixture
def inside(world: World, app: Flask) -> tuple[Browser, str]:
    world.open()
    browser = browser_of(app)
    return browser, come_in(browser, world.invitations(1)[0])


def doors(browser: Browser) -> dict[str, list[tuple[str, str]]]:
    """Each prompt with the links of its row, in their order: the prompt, then the answer, then one line of them."""
    return {prompt: DOOR.findall(line) for prompt, line in ROW.findall(browser.body.decode())}


def answer_all(browser: Browser) -> None:
    """Something to every question."""
    for item, said in (("role", "lived"), ("home", "2"), ("help", "time"), ("top", ["home"]), ("town", "Leeds")):
        say(browser, PLACES[item], said)
    say(browser, PLACES["words"], "Being asked.")
    say(browser, PLACES["years"], "3")


@pytest.mark.people(7)
def test_go_on_leads_to_the_first_question_that_is_open_whenever_there_is_one(
    world: World, inside: tuple[Browser, str]
) -> None:
    browser, code = inside
    say(browser, PLACES["role"], "lived")
    browser.get("/answers")
    assert f'href="/q/{PLACES["home"]}">{GO_ON}<' in browser.body.decode()
    answer_all(browser)
    browser.get("/answers")
    assert GO_ON not in browser.text
    browser.get(f"/back/{PLACES['town']}")
    browser.submit({}, press="back")
    assert f'href="/q/{PLACES["town"]}">{GO_ON}<' in browser.body.decode()
    running_rounds.close_round(world.house, world.round, world.today)
    come_back(browser, code)
    assert GO_ON not in browser.text


@pytest.mark.people(7, 8)
def test_a_row_offers_to_answer_what_has_no_answer_and_to_change_or_take_back_what_has(
    inside: tuple[Browser, str],
) -> None:
    browser, _code = inside
    say(browser, PLACES["role"], "lived")
    say(browser, PLACES["help"], [], press="skip")
    browser.get("/answers")
    found = doors(browser)
    assert found["What is your role?"] == [("/q/1?over=1", "Change"), ("/back/1", "Take back")]
    assert found["What helps?"] == [(f"/q/{PLACES['help']}?over=1", "Answer")]
    assert found["Which town?"] == [(f"/q/{PLACES['town']}?over=1", "Answer")]


def test_after_sending_nothing_more_is_needed_whether_one_is_changed_or_taken_back(
    world: World, inside: tuple[Browser, str]
) -> None:
    browser, code = inside
    answer_all(browser)
    browser.get("/answers")
    browser.submit({}, press="send")
    browser.get("/answers")
    assert "as you sent them" not in browser.text
    assert "you do not need to send them again" in browser.text
    assert "send" not in dict(browser.forms[0].buttons if browser.forms else []).values()
    browser.get(f"/back/{PLACES['town']}")
    browser.submit({}, press="back")
    assert "That answer is taken back. Nothing more is needed." in browser.text
    say(browser, PLACES["words"], "Said anew.")
    response = answering.read(world.house, seat_of(world, code), world.round)
    assert response.sent, "what was sent stays sent"
    assert response.answers["words"].value == "Said anew."
