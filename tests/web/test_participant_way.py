"""The participant's way, over the app's own pages: from an invitation to sent answers, back, and out."""

import re
import unicodedata
from html import unescape

import pytest
from browser import Browser
from flask import Flask
from sqlalchemy import update

from consult.domain.answer import AnswerState
from consult.services import answering, running_rounds
from consult.services.entering import enter
from consult.storage import seats
from consult.storage.answers import ANSWERS
from tests.web.way import SHOWN, come_back, come_in, say, understand
from tests.world import PLACES, Clock, World, browser_of


@pytest.fixture
def invited(world: World) -> list[str]:
    world.open()
    return world.invitations(4)


def answers_of(world: World, browser: Browser, app: Flask) -> dict[str, object]:
    """Everything that is saved, as the page that looks over shows it."""
    del world, app
    browser.get("/answers")
    return {"text": browser.text}


def test_a_person_goes_all_the_way_and_back_again(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    browser.get("/q/1")
    for value in ("lived", "8", "7", ["people", "time"], ["home", "work"]):
        browser.submit({"answer": value}, press="continue")
    assert browser.path == "/q/5", "two newly chosen options are put in order first"
    browser.submit({"answer": ["was home", "was work", "home", "work", "up work"]})
    assert browser.path == "/q/5"
    assert browser.text.index("Work") < browser.text.index("Home")
    browser.submit({"answer": ["was work", "was home", "work", "home"]}, press="continue")
    for value in ("Leeds", "Being asked.", "3"):
        browser.submit({"answer": value}, press="continue")
    assert browser.path == "/q/9"
    browser.submit({}, press="continue")
    assert browser.path == "/answers"
    assert "Leeds" in browser.text
    browser.submit({}, press="send")
    assert browser.path == "/sent"

    other_phone = browser_of(app)
    come_back(other_phone, code)
    assert other_phone.path == "/answers?again=1"
    assert "Leeds" in other_phone.text
    assert "8 of 9" in other_phone.text


def test_an_item_that_is_not_relevant_is_passed_over(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    say(browser, PLACES["home"], "2")
    assert browser.path == f"/q/{PLACES['help']}"
    browser.get(f"/q/{PLACES['school']}")
    assert browser.path == f"/q/{PLACES['help']}"
    say(browser, PLACES["home"], "9")
    assert browser.path == f"/q/{PLACES['school']}"


def test_skip_is_kept_apart_from_blank(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["home"], [], press="skip")
    say(browser, PLACES["help"], [])
    seated = _seat(world, code)
    answers = answering.read(world.house, seated, world.round).answers
    assert answers["home"].state is AnswerState.SKIPPED
    assert answers["help"].state is AnswerState.BLANK


def _seat(world: World, code: str) -> object:
    return enter(world.house, code, "test", world.today)


@pytest.mark.parametrize(
    "typed",
    ["٠١٢٣", "not a code", "1234 5678 9012 3456", "", "٣" * 17, "a" * 5000, "\u202e1234"],
)
def test_a_code_that_is_none_gets_one_sentence(app: Flask, invited: list[str], typed: str) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": typed})
    assert browser.status == 422
    assert "There are 16" in browser.text or "16" in browser.text


@pytest.mark.parametrize("zero", ["٠", "۰", "०", "០", "၀", "０"])
def test_an_invitation_is_read_in_the_digits_of_any_script(app: Flask, invited: list[str], zero: str) -> None:
    typed = "\u2067" + "".join(chr(ord(zero) + int(digit)) for digit in invited[0]) + "\u2069 "
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": typed})
    assert browser.path == "/language"


@pytest.mark.people(21)
def test_an_invitation_works_once(app: Flask, invited: list[str]) -> None:
    come_in(browser_of(app), invited[0])
    second = browser_of(app)
    second.get("/")
    second.submit({"code": invited[0]})
    assert second.status == 422
    assert "only once" in second.text


def test_an_invitation_that_was_not_finished_still_works(app: Flask, invited: list[str]) -> None:
    first = browser_of(app)
    first.get("/")
    first.submit({"code": invited[0]})
    come_in(browser_of(app), invited[0])


def test_two_people_with_one_invitation_get_one_seat(app: Flask, invited: list[str]) -> None:
    first, second = browser_of(app), browser_of(app)
    for browser in (first, second):
        browser.get("/")
        browser.submit({"code": invited[0]})
        browser.get("/choices")
        browser.submit({"answering": "yes"})
        understand(browser)
    codes = [browser.text for browser in (first, second)]

    for browser, text in zip((first, second), codes, strict=True):
        browser.get("/check")
        shown = SHOWN.search(text)
        assert shown
        browser.submit({"last_four": shown[4]})
    assert first.path == "/before"
    assert second.status == 422
    assert "used by someone meanwhile" in second.text


def test_no_is_an_answer_and_nothing_is_kept(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    browser.submit({"answering": "no"})
    assert browser.path == "/declined"
    assert running_rounds.progress(world.house, world.round).used == 0
    come_in(browser_of(app), invited[0])


def test_a_choice_about_taking_part_is_needed_and_the_others_stay_as_they_were(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    browser.submit({"quotations": "no"})
    assert browser.status == 422
    assert ("quotations", "no") in browser.forms[0].fields
    assert not [pair for pair in browser.forms[0].fields if pair[0] in {"answering", "totals", "comparing"}]


def test_the_code_must_be_confirmed_before_the_invitation_is_spent(
    world: World, app: Flask, invited: list[str]
) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    browser.submit({"answering": "yes"})
    browser.get("/code")
    shown_first = browser.text
    browser.get("/check")
    browser.submit({"last_four": "0000"})
    assert browser.status == 422 or browser.path == "/before"
    browser.get("/code")
    assert browser.text == shown_first, "the code stays the same until it is confirmed"
    assert running_rounds.progress(world.house, world.round).unused in {3, 4}


def test_a_second_arrival_of_a_form_changes_nothing(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get(f"/q/{PLACES['town']}")
    late = browser.forms[0]
    browser.submit({"answer": "first"}, press="continue")
    assert browser.path == f"/q/{PLACES['words']}"
    say(browser, PLACES["town"], "second")
    browser.path = f"/q/{PLACES['town']}"
    browser.submit({"answer": "first"}, press="continue", form=late)
    assert browser.path == f"/q/{PLACES['words']}"
    browser.get("/answers")
    assert "second" in browser.text
    assert "first" not in browser.text


def test_an_answer_that_does_not_fit_is_refused_in_the_instruments_words(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    say(browser, PLACES["years"], "300")
    assert browser.status == 422
    assert "Write a number from 0 to 120." in browser.text
    browser.submit({"answer": "٣٠"}, press="continue")
    assert browser.path == f"/q/{PLACES['thanks']}"


@pytest.mark.parametrize("words", ["မြန်မာ" * 1000, "e\u0301 \u200d\u200c\u200b", "👩‍👩‍👧", "\u202eabc\u202c", "a\r\nb"])
def test_words_of_any_script_come_back_byte_for_byte(app: Flask, invited: list[str], words: str) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    say(browser, PLACES["words"], words)
    assert browser.path == f"/q/{PLACES['years']}"
    browser.get(f"/q/{PLACES['words']}")
    kept = unicodedata.normalize("NFC", words.replace("\r\n", "\n"))
    assert f">{kept}</textarea>" in unescape(browser.body.decode()).replace(">\n", ">", 1) or kept in unescape(
        browser.body.decode()
    )


def test_control_characters_are_refused_in_one_sentence(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    say(browser, PLACES["words"], "a\x00b")
    assert browser.status == 422
    assert "cannot be kept" in browser.text


def test_a_closed_round_says_so_and_loses_nothing(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    say(browser, PLACES["town"], "Leeds")
    browser.get(f"/q/{PLACES['words']}")
    running_rounds.close_round(world.house, world.round, world.today)
    browser.submit({"answer": "too late"}, press="continue")
    assert browser.path == "/answers"
    assert "closed" in browser.text
    assert "Leeds" in browser.text
    assert "too late" not in browser.text


def test_what_is_erased_is_gone_and_its_code_opens_nothing(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["town"], "Leeds")
    browser.get("/erase")
    browser.submit({}, press="erase")
    assert browser.path.startswith("/erased")
    browser.get("/answers")
    assert browser.status == 404
    come_back(browser, code)
    assert browser.status == 422
    with world.house.stores.main.reading() as tx:
        assert seats.every(tx) == ()


def test_the_exit_ends_the_visit_and_leads_elsewhere(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get("/x")
    headers = {name.lower(): value for name, value in browser.headers}
    assert browser.status == 303
    assert headers["location"].startswith("https://")
    assert headers["clear-site-data"] == '"cookies", "storage"'
    assert headers["cache-control"] == "no-store"
    browser.get("/answers")
    assert browser.status == 404


def test_a_head_request_to_the_exit_changes_nothing(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser._once("HEAD", "/x", None, {})
    browser.get("/answers")
    assert browser.status == 200


def test_a_visit_ends_after_half_an_hour_and_her_code_opens_it_again(
    app: Flask, invited: list[str], clock: Clock
) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["town"], "Leeds")
    clock.pass_(minutes=31)
    browser.get("/answers")
    assert browser.status == 404
    assert "still saved" in browser.text
    come_back(browser, code)
    assert "Leeds" in browser.text


@pytest.mark.people(22)
def test_every_page_of_the_way_speaks_arabic_from_right_to_left(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app, "ar")
    come_in(browser, invited[0], language="ar")
    for path in (
        "/about",
        "/before",
        "/q/1",
        "/q/2",
        "/q/5",
        "/answers",
        "/pause",
        "/support",
        "/your-choices",
        "/erase",
        "/language",
    ):
        browser.get(path)
        assert b'<html lang="ar" dir="rtl">' in browser.body, path


def test_an_unknown_language_changes_nothing(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get("/language?back=/q/2")
    browser.submit({"language": "xx"})
    assert browser.path == "/q/2"
    assert b'<html lang="en"' in browser.body


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"]
)
def test_the_way_back_never_leads_elsewhere(app: Flask, invited: list[str], elsewhere: str) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get(f"/language?back={elsewhere}")
    browser.submit({"language": "en"})
    assert browser.status == 200
    assert browser.path == "/"


def test_titles_and_paths_name_no_topic(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    titles = set()
    for path in ("/about", "/before", "/q/1", "/q/2", "/answers", "/pause", "/support", "/your-choices", "/erase"):
        browser.get(path)
        found = re.search(rb"<title>(.*?)</title>", browser.body)
        assert found
        titles.add(found[1])
    assert titles == {b"Page"}


def test_who_comes_back_goes_on_at_the_first_question_without_an_answer(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["role"], "lived")
    say(browser, PLACES["home"], [], press="skip")
    again = browser_of(app)
    come_back(again, code)
    assert f'href="/q/{PLACES["help"]}"' in again.body.decode()


def test_a_row_that_was_changed_stops_nothing_else(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    say(browser, PLACES["town"], "Leeds")
    say(browser, PLACES["words"], "Being asked.")
    with world.house.stores.main.writing() as tx:
        tx.connection.execute(update(ANSWERS).where(ANSWERS.c.place == PLACES["town"]).values(sealed=bytes(285)))
    browser.get("/answers")
    assert browser.status == 200
    assert "Being asked." in browser.text
    assert "Leeds" not in browser.text


def test_what_is_erased_is_said_in_her_language(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0], language="ar")
    browser.get("/erase")
    browser.submit({}, press="erase")
    assert b'<html lang="ar"' in browser.body


def test_a_break_leads_back_to_the_question_it_was_taken_at(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get(f"/q/{PLACES['words']}")
    place = browser.path
    for path in ("pause", "support", "erase"):
        browser.submit({}, press=path)
        assert browser.path == f"/{path}?back={place}"
        assert f'href="{place}"' in browser.body.decode()
        browser.get(place)
