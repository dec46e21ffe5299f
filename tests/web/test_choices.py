"""Her choices as pages: three questions that never block, a history that is hers, and what changes while she is in."""

import re

import pytest
from browser import Browser
from flask import Flask
from sqlalchemy import select

from consult.domain.consent import Choice, Purpose, Reason
from consult.services import answering, consenting, running_rounds, tabulating
from consult.storage.answers import ANSWERS
from consult.storage.consents import CONSENTS
from consult.storage.sessions import SESSIONS
from tests.web.way import MINISTRY, RIGHT, change, come_back, come_in, say, seat_of, sent_by
from tests.world import PLACES, World, browser_of


@pytest.fixture
def invited(world: World) -> list[str]:
    world.open()
    return world.invitations(14)


def standing(world: World, code: str) -> consenting.Standing:
    return consenting.standing(world.house, seat_of(world, code))


def arrive(app: Flask, invitation: str) -> Browser:
    """Up to the choices."""
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invitation})
    browser.get("/choices")
    return browser


def sessions_of(world: World) -> list[object]:
    with world.house.stores.sessions.reading() as tx:
        return list(tx.connection.execute(select(SESSIONS)).all())


@pytest.mark.people(16)
def test_nothing_is_chosen_beforehand_and_every_use_is_there(app: Flask, invited: list[str]) -> None:
    browser = arrive(app, invited[0])
    offered = browser.forms[0].offers
    assert list(offered) == [purpose.value for purpose in Purpose if purpose is not Purpose.SHARING]
    assert {tuple(each) for each in offered.values()} == {("yes", "no")}
    assert b"checked" not in browser.body
    for words in ("The panel team.", "Kept until 31 December 2026.", "6(1)(a)", "9(2)(a)", "ico.org.uk"):
        assert words in browser.text


@pytest.mark.people(16, 17)
def test_any_set_of_choices_is_kept_as_it_was_made_under_what_was_shown(
    world: World, app: Flask, invited: list[str]
) -> None:
    for number, (totals, telling) in enumerate((("yes", "no"), ("no", "yes"), ("", ""))):
        browser = arrive(app, invited[number])
        browser.submit({"answering": "yes", "totals": totals, "telling": telling})
        browser.get("/code")
        code = re.search(r"(\d{4}) (\d{4}) (\d{4}) (\d{4})", browser.text)
        browser.get("/check")
        browser.submit({"last_four": code[4]})
        (record,) = standing(world, "".join(code.groups())).records
        said = {Purpose.ANSWERING: "yes", Purpose.TOTALS: totals or "unset", Purpose.TELLING: telling or "unset"}
        assert {purpose: choice.value for purpose, choice in record.choices if choice is not Choice.UNSET} == {
            purpose: choice for purpose, choice in said.items() if choice != "unset"
        }
        assert record.shown == world.notice.shown("en")


def test_the_hash_is_of_the_language_the_choices_were_shown_in(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app, "ar")
    code = come_in(browser, invited[0], language="ar")
    (record,) = standing(world, code).records
    assert record.shown == world.notice.shown("ar") != world.notice.shown("en")


@pytest.mark.parametrize("shown", ["", "zz", "00" * 32])
def test_a_form_under_an_unknown_notice_is_asked_again_and_keeps_nothing(
    app: Flask, invited: list[str], shown: str
) -> None:
    browser = arrive(app, invited[0])
    browser.submit({"answering": "yes", "shown": shown})
    assert browser.status == 409
    assert "have changed" in browser.text
    assert b"checked" not in browser.body
    browser.get("/code")
    assert browser.path == "/choices", "nothing was chosen"


def test_a_notice_that_changes_while_she_reads_it_is_read_again(world: World, app: Flask, invited: list[str]) -> None:
    browser = arrive(app, invited[0])
    change(app, world, **MINISTRY)
    browser.submit({"answering": "yes", "totals": "yes"})
    assert browser.status == 409
    assert "The panel team and a ministry." in browser.text
    browser.submit({"answering": "yes", "totals": "yes"})
    assert browser.path == "/u/1"


@pytest.mark.people(18)
def test_three_questions_explain_themselves_offer_a_person_and_keep_nothing(
    world: World, app: Flask, invited: list[str]
) -> None:
    browser = arrive(app, invited[0])
    browser.submit({"answering": "yes"})
    before = sessions_of(world)
    support = "The person who gave you the invitation."
    browser.submit({"said": "0"}, press="continue")
    assert browser.status == 200
    assert "It is not quite so." in browser.text
    assert "You can choose." in browser.text
    assert support not in browser.text
    for _ in range(12):
        browser.submit({"said": "0"}, press="continue")
        assert support in browser.text
    browser.submit({"said": "1"}, press="continue")
    assert "Yes, that is so." in browser.text
    browser.get("/u/2?m=2")
    assert support in browser.text
    browser.submit({"said": "0"}, press="continue")
    assert "Yes, that is so." in browser.text
    assert sessions_of(world) == before, "not a word of it is kept, not even for the visit"


