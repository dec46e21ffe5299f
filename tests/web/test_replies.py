"""Replies to reasons: asked for below them, read like reasons, and shown under the reason they answer, once two agreed."""

import pytest
from flask import Flask

from consult.domain.answer import AnswerState
from consult.domain.delphi.design import Feedback
from consult.domain.ids import RemarkId
from consult.services import continuing, releasing, running_rounds
from consult.services.vouched import unvouched
from consult.storage import remarks
from tests.web.reasons_way import open_it, piece, pieces, press
from tests.web.replies_way import ALONE, ANSWERED, DOOR, MINE, NOBODY, USUAL, Panel, ask, begin, plant, rehang
from tests.web.way import sign_in
from tests.world import World, both, browser_of


@pytest.fixture
def panel(world: World, app: Flask) -> Panel:
    found = begin(world, app, Feedback.BESIDE)
    ask(found)
    return found


@pytest.fixture
def after(world: World, app: Flask) -> Panel:
    found = begin(world, app, Feedback.AFTER)
    ask(found)
    return found


def test_she_replies_below_the_reasons_changes_it_erases_it_or_says_nothing(panel: Panel) -> None:
    phone = panel.back()
    body = phone.body.decode()
    assert body.index(DOOR) < body.index(USUAL)
    assert phone.text.count("Who reads it:") == 2
    assert "justify" not in phone.text.lower()
    phone.submit({"answer": "7"}, press="continue")
    assert phone.path == f"/q/{panel.place('school')}", "a reply has no page of its own on the way"
    assert (panel.said("home"), panel.said("home_reply")) == (7, AnswerState.BLANK)
    phone.get("/answers")
    assert USUAL not in phone.text, "to say nothing is no gap"
    phone.get(f"/q/{panel.place()}")
    phone.submit({"reply": MINE}, press="skip")
    assert (panel.said("home"), panel.said("home_reply")) == (AnswerState.SKIPPED, MINE)
    phone.get("/answers")
    assert MINE in phone.text
    assert f'href="/q/{panel.place()}?over=1"' in phone.body.decode(), "it is changed where the reasons stand"
    phone.get(f"/q/{panel.place('home_reply')}")
    assert phone.path == f"/q/{panel.place()}"
    assert MINE in phone.body.decode()
    phone.submit({"answer": "8", "reply": " "}, press="continue")
    assert panel.said("home_reply") is AnswerState.BLANK
    phone.get(f"/q/{panel.place()}")
    phone.submit({"answer": "8", "reply": MINE}, press="support")
    assert phone.path.startswith("/support")
    assert panel.said("home_reply") == MINE
    phone.get(f"/back/{panel.place('home_reply')}")
    phone.submit({}, press="back")
    assert (panel.said("home"), panel.said("home_reply")) == (8, AnswerState.BLANK)
    phone.get(f"/q/{panel.place()}")
    phone.submit({"answer": "8", "reply": "x" * 20001}, press="continue")
    assert phone.status == 422
    assert "longer than can be kept" in phone.text
    assert "x" * 20001 in phone.body.decode(), "nothing typed is lost"


def test_a_part_that_is_skipped_leaves_what_she_wrote(world: World, app: Flask) -> None:
    panel = begin(world, app, Feedback.BESIDE, note=both("The next questions are about home."))
    ask(panel)
    phone = panel.back()
    phone.submit({}, press="answer")
    phone.submit({"answer": "7", "reply": MINE}, press="continue")
    number, _section = panel.world.round.instrument.section_of("home")
    phone.get(f"/part/{number}")
    phone.submit({}, press="skip")
    assert (panel.said("home_reply"), panel.said("home_why")) == (MINE, AnswerState.SKIPPED)


def test_it_reads_from_right_to_left_in_her_own_language(panel: Panel) -> None:
    phone = panel.back()
    phone.get(f"/language?back=/q/{panel.place()}")
    phone.submit({"language": "ar"})
    body = phone.body.decode()
    assert '<html lang="ar" dir="rtl"' in body
    assert f"نص {DOOR}" in body
    assert '<summary dir="auto">نص</summary>' in body or "<summary>نص</summary>" in body
    assert USUAL not in body, "never in silent English"


def test_after_she_has_answered_the_reply_stands_with_the_reasons_and_never_before(after: Panel) -> None:
    panel = after
    phone = panel.back()
    assert USUAL not in phone.text
    phone.submit({"answer": "7", "reply": MINE}, press="continue")
    assert phone.path == f"/q/{panel.place()}/last"
    assert panel.said("home_reply") is AnswerState.BLANK, "nobody could see reasons yet"
    body = phone.body.decode()
    assert body.index(DOOR) < body.index(USUAL)
    phone.submit({"reply": "x" * 20001}, press="continue")
    assert phone.status == 422
    assert "x" * 20001 in phone.body.decode()
    phone.submit({"reply": MINE}, press="continue")
    assert phone.path == f"/q/{panel.place('school')}"
    assert (panel.said("home"), panel.said("home_reply")) == (7, MINE)
    phone.get("/answers")
    assert f'href="/q/{panel.place()}/last?over=1"' in phone.body.decode()
    phone.get(f"/q/{panel.place()}/last?over=1")
    assert MINE in phone.body.decode()
    phone.submit({"reply": f"{MINE}!"}, press="pause")
    assert phone.path.startswith("/pause")
    assert (panel.said("home"), panel.said("home_reply")) == (7, f"{MINE}!"), "and the rating is as it was"
    phone.get(f"/q/{panel.place()}/last?over=1")
    phone.submit({"reply": ""}, press="continue")
    assert phone.path == "/answers"
    assert (panel.said("home"), panel.said("home_reply")) == (7, AnswerState.BLANK)


