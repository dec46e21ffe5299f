"""One answer taken back, from its question or from looking over; and what is published, which stays."""

import re

import pytest
from flask import Flask

from consult.domain.answer import BLANK
from consult.services import answering, releasing, running_rounds
from tests.web.way import come_in, say, seat_of, sent_by
from tests.world import PLACES, World, browser_of


@pytest.fixture
def invited(world: World) -> list[str]:
    world.open()
    return world.invitations(14)


def test_one_answer_is_taken_back_from_its_question_with_one_press(
    world: World, app: Flask, invited: list[str]
) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    place = PLACES["town"]
    browser.get(f"/q/{place}")
    assert "Take this answer back" not in browser.text
    browser.submit({"answer": "Leeds"}, press="continue")
    browser.get(f"/q/{place}?over=1")
    late = browser.forms[0]
    browser.submit({"answer": "typed since"}, press="back")
    assert browser.path == f"/q/{place}?over=1&taken=1"
    assert "That answer is taken back." in browser.text
    assert "Leeds" not in browser.body.decode()
    seated = seat_of(world, code)
    assert answering.read(world.house, seated, world.round).answers["town"] == BLANK
    browser.submit({"answer": "York"}, press="continue")
    browser.path = f"/q/{place}"
    browser.submit({"answer": "Leeds"}, press="back", form=late)
    assert answering.read(world.house, seated, world.round).answers["town"].value == "York"


def test_one_answer_is_taken_back_from_looking_over_also_after_closing(
    world: World, app: Flask, invited: list[str]
) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    say(browser, PLACES["town"], "Leeds")
    say(browser, PLACES["words"], [], press="skip")
    running_rounds.close_round(world.house, world.round, world.today)
    browser.get("/answers")
    assert "until its totals are published" in browser.text
    doors = re.findall(r'href="(/back/\d+)"', browser.body.decode())
    assert doors == [f"/back/{PLACES['town']}"], "what was skipped or left open has nothing to take back"
    browser.get(doors[0])
    assert "you cannot give it again" in browser.text
    browser.submit({}, press="back")
    assert browser.path == "/answers?taken=1"
    assert "Leeds" not in browser.text
    for elsewhere in (doors[0], "/back/0", "/back/99"):
        browser.get(elsewhere)
        assert browser.path == "/answers"


@pytest.mark.people(19)
def test_what_is_released_cannot_be_taken_out_and_everything_else_can(
    world: World, app: Flask, invited: list[str]
) -> None:
    browsers = [sent_by(app, invitation) for invitation in invited[:12]]
    hers = browsers[0]
    for path in ("/your-choices", "/erase"):
        hers.get(path)
        assert "Round 1: nothing is published yet." in hers.text
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    hers.get(f"/back/{PLACES['home']}")
    late = hers.forms[0]
    world.release(prepare=False)
    hers.submit({}, press="back", form=late)
    assert hers.path == "/answers"
    assert "not take one out alone" in hers.text
    assert "/back/" not in hers.body.decode()
    assert "9 of 9" in hers.text
    for path in ("/your-choices", "/erase"):
        hers.get(path)
        assert "totals were published on 4 May 2026, as release 1. They stay as they are." in hers.text
    hers.get("/your-choices")
    hers.submit({"change": "totals-no"})
    assert "You said No on" in hers.text
    hers.get("/erase")
    hers.submit({}, press="erase")
    assert hers.path.startswith("/erased")
