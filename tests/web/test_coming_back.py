"""Her own code, seen twice; and where she is before her answers are shown again."""

import pytest
from flask import Flask

from tests.web.way import come_in, say
from tests.world import PLACES, World, browser_of


@pytest.fixture
def invited(world: World) -> list[str]:
    world.open()
    return world.invitations(4)


@pytest.mark.people(21)
def test_her_code_is_shown_twice_asked_for_once_and_then_nowhere_any_more(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    digits = " ".join(code[at : at + 4] for at in range(0, 16, 4))
    assert browser.path == "/before"
    assert digits in browser.text, "once more, after it was asked for"
    browser.get("/q/1")
    for path in ("/q/1", "/before", "/answers", "/your-choices", "/code", "/check"):
        browser.get(path)
        assert digits not in browser.text
    assert not browser.offers("email")


@pytest.mark.people(11)
def test_who_comes_back_is_asked_before_her_answers_are_shown(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    code = come_in(browser, world.invitations(1)[0])
    say(browser, PLACES["words"], "only mine")
    again = browser_of(app)
    again.get("/")
    again.submit({"code": code})
    assert again.path == "/private"
    assert "only mine" not in again.text
    assert b'href="/answers?again=1"' in again.body
