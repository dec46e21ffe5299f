"""Her own code, seen twice, and what is said where it opens nothing; where she is before her answers are shown again."""

import pytest
from flask import Flask

from tests.web.way import SHOWN, come_in, say, understand
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


@pytest.mark.people(21)
def test_a_code_that_was_not_confirmed_says_what_to_do_and_the_invitation_still_works(
    world: World, app: Flask, invited: list[str]
) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    browser.submit({"answering": "yes"})
    understand(browser)
    assert "Your code counts from then on" in browser.text
    shown = SHOWN.search(browser.text)
    assert shown is not None
    later = browser_of(app)
    later.get("/")
    later.submit({"code": "".join(shown.groups())})
    assert later.status == 422
    for said in ("use your invitation again", "ask the person who gave it to you"):
        assert said in later.text
    assert len(come_in(browser_of(app), invited[0])) == 16, "what the page says is so"


@pytest.mark.people(21)
def test_a_slip_of_one_digit_is_told_from_digits_that_are_missing(app: Flask, invited: list[str]) -> None:
    code = invited[0]
    wrong = str((int(code[4]) + 1) % 10)
    place = next(at for at in range(15) if code[at] != code[at + 1])
    slips = (code[:4] + wrong + code[5:], code[:place] + code[place + 1] + code[place] + code[place + 2 :])
    browser = browser_of(app)
    browser.get("/")
    for typed in slips:
        browser.submit({"code": typed})
        assert browser.status == 422
        assert "one of them is not right" in browser.text
        assert "not a whole code" not in browser.text
    for typed in (code[:15], code + "1", "", "letters", code[:15] + "x"):
        browser.submit({"code": typed})
        assert browser.status == 422
        assert "This is not a whole code. Check the digits: there are 16." in browser.text
        assert "one of them is not right" not in browser.text


@pytest.mark.people(8)
def test_how_long_it_takes_is_said_widely_and_without_hurry(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/about")
    assert "There are 8 questions. It may take up to 20 minutes. There is no hurry." in " ".join(browser.text.split())
    assert "Most people" not in browser.text