def test_back_from_there_keeps_what_was_typed_and_leads_to_the_question(after: Panel) -> None:
    phone = after.back()
    phone.submit({"answer": "7"}, press="continue")
    phone.submit({"reply": MINE}, press="previous")
    assert phone.path == f"/q/{after.place()}"
    assert after.said("home_reply") == MINE
    phone.get(f"/q/{after.place()}/last?over=1")
    phone.submit({"reply": f"{MINE}!"}, press="previous")
    assert phone.path == f"/q/{after.place()}?over=1"
    assert after.said("home_reply") == f"{MINE}!"


@pytest.mark.people(9)
def test_what_people_said_of_a_question_waits_behind_its_parts_note_too(world: World, app: Flask) -> None:
    panel = begin(world, app, Feedback.AFTER, note=both("The next questions are about home."))
    ask(panel)
    phone = panel.back()
    assert phone.path == "/part/2"
    phone.submit({}, press="skip")
    phone.get(f"/q/{panel.place()}/last")
    assert DOOR not in phone.text
    assert "How important is a safe place to live?" not in phone.text


def test_what_was_typed_there_stays_while_the_language_changes(after: Panel) -> None:
    phone = after.back()
    phone.submit({"answer": "7"}, press="continue")
    phone.submit({"reply": MINE}, press=f"/language?back=/q/{after.place()}/last")
    assert phone.path.startswith("/language")
    phone.submit({"language": "en"})
    assert phone.path == f"/q/{after.place()}/last"
    assert MINE in phone.body.decode()
    assert after.said("home_reply") is AnswerState.BLANK, "it is saved when she presses Continue"


def test_three_rounds_reasons_a_reply_and_both_together(panel: Panel) -> None:
    world = panel.world
    panel.fill(home_reply="I would answer")
    running_rounds.close_round(world.house, world.round, world.today)
    for browser in (panel.one, panel.two):
        browser.get(panel.page("words"))
        press(browser, "agree")
    panel.one.get(panel.page("words"))
    press(panel.one, "read")
    replies = panel.one.text.split(USUAL)[1]
    assert "Beside: How important is a safe place to live?" in replies
    may, alone = replies.split("May be quoted")[1].split("Only to be read")
    assert "I would answer 0" in may
    assert "I would answer 1" not in may
    assert "I would answer 1" in alone, "who refuses to be quoted is read, and is no material for pieces"

    door, nobody = piece(world, DOOR).id, piece(world, NOBODY).id
    panel.write(ANSWERED, RemarkId(bytes(16)))
    assert panel.one.status == 422
    assert "Choose another one, or none." in panel.one.text
    assert ANSWERED in panel.one.body.decode(), "what was typed is not lost"
    panel.write(ANSWERED, door, item="school")
    assert panel.one.status == 422
    assert pieces(world, 2) == ()
    panel.write(ANSWERED, door)
    panel.write(ALONE)
    assert "A reply to: A door that locks." in panel.one.text
    panel.two.get(panel.page("reasons"))
    stale = next(each for each in panel.two.forms if ("action", "show") in each.buttons)
    rehang(world, ANSWERED, nobody)
    panel.two.submit({}, press="show", form=stale)
    assert panel.two.status == 422, "what was looked at answered another reason"
    rehang(world, ANSWERED, door)
    panel.one.get(panel.page("reasons"))
    press(panel.one, "show")
    assert {one.shown_on for one in pieces(world, 2)} == {None}, "one word is not enough"
    panel.two.get(panel.page("reasons"))
    press(panel.two, "show")
    assert "They are shown from now on." in panel.two.text
    world.release()
    assert "home_reply" not in {one.item for one in releasing.prepared(world.house, world.round).findings}
    reader = browser_of(panel.one.app)
    sign_in(reader, "findings", "commissioner")
    reader.get(f"/findings/{world.round_id.hex()}/checklist/accord.csv")
    assert reader.status == 200
    world.round_id = continuing.begin(world.house, world.round, {}, None)
    open_it(world)
    assert "home_reply" not in world.round.instrument.places, "replies are asked for each time anew"

    phone = panel.back()
    assert "What was answered to this:" in phone.text
    assert phone.text.index(DOOR) < phone.text.index(ANSWERED)
    assert ALONE in phone.text
    assert NOBODY not in phone.text, "it is of an earlier round, and nobody answered it"
    body = phone.body.decode()
    for one in (*pieces(world), *pieces(world, 2)):
        assert one.id.hex() not in body
    assert "I would answer" not in body

    plant(world, door)
    assert "Planted." not in panel.back().text
    for elsewhere in (nobody, None, RemarkId(bytes(16))):
        rehang(world, ANSWERED, elsewhere)
        assert ANSWERED not in panel.back().text, "a reply that was hung elsewhere is nobody's"
        assert DOOR not in panel.back().text
    rehang(world, ANSWERED, door)
    assert ANSWERED in panel.back().text
    with world.house.stores.main.writing() as tx:
        tx.connection.execute(remarks.REMARKS.delete().where(remarks.REMARKS.c.id == bytes(16)))
    with world.house.stores.main.reading() as tx:
        assert list(unvouched(world.house, tx)) == []

    first = f"/work/r/{pieces(world)[0].round.hex()}/reasons"
    panel.one.get(first)
    assert "takes the replies to it away too" in panel.one.text
    press(panel.one, "remove", remark=door.hex())
    phone = panel.back()
    assert DOOR not in phone.text
    assert ANSWERED not in phone.text, "a reply goes with the reason that it answers"
    assert ALONE in phone.text
    assert [one.words.read("en") for one in pieces(world, 2)] == [ALONE]
