"""A reason beside a rating: on the same page, never asked for twice, saved sealed as an answer of its own."""

import pytest
from flask import Flask

from consult.domain.answer import AnswerState, given
from consult.domain.capability import Role
from consult.domain.consent import Choice
from consult.domain.delphi.design import Design, Feedback
from consult.services import answering, continuing, entering, planning, running_rounds
from consult.services.seats import Seated
from consult.storage import remarks
from tests.web.reasons_way import asked, open_it, piece, pieces, press, staff
from tests.web.way import come_back, come_in, sign_in
from tests.world import AppBrowser, World, browser_of

SECRET = "because the door locks"


def fill(world: World, people: int) -> None:
    """People who rated a home anything at all and said why; the first of them lets her words be used."""
    for number, invitation in enumerate(world.invitations(people, "fill")):
        seated = world.seat(invitation, quotations=Choice.NO if number else Choice.YES)
        places = world.round.instrument.places
        answering.save(world.house, seated, world.round, places["role"], given("lived"))
        answering.save(world.house, seated, world.round, places["home"], given(1 + number % 9))
        answering.save(world.house, seated, world.round, places["home_why"], given(f"my own words {number}"))
        answering.send(world.house, seated, world.round)


class Phone(AppBrowser):
    """A browser that somebody has come in with, and her access code."""

    code: str


@pytest.fixture
def phone(world: World, app: Flask) -> Phone:
    world.open(asked())
    browser = Phone(app, "en")
    browser.code = come_in(browser, world.invitations(1)[0])
    return browser


def said(world: World, phone: Phone, name: str) -> object:
    seated = entering.enter(world.house, phone.code, "test", world.today)
    assert isinstance(seated, Seated)
    answer = answering.read_answers(world.house, seated, world.round)[name]
    return answer.value if answer.state is AnswerState.GIVEN else answer.state


def test_a_reason_is_saved_with_its_rating_and_has_no_page_of_its_own_on_the_way(world: World, phone: Phone) -> None:
    phone.get("/q/2")
    assert "Anything you would like to add" in phone.text
    assert "Who reads it:" in phone.text
    assert "justify" not in phone.text.lower()
    phone.submit({"answer": "7", "reason": SECRET}, press="continue")
    assert phone.path == "/q/4", "school comes next"
    assert (said(world, phone, "home"), said(world, phone, "home_why")) == (7, SECRET)
    phone.get("/q/4")
    phone.submit({}, press="previous")
    assert phone.path == "/q/2", "and back leads to the rating"
    phone.get("/q/2")
    assert SECRET in phone.body.decode()
    phone.submit({"answer": "8", "reason": "  "}, press="continue")
    assert (said(world, phone, "home"), said(world, phone, "home_why")) == (8, AnswerState.BLANK), (
        "what is emptied is gone"
    )


def test_a_reason_is_never_needed_and_skipping_keeps_what_was_written(world: World, phone: Phone) -> None:
    phone.get("/q/2")
    phone.submit({"answer": "7"}, press="continue")
    assert phone.path == "/q/4"
    assert said(world, phone, "home_why") is AnswerState.BLANK
    phone.get("/q/2")
    phone.submit({"reason": SECRET}, press="skip")
    assert (said(world, phone, "home"), said(world, phone, "home_why")) == (AnswerState.SKIPPED, SECRET)


def test_a_reason_that_cannot_be_kept_is_shown_again_and_the_rating_is_saved(world: World, phone: Phone) -> None:
    phone.get("/q/2")
    phone.submit({"answer": "7", "reason": "x" * 20001}, press="continue")
    assert phone.status == 422
    assert "longer than can be kept" in phone.text
    assert "x" * 20001 in phone.body.decode(), "nothing typed is lost"
    assert (said(world, phone, "home"), said(world, phone, "home_why")) == (7, AnswerState.BLANK)
    phone.get("/q/2")
    phone.submit({"answer": "77", "reason": SECRET}, press="continue")
    assert phone.status == 422
    assert SECRET in phone.body.decode()


def test_whoever_turns_aside_in_the_middle_keeps_it(world: World, phone: Phone) -> None:
    phone.get("/q/2")
    phone.submit({"answer": "6", "reason": SECRET}, press="support")
    assert phone.path.startswith("/support")
    assert (said(world, phone, "home"), said(world, phone, "home_why")) == (6, SECRET)


def test_it_can_be_changed_and_taken_back_alone_from_her_answers(world: World, phone: Phone) -> None:
    phone.get("/q/2")
    phone.submit({"answer": "7", "reason": SECRET}, press="continue")
    phone.get("/answers")
    assert SECRET in phone.text
    phone.get("/back/3")
    phone.submit({}, press="back")
    phone.get("/answers")
    assert SECRET not in phone.text
    assert (said(world, phone, "home"), said(world, phone, "home_why")) == (7, AnswerState.BLANK)


