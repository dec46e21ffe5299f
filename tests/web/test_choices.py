"""Her choices as pages: three questions that never block, a history that is hers, and what changes while she is in."""

import re

import pytest
from browser import Browser
from flask import Flask
from sqlalchemy import select

from consult.domain.answer import BLANK
from consult.domain.consent import Choice, Purpose, Reason
from consult.services import answering, consenting, releasing, running_rounds
from consult.services.entering import enter
from consult.services.seats import Seated
from consult.storage.consents import CONSENTS
from consult.storage.sessions import SESSIONS
from tests.web.way import RIGHT, come_back, come_in, say, sign_in
from tests.world import PLACES, World, browser_of


@pytest.fixture
def invited(world: World) -> list[str]:
    world.open()
    return world.invitations(14)


def seat_of(world: World, code: str) -> Seated:
    seated = enter(world.house, code, "test", world.today)
    assert isinstance(seated, Seated)
    return seated


def standing(world: World, code: str) -> consenting.Standing:
    return consenting.standing(world.house, seat_of(world, code))


def arrive(app: Flask, invitation: str) -> Browser:
    """Up to the choices."""
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invitation})
    browser.get("/choices")
    return browser


def desk(app: Flask, world: World) -> Browser:
    """A coordinator on the page of what people agree to."""
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    browser.get(f"/work/r/{world.round_id.hex()}/notice")
    assert browser.status == 200
    return browser


def change(app: Flask, world: World, **values: str) -> Browser:
    """A coordinator changes what people agree to."""
    browser = desk(app, world)
    named = {name.replace("_", "-"): value for name, value in values.items()}
    browser.submit(named, press="change")
    return browser


MINISTRY = {"sees_totals_en": "The panel team and a ministry.", "sees_totals_ar": "فريق اللجنة ووزارة."}


def sessions_of(world: World) -> list[object]:
    with world.house.stores.sessions.reading() as tx:
        return list(tx.connection.execute(select(SESSIONS)).all())


def test_nothing_is_chosen_beforehand_and_every_use_is_there(app: Flask, invited: list[str]) -> None:
    browser = arrive(app, invited[0])
    offered = browser.forms[0].offers
    assert list(offered) == [purpose.value for purpose in Purpose if purpose is not Purpose.SHARING]
    assert {tuple(each) for each in offered.values()} == {("yes", "no")}
    assert b"checked" not in browser.body
    for words in ("The panel team.", "Kept until 31 December 2026.", "6(1)(a)", "9(2)(a)", "ico.org.uk"):
        assert words in browser.text


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
    assert "it was “The panel team.” Now it is “The panel team and a ministry.”" in again.text
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


def test_what_is_released_cannot_be_taken_out_and_everything_else_can(
    world: World, app: Flask, invited: list[str]
) -> None:
    browsers = [browser_of(app) for _ in range(12)]
    for browser, invitation in zip(browsers, invited, strict=False):
        come_in(browser, invitation)
        say(browser, PLACES["home"], "9")
        browser.get("/answers")
        browser.submit({}, press="send")
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


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"until": "soon"}, "still to come"),
        ({"until": "2026-05-04"}, "still to come"),
        ({"until": ""}, "still to come"),
        ({"sees_totals_en": "  "}, "in every language"),
        ({"partner": "x" * 501}, "in every language"),
        ({"looked_at": "7"}, "nothing was changed"),
        ({"looked_at": "x"}, "nothing was changed"),
    ],
)
def test_a_change_that_does_not_fit_gets_one_sentence_and_changes_nothing(
    world: World, app: Flask, invited: list[str], values: dict[str, str], says: str
) -> None:
    browser = desk(app, world)
    named = {name.replace("_", "-") if name.startswith("sees") else name: value for name, value in values.items()}
    browser.submit(named, press="change")
    assert browser.status in {409, 422}
    assert says in browser.text
    assert world.notice.version == 1


def test_a_change_makes_one_version_names_what_is_asked_again_and_keeps_other_words(
    world: World, app: Flask, invited: list[str]
) -> None:
    before = world.notice
    browser = desk(app, world)
    late = browser.forms[1] if len(browser.forms) > 1 else browser.forms[0]
    browser.submit({}, press="change")
    assert "Nothing was changed." in browser.text
    browser = change(app, world, **MINISTRY)
    assert "People are asked again" in browser.text
    assert "Add my answers to totals" in browser.text
    assert world.notice.version == 2
    for purpose in Purpose:
        assert (world.notice.of(purpose) == before.of(purpose)) == (purpose is not Purpose.TOTALS)
    assert "Who sees it: The panel team and a ministry." in [
        line.read("en") for line in world.notice.of(Purpose.TOTALS).told
    ]
    browser.submit({"until": "2030-01-01"}, press="change", form=late)
    assert world.notice.version == 2, "a page of the older version changes nothing"


def test_a_round_that_is_not_open_yet_has_no_notice(world: World, app: Flask) -> None:
    world.draft()
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    browser.get(f"/work/r/{world.round_id.hex()}/notice")
    assert browser.status == 404


def test_looking_without_a_form_keeps_nothing(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    code = come_in(browser, invited[0])
    say(browser, PLACES["town"], "Leeds")
    for path in (f"/q/{PLACES['town']}", f"/back/{PLACES['town']}", "/your-choices", "/changed", "/answers"):
        browser._once("HEAD", path, None, {})
    assert answering.read(world.house, seat_of(world, code), world.round).answers["town"].value == "Leeds"
    with world.house.stores.main.reading() as tx:
        assert len(tx.connection.execute(select(CONSENTS)).all()) == 1
