"""What is typed and not sent stays when she changes the language or turns to another page, without any script."""

import re

import pytest
from browser import Browser
from flask import Flask

from consult.domain.answer import AnswerState
from consult.services import answering, contact_keys, contacting, running_rounds
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
@pytest.mark.parametrize("page", ["pause", "support", "your_choices", "erase"])
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


@pytest.mark.people(7)
def test_back_saves_what_was_typed_and_leads_to_the_page_before(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    browser.get(f"/q/{PLACES['words']}")
    browser.submit({"answer": TEXT}, press="previous")
    assert browser.path == f"/q/{PLACES['town']}"
    assert answering.read(world.house, seat_of(world, code), world.round).answers["words"].value == TEXT
    browser.get("/q/1")
    assert "previous" not in dict(browser.forms[0].buttons).values(), "nothing is before the first"
    browser.get(f"/q/{PLACES['years']}")
    browser.submit({"answer": "three hundred"}, press="previous")
    assert browser.path == f"/q/{PLACES['words']}"
    assert TEXT in browser.body.decode()
    browser.get(f"/q/{PLACES['years']}")
    assert ("answer", "three hundred") in browser.forms[0].fields, "what is no answer yet waits on its page"
    assert "What you typed is still here." in browser.text


@pytest.mark.people(7, 14)
def test_whoever_keeps_everything_after_all_finds_her_text_in_its_place(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get(f"/q/{PLACES['words']}")
    browser.submit({"answer": TEXT}, press="erase")
    (kept,) = re.findall(r'href="([^"]+)">Keep everything and go back<', browser.body.decode())
    browser.get(kept)
    assert browser.path == f"/q/{PLACES['words']}"
    assert TEXT in browser.body.decode()


def test_a_page_that_was_left_once_leads_to_whatever_is_pressed_on_it_next_and_saves_nothing_again(
    world: World, app: Flask, invited: list[str]
) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    browser.get(f"/q/{PLACES['words']}")
    left = browser.forms[0]
    browser.submit({"answer": TEXT}, press="pause")
    say(browser, PLACES["words"], "Said since.")
    for press, path in (("pause", "/pause"), ("erase", "/erase"), ("support", "/support")):
        browser.path = f"/q/{PLACES['words']}"
        browser.submit({"answer": TEXT}, press=press, form=left)
        assert browser.path.partition("?")[0] == path
    assert answering.read(world.house, seat_of(world, code), world.round).answers["words"].value == "Said since."


def test_after_a_no_to_taking_part_what_is_typed_waits_unsaved(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    browser.get("/your-choices")
    browser.submit({"change": "answering-no"})
    for page in ("pause", "previous"):
        browser.get(f"/q/{PLACES['words']}")
        browser.submit({"answer": TEXT}, press=page)
        assert browser.status == 200
        browser.get(f"/q/{PLACES['words']}")
        assert TEXT in browser.body.decode()
    said = answering.read(world.house, seat_of(world, code), world.round).answers["words"]
    assert said.state is AnswerState.BLANK


@pytest.mark.people(7, 10, 23)
def test_a_question_opened_to_be_changed_is_come_back_to_as_such(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    place = f"/q/{PLACES['town']}?over=1"
    browser.get(place)
    browser.submit({"answer": "Lee"}, press="pause")
    (back,) = re.findall(r'href="([^"]+)">Go on now<', browser.body.decode())
    assert back == place
    browser.get(back)
    (tongue,) = [each for each in browser.forms[0].elsewhere if each.startswith("/language")]
    browser.submit({"answer": "Leeds"}, press=tongue)
    browser.submit({}, press="ar")
    assert browser.path == place
    assert 'value="Leeds"' in browser.body.decode()
    browser.submit({"answer": "Leeds"}, press="continue")
    assert browser.path == "/answers"


@pytest.mark.people(10, 23)
def test_from_one_page_at_the_foot_to_another_or_to_another_language_the_way_back_stays(
    app: Flask, invited: list[str]
) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    place = f"/q/{PLACES['town']}?over=1"
    browser.get(place)
    browser.submit({"answer": "Lee"}, press="pause")
    (tongue,) = re.findall(r'class="tongue" href="([^"]+)"', browser.body.decode())
    browser.get(tongue)
    browser.submit({}, press="ar")
    assert browser.path.startswith("/pause?")
    for name in ("support", "erase", "your-choices", "your-choices", "pause"):
        browser.get(re.findall(rf'href="(/{name}\?[^"]+)"', browser.body.decode())[-1])
        assert f'href="{place}"' in browser.body.decode(), name


TICKED = {"answering": "yes", "quotations": "no"}


def foot_of(browser: Browser, name: str) -> str:
    """Where the button of this page at the foot sends the form."""
    (found,) = [each for each in browser.forms[0].elsewhere if each.startswith(f"/aside/{name}?")]
    return found


def ticked(browser: Browser) -> dict[str, str]:
    return {name: value for name, value in browser.forms[0].fields if name in browser.forms[0].offers}


@pytest.mark.people(10, 16)
@pytest.mark.parametrize(("page", "back"), [("pause", "Go on now"), ("support", "Go back")])
def test_choices_that_were_ticked_stay_while_she_turns_to_another_page(
    world: World, app: Flask, invited: list[str], page: str, back: str
) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    browser.submit(TICKED, press=foot_of(browser, page))
    assert browser.path == f"/{page}?back=/choices&said=kept"
    assert "Nothing of it is sent yet." in browser.text
    (link,) = re.findall(rf'href="([^"]+)">{back}<', browser.body.decode())
    browser.get(link)
    assert browser.path == "/choices"
    assert ticked(browser) == TICKED
    browser.get("/u/1")
    assert browser.path == "/choices", "nothing was chosen yet"
    assert running_rounds.progress(world.house, world.round).used == 0
    browser.submit({}, press="continue")
    assert browser.path == "/u/1"
    browser.get("/choices")
    assert ticked(browser) == TICKED


@pytest.mark.people(10, 12)
@pytest.mark.parametrize("page", ["pause", "support", "your_choices", "erase"])
def test_what_was_typed_to_be_contacted_stays_too_and_nothing_of_it_is_kept_elsewhere(
    world: World, app: Flask, invited: list[str], page: str
) -> None:
    contact_keys.begin(world.house, [world.staff["custodian"]], world.today)
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get("/contact-me")
    typed = {"how": "01632 960000", "when": "evenings", "safe_to_say": "A friend", "may_say_who": "no"}
    browser.submit(typed, press=foot_of(browser, page))
    assert "Nothing of it is sent yet." in browser.text
    assert contacting.every(world.house, world.unlocked("custodian")) == ()
    (link,) = re.findall(r'class="button[^"]*" href="(/contact-me)"', browser.body.decode())
    browser.get(link)
    assert {name: value for name, value in browser.forms[0].fields if name in typed} == typed
    browser.submit({}, press="ask")
    assert browser.path == "/contact-me/asked"
    browser.get("/contact-me")
    assert dict(browser.forms[0].fields)["how"] == "", "what was sent waits nowhere any more"


def test_a_form_that_was_not_touched_says_nothing_of_it(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    browser.submit({}, press=foot_of(browser, "pause"))
    assert browser.path == "/pause?back=/choices"
    assert "sent yet" not in browser.text


@pytest.mark.people(18)
def test_of_the_three_questions_nothing_is_kept_and_the_way_back_leads_to_them(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    browser.submit({"answering": "yes"})
    browser.submit({}, press="skip")
    browser.get("/u/2?m=1")
    assert not [each for each in browser.forms[0].elsewhere if each.startswith("/aside/")]
    (pause,) = re.findall(r'href="([^"]+)">Pause<', browser.body.decode())
    browser.get(pause)
    assert 'href="/u/2?m=1">Go on now<' in browser.body.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/x", "/work", "/erase", "/nowhere"])
def test_setting_a_form_aside_never_leads_elsewhere(app: Flask, invited: list[str], elsewhere: str) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    form = browser.forms[0]
    form.elsewhere.append(f"/aside/pause?back={elsewhere}")
    browser.submit(TICKED, press=form.elsewhere[-1], form=form)
    assert browser.path == "/pause"
    assert 'href="/about">Go on now<' in browser.body.decode()
    form.elsewhere.append("/aside/leave?back=/choices")
    browser.submit(TICKED, press=form.elsewhere[-1], form=form)
    assert browser.status == 404


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