def test_what_staff_make_of_reasons_is_shown_once_two_have_looked_and_ties_nothing_to_anyone(
    world: World, app: Flask
) -> None:
    world.draft(asked())
    planning.choose(world.house, world.round, Design(feedback=Feedback.BESIDE), world.today)
    open_it(world)
    fill(world, 24)
    phone = browser_of(app)
    code = come_in(phone, world.invitations(1, "one")[0])
    phone.get("/answers")
    phone.submit({}, press="send")
    running_rounds.close_round(world.house, world.round, world.today)
    one, two = staff(app, "coordinator"), staff(app, "custodian")
    words = f"/work/r/{world.round_id.hex()}/words"
    for browser in (one, two):
        browser.get(words)
        press(browser, "agree")
    one.get(words)
    press(one, "read")
    may, alone = one.text.split("May be quoted")[1].split("Only to be read")
    assert "my own words 0" in may
    assert "my own words 1" not in may
    assert "my own words 1" in alone
    assert "my own words 0" not in alone

    page = f"/work/r/{world.round_id.hex()}/reasons"
    one.get(page)
    for values, sentence in (
        ({"item": "home"}, "in one language at least"),
        ({"item": "home", "piece-en": "x" * 501}, "in a few words"),
        ({"item": "school", "piece-en": "Words"}, "Choose a statement"),
    ):
        press(one, "write", **values)
        assert one.status == 422
        assert sentence in one.text
    for said in ("A door that locks.", "Nobody sends you away."):
        press(one, "write", item="home", **{"piece-en": said, "piece-ar": f"نص {said}"})
        assert said in one.text
    press(one, "write", item="home", **{"piece-en": "Never agreed to."})
    two.get(page)
    stale = next(each for each in two.forms if ("action", "show") in each.buttons)
    gone = next(
        each
        for each in one.forms
        if ("action", "remove") in each.buttons and ("remark", piece(world, "Never").id.hex()) in each.fields
    )
    one.submit({}, press="remove", form=gone)
    assert "Never agreed to." not in one.text
    two.submit({}, press="show", form=stale)
    assert two.status == 422
    assert "Please look again" in two.text, "not these pieces were looked at"
    press(one, "show")
    assert "for seven days" in one.text
    world.release()
    world.round_id = continuing.begin(world.house, world.round, {}, world.round.instrument.briefing.answer_by)
    open_it(world)
    assert "home_why" in world.round.instrument.places, "reasons are asked again as long as their rating is"

    place = world.round.instrument.places["home"]
    back = browser_of(app)
    come_back(back, code)
    back.get(f"/q/{place}")
    assert "What people said last time" in back.text
    assert "A door that locks." not in back.text, "one word is not enough"
    two.get(page)
    press(two, "show")
    assert "They are shown from now on." in two.text
    back.get(f"/q/{place}")
    for said in ("A door that locks.", "Nobody sends you away."):
        assert said in back.text
    assert "Never agreed to." not in back.text
    assert "my own words" not in back.text
    body = back.body.decode()
    for remark in pieces(world):
        assert remark.id.hex() not in body, "no mark of a piece reaches a page"
    with world.house.stores.main.writing() as tx:
        planted = {"id": bytes(16), "round_id": pieces(world)[0].round, "item": "home", "shown_on": world.today}
        tx.connection.execute(remarks.REMARKS.insert(), {**planted, "words": '{"en": "Planted.", "ar": "x"}'})
    back.get(f"/q/{place}")
    assert "A door that locks." in back.text
    assert "Planted." not in back.text, "nobody looked at it"
    one.get(page)
    press(one, "remove", remark=pieces(world)[-1].id.hex())
    back.get(f"/q/{place}")
    assert ("A door that locks." in back.text) != ("Nobody sends you away." in back.text)


def test_a_coordinator_alone_where_the_consultation_is_less_careful_and_a_stranger_never(
    world: World, app: Flask
) -> None:
    world.open(asked())
    fill(world, 12)
    page = f"/work/r/{world.round_id.hex()}/reasons"
    one, two = staff(app, "coordinator"), staff(app, "custodian")
    one.get(page)
    assert one.path == f"/work/r/{world.round_id.hex()}", "while it is open there is nothing to pass on"
    running_rounds.close_round(world.house, world.round, world.today)
    for browser in (one, two):
        browser.get(f"/work/r/{world.round_id.hex()}/words")
        press(browser, "lower")
    one.get(page)
    press(one, "write", item="home", **{"piece-en": "A door."})
    press(one, "show")
    assert "They are shown from now on." in one.text
    assert [remark.shown_on for remark in pieces(world)] == [world.today]
    world.hire_one("other", Role.COORDINATOR)
    other = browser_of(app)
    sign_in(other, "work", "other")
    other.get(page)
    assert other.status == 404