def test_a_miss_on_each_of_two_questions_offers_a_person_too(app: Flask, invited: list[str]) -> None:
    browser = arrive(app, invited[0])
    browser.submit({"answering": "yes"})
    browser.submit({"said": "0"}, press="continue")
    browser.submit({}, press="skip")
    assert browser.path == "/u/2?m=1"
    browser.submit({"said": "1"}, press="continue")
    assert "talk it over with a person" in browser.text


@pytest.mark.people(18)
def test_the_questions_can_be_skipped_left_out_and_never_block(app: Flask, invited: list[str]) -> None:
    browser = arrive(app, invited[0])
    browser.get("/u/1")
    assert browser.path == "/choices", "they come after the choices"
    browser.submit({"answering": "yes"})
    browser.submit({}, press="skip")
    assert browser.path == "/u/2"
    browser.submit({}, press="continue")
    assert browser.path == "/u/3"
    for said in ("9", "x", "-1"):
        browser.get("/u/3?m=x")
        browser.submit({"said": said}, press="continue")
        assert browser.path == "/code"
    browser.get("/u/4")
    assert browser.path == "/code"
    assert len(RIGHT) == 3


@pytest.mark.people(19, 20)
def test_one_press_changes_one_choice_and_her_history_tells_it(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    browser.get("/your-choices")
    assert "You said Yes on 4 May 2026." in browser.text
    assert "You have not chosen." in browser.text
    browser.submit({"change": "totals-no"})
    assert browser.path == "/your-choices?kept=1"
    assert "Your choice is saved." in browser.text
    assert "You said No on 4 May 2026." in browser.text
    assert browser.text.count("version 1") == 2
    assert standing(world, code).permits(Purpose.TOTALS).reason is Reason.WITHDRAWN
    assert standing(world, code).permits(Purpose.ANSWERING)
    browser.submit({"change": "totals-yes"})
    assert standing(world, code).permits(Purpose.TOTALS)


def test_a_change_that_arrives_twice_is_one_record(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    browser.get("/your-choices")
    late = browser.forms[0]
    browser.submit({"change": "totals-no"}, form=late)
    browser.submit({"change": "totals-no"}, form=late)
    assert browser.path == "/your-choices?kept=1"
    browser.submit({"change": "totals-no"})
    assert len(standing(world, code).records) == 2
    browser.submit({"change": "totals-yes"}, form=late)
    assert standing(world, code).permits(Purpose.TOTALS).reason is Reason.WITHDRAWN, "that form did its work already"


@pytest.mark.parametrize("change_", ["", "totals", "totals-maybe", "selling-yes", "sharing-yes", "-", "totals-unset"])
def test_a_change_that_is_none_keeps_nothing(world: World, app: Flask, invited: list[str], change_: str) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    browser.get("/your-choices")
    browser.submit({"change": change_})
    assert browser.status == 200
    assert len(standing(world, code).records) == 1


def test_no_to_taking_part_is_said_and_nothing_more_is_saved(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    seated = seat_of(world, code)
    shown = world.notice.shown("en")
    consenting.choose(world.house, seated, shown, ((Purpose.ANSWERING, Choice.NO),), world.today)
    say(browser, PLACES["town"], "Leeds")
    assert browser.status == 422
    assert "nothing is saved" in browser.text
    assert 'value="Leeds"' in browser.body.decode(), "what was typed is still on the page"
    browser.get("/answers")
    browser.submit({}, press="send")
    assert browser.path == "/your-choices"
    assert "You said No to taking part." in browser.text
    browser.submit({"change": "answering-yes"})
    say(browser, PLACES["town"], "Leeds")
    assert browser.path == f"/q/{PLACES['words']}"


def rows_of(world: World) -> list[object]:
    with world.house.stores.main.reading() as tx:
        return list(tx.connection.execute(select(ANSWERS)).all())


@pytest.mark.people(16, 19)
def test_taking_part_is_as_easy_to_take_back_as_to_give_and_to_give_again(
    world: World, app: Flask, invited: list[str]
) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["town"], "Leeds")
    browser.get("/answers")
    browser.submit({}, press="send")
    before = rows_of(world)
    browser.get(f"/q/{PLACES['words']}")
    browser.submit({}, press="your_choices")
    assert "erasing it is another thing: “Stop and erase”." in browser.text
    browser.submit({}, press="answering-no")
    assert "Your choice is saved." in browser.text
    assert "You said No to taking part." in browser.text
    assert "erasing it is another" not in browser.text, "it is said once: before"
    for purpose in (Purpose.ANSWERING, Purpose.TOTALS):
        assert standing(world, code).permits(purpose).reason is Reason.WITHDRAWN
    assert rows_of(world) == before, "what she said stays as it was, sealed"
    say(browser, PLACES["words"], "Being asked.")
    assert browser.status == 422
    assert "You said No to taking part, so nothing is saved." in browser.text
    assert "Being asked." in browser.body.decode()
    assert rows_of(world) == before
    browser.get("/answers")
    assert "Leeds" in browser.text, "what she said is still hers to read"
    browser.get("/your-choices")
    browser.submit({}, press="answering-yes")
    assert standing(world, code).permits(Purpose.TOTALS)
    assert "You said No to taking part." not in browser.text
    say(browser, PLACES["words"], "Being asked.")
    assert browser.path == f"/q/{PLACES['years']}"
    assert answering.read(world.house, seat_of(world, code), world.round).sent


@pytest.mark.people(19)
def test_one_who_says_no_to_taking_part_is_not_counted_until_she_says_yes_again(
    world: World, app: Flask, invited: list[str]
) -> None:
    browsers = [sent_by(app, invitation) for invitation in invited[:12]]

    running_rounds.close_round(world.house, world.round, world.today)

    def counted() -> int:
        return len(tabulating.tabulate(world.house, world.unlocked(), world.round, 10).counted)

    assert counted() == 12
    for change_, expected in (("answering-no", 11), ("answering-yes", 12)):
        browsers[0].get("/your-choices")
        browsers[0].submit({}, press=change_)
        assert counted() == expected


@pytest.mark.people(23)
def test_going_back_from_her_choices_leads_to_the_page_she_was_on(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get(f"/q/{PLACES['words']}")
    browser.submit({"answer": "Being asked."}, press="your_choices")
    browser.submit({}, press="totals-no")
    assert "Your choice is saved." in browser.text
    assert f'href="/q/{PLACES["words"]}">Go back<' in browser.body.decode()


def test_she_is_asked_what_changed_when_she_next_comes_in(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    change(app, world, **MINISTRY)
    say(browser, PLACES["town"], "Leeds")
    assert browser.path == f"/q/{PLACES['words']}", "whoever is in is not held up"
    assert standing(world, code).permits(Purpose.TOTALS).reason is Reason.NOT_RENEWED
    again = browser_of(app)
    come_back(again, code)
    assert again.path == "/changed?again=1"
    assert "Before: “The panel team.” Now: “The panel team and a ministry.”" in again.text
    assert list(again.forms[0].offers) == ["totals"]
    assert b"checked" not in again.body
    again.get("/your-choices")
    assert "It has changed since." in again.text
    again.get("/changed")
    again.submit({"totals": "yes"}, press="continue")
    assert again.path == "/answers?again=1"
    assert standing(world, code).permits(Purpose.TOTALS)
    come_back(again, code)
    assert again.path == "/answers?again=1"


def test_what_changed_may_be_left_open_and_is_asked_once(world: World, app: Flask, invited: list[str]) -> None:
    code = come_in(browser_of(app), invited[0])
    change(app, world, **MINISTRY)
    browser = browser_of(app)
    come_back(browser, code)
    late = browser.forms[0]
    browser.submit({}, press="continue")
    assert browser.path == "/answers?again=1"
    browser.path = "/changed"
    browser.submit({"totals": "yes"}, form=late)
    assert browser.path == "/answers?again=1", "the second arrival finds nothing left to ask"
    assert standing(world, code).permits(Purpose.TOTALS).reason is Reason.NOT_RENEWED
    come_back(browser, code)
    assert browser.path == "/answers?again=1"


def test_a_notice_that_changes_again_while_she_reads_what_changed(world: World, app: Flask, invited: list[str]) -> None:
    code = come_in(browser_of(app), invited[0])
    change(app, world, **MINISTRY)
    browser = browser_of(app)
    come_back(browser, code)
    change(app, world, partner="Leeds University")
    browser.submit({"totals": "yes"}, press="continue")
    assert browser.status == 409
    assert list(browser.forms[0].offers) == ["totals", "sharing"]
    assert "Leeds University gets what you wrote" in browser.text
    assert "This is new." in browser.text
    browser.submit({"totals": "yes", "sharing": "no"}, press="continue")
    assert browser.path == "/answers?again=1"
    assert standing(world, code).permits(Purpose.SHARING).reason is Reason.REFUSED


def test_who_refuses_taking_part_as_it_is_now_is_led_to_her_choices(
    world: World, app: Flask, invited: list[str]
) -> None:
    code = come_in(browser_of(app), invited[0])
    change(app, world, until="2027-06-30")
    browser = browser_of(app)
    come_back(browser, code)
    assert "It was kept until 31 December 2026. Now it is kept until 30 June 2027." in browser.text
    browser.submit({"answering": "no"}, press="continue")
    assert browser.path == "/your-choices"
    assert "You said No to taking part." in browser.text


def test_looking_without_a_form_keeps_nothing(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["town"], "Leeds")
    for path in (f"/q/{PLACES['town']}", f"/back/{PLACES['town']}", "/your-choices", "/changed", "/answers"):
        browser._once("HEAD", path, None, {})
    assert answering.read(world.house, seat_of(world, code), world.round).answers["town"].value == "Leeds"
    with world.house.stores.main.reading() as tx:
        assert len(tx.connection.execute(select(CONSENTS)).all()) == 1
