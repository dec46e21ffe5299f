"""What is typed and not sent stays when she changes the language or turns to another page, without any script."""

import pytest
from browser import Browser
from flask import Flask

from consult.domain.answer import AnswerState
from consult.services import answering, running_rounds
from tests.web.way import come_in, say, seat_of
from tests.world import PLACES, World, browser_of

TEXT = "Half a sentence,\nnot sent"


@pytest.fixture
def invited(world: World) -> list[str]:
    world.open()
    return world.invitations(2)


def turn_to_language(browser: Browser, typed: dict[str, str | list[str]], language: str) -> None:
    """Press the language in the bar while something is typed; choose one there."""
    browser.submit(typed, press=f"/language?back={browser.path}")
    assert browser.path.startswith("/language"), browser.path
    browser.submit({}, press=language)


@pytest.mark.people(23)
@pytest.mark.parametrize(
    ("item", "typed"), [("words", TEXT), ("town", "Lee"), ("home", "7"), ("help", ["time", "people"]), ("years", "x")]
)
def test_an_answer_that_was_not_sent_stays_in_its_page_while_the_language_changes(
    world: World, app: Flask, invited: list[str], item: str, typed: str | list[str]
) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    browser.get(f"/q/{PLACES[item]}")
    turn_to_language(browser, {"answer": typed}, "ar")
    assert browser.path == f"/q/{PLACES[item]}"
    assert b'<html lang="ar"' in browser.body
    held = [value for name, value in browser.forms[0].fields if name == "answer"]
    assert held == ([typed] if isinstance(typed, str) else typed)
    assert 'role="status"' in browser.body.decode()
    said = answering.read(world.house, seat_of(world, code), world.round).answers[item]
    assert said.state is AnswerState.BLANK, "nothing is saved behind her back"
    browser.submit({"answer": "8" if item in {"home", "years"} else typed}, press="continue")
    browser.get(f"/q/{PLACES[item]}")
    assert 'role="status"' not in browser.body.decode(), "what was sent waits nowhere any more"


@pytest.mark.people(23)
def test_choices_and_a_code_that_were_not_sent_stay_too(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/")
    turn_to_language(browser, {"code": "1234 5"}, "ar")
    assert ("code", "1234 5") in browser.forms[0].fields
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    turn_to_language(browser, {"answering": "yes", "quotations": "no"}, "en")
    held = {pair for pair in browser.forms[0].fields if pair[0] in {"answering", "totals", "quotations"}}
    assert held == {("answering", "yes"), ("quotations", "no")}


@pytest.mark.people(10, 23)
@pytest.mark.parametrize("page", ["pause", "support", "your_choices"])
def test_turning_to_another_page_saves_what_was_typed_and_says_so(
    world: World, app: Flask, invited: list[str], page: str
) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    browser.get(f"/q/{PLACES['words']}")
    browser.submit({"answer": TEXT}, press=page)
    assert browser.path.startswith(f"/{page.replace('_', '-')}?back=")
    assert "saved as your answer" in browser.text
    assert answering.read(world.house, seat_of(world, code), world.round).answers["words"].value == TEXT


@pytest.mark.people(23)
def test_what_is_no_answer_yet_waits_on_its_page(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    browser.get(f"/q/{PLACES['years']}")
    browser.submit({"answer": "three hundred"}, press="pause")
    assert "waits on its page" in browser.text
    browser.get(f"/q/{PLACES['years']}")
    assert ("answer", "three hundred") in browser.forms[0].fields
    said = answering.read(world.house, seat_of(world, code), world.round).answers["years"]
    assert said.state is AnswerState.BLANK


def test_a_question_that_was_not_touched_stays_as_it_was(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["home"], [], press="skip")
    say(browser, PLACES["top"], ["home", "work"])
    for item in ("home", "top", "words"):
        browser.get(f"/q/{PLACES[item]}")
        browser.submit({}, press="pause")
        assert "said=" not in browser.path
    answers = answering.read(world.house, seat_of(world, code), world.round).answers
    assert answers["home"].state is AnswerState.SKIPPED
    assert answers["top"].value == ("home", "work")
    assert answers["words"].state is AnswerState.BLANK


def test_in_a_closed_round_nothing_is_saved_and_nothing_breaks(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get(f"/q/{PLACES['words']}")
    running_rounds.close_round(world.house, world.round, world.today)
    browser.submit({"answer": TEXT}, press="pause")
    assert browser.status == 200
    assert "saved" not in browser.path


def test_whoever_comes_next_on_this_phone_finds_nothing_that_was_typed(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get(f"/q/{PLACES['words']}")
    turn_to_language(browser, {"answer": TEXT}, "ar")
    come_in(browser, invited[1])
    browser.get(f"/q/{PLACES['words']}")
    assert TEXT.encode() not in browser.body


def test_keeping_what_was_typed_never_leads_elsewhere(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    for elsewhere in ("https://example.org/", "//example.org", "/nowhere"):
        browser.get(f"/language?back={elsewhere}")
        form = browser.forms[0]
        form.buttons.clear()
        browser.submit({"answer": "x"}, form=form)
        assert browser.status == 200
        assert browser.path == "/"
