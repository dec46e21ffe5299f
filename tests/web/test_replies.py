"""Replies to reasons: asked for below them, read like reasons, and shown under the reason they answer, once two agreed."""

from dataclasses import dataclass

import pytest
from browser import Browser
from flask import Flask
from sqlalchemy import update

from consult.domain.answer import AnswerState, given
from consult.domain.consent import Choice
from consult.domain.delphi.design import Design, Feedback
from consult.domain.ids import RemarkId
from consult.services import answering, continuing, entering, planning, releasing, running_rounds
from consult.services.seats import Seated
from consult.services.vouched import unvouched
from consult.storage import remarks
from tests.web.delphi_way import LAST_DAY
from tests.web.reasons_way import asked, open_it, piece, pieces, press, staff
from tests.web.way import come_back, come_in, sign_in
from tests.world import AppBrowser, World, browser_of

PEOPLE = 24
DOOR, NOBODY = "A door that locks.", "Nobody sends you away."
ANSWERED, ALONE = "For me it is a window.", "A garden matters too."
MINE = "what I would say to that"
USUAL = "Would you like to say something about these reasons? You do not have to."


@dataclass
class Panel:
    """A consultation whose second round asks for replies to two reasons; its staff, its people, and one phone's code."""

    world: World
    one: AppBrowser
    two: AppBrowser
    seats: list[Seated]
    code: str

    def page(self, name: str) -> str:
        """A page of the round as it stands."""
        return f"/work/r/{self.world.round_id.hex()}/{name}"

    def place(self, name: str = "home") -> int:
        """Where this is asked now."""
        return self.world.round.instrument.places[name]

    def fill(self, **own_words: str) -> None:
        """Everyone rates a home, and says these words."""
        for number, seated in enumerate(self.seats):
            saved = {"role": "lived", "home": 1 + number % 9} | {
                name: f"{said} {number}" for name, said in own_words.items()
            }
            for name, value in saved.items():
                answering.save(self.world.house, seated, self.world.round, self.place(name), given(value))
            answering.send(self.world.house, seated, self.world.round)

    def write(self, said: str, answers: RemarkId | None = None, item: str = "home") -> None:
        """The coordinator writes a piece."""
        self.one.get(self.page("reasons"))
        also = {"answers": answers.hex()} if answers else {}
        press(self.one, "write", item=item, **{"piece-en": said, "piece-ar": f"نص {said}"}, **also)

    def show(self) -> None:
        """Both look at the pieces, and agree."""
        for browser in (self.one, self.two):
            browser.get(self.page("reasons"))
            press(browser, "show")
        assert "They are shown from now on." in self.two.text

    def close_and_release(self) -> None:
        """The round is over and what it said is published."""
        running_rounds.close_round(self.world.house, self.world.round, self.world.today)
        self.world.release()

    def back(self) -> Browser:
        """Her phone, on the page of the rating."""
        phone = browser_of(self.one.app)
        come_back(phone, self.code)
        phone.get(f"/q/{self.place()}")
        return phone

    def said(self, name: str) -> object:
        """What she has said to this."""
        seated = entering.enter(self.world.house, self.code, "test", self.world.today)
        assert isinstance(seated, Seated)
        answer = answering.read_answers(self.world.house, seated, self.world.round)[name]
        return answer.value if answer.state is AnswerState.GIVEN else answer.state


def begin(world: World, app: Flask, feedback: Feedback) -> Panel:
    """A first round with two reasons that are shown; the second one is not made yet."""
    world.draft(asked())
    planning.choose(world.house, world.round, Design(feedback=feedback, rounds=3), world.today)
    open_it(world)
    seats = [
        world.seat(invitation, quotations=Choice.NO if number else Choice.YES)
        for number, invitation in enumerate(world.invitations(PEOPLE, "fill"))
    ]
    code = come_in(browser_of(app), world.invitations(1, "one")[0])
    panel = Panel(world, staff(app, "coordinator"), staff(app, "custodian"), seats, code)
    panel.fill(home_why="because")
    running_rounds.close_round(world.house, world.round, world.today)
    for reason in (DOOR, NOBODY):
        panel.write(reason)
    panel.show()
    world.release()
    return panel


def ask(panel: Panel) -> None:
    """The coordinator makes the next round and asks for replies; then it opens."""
    panel.one.get(panel.page("next"))
    values = {"answer_by": LAST_DAY, "replies": "yes", "reply-en": USUAL, "reply-ar": "نص"}
    panel.one.submit(values, press="begin")
    begun = continuing.begun_after(panel.world.house, panel.world.round)
    assert begun is not None, panel.one.text
    panel.world.round_id = begun
    open_it(panel.world)


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


def test_the_coordinator_chooses_and_the_words_stand_in_every_language(world: World, app: Flask) -> None:
    panel = begin(world, app, Feedback.BESIDE)
    panel.one.get(panel.page("next"))
    assert 'name="replies" value="yes"' in panel.one.body.decode()
    assert 'name="replies" value="yes" checked' not in panel.one.body.decode()
    assert USUAL in panel.one.text
    for values, sentence in (
        ({"reply-ar": " "}, "in every language"),
        ({"reply-en": "", "reply-ar": ""}, "in every language"),
        ({"reply-ar": "x" * 501}, "longer than can be kept"),
    ):
        panel.one.get(panel.page("next"))
        panel.one.submit({"answer_by": LAST_DAY, "replies": "yes", "reply-ar": "نص", **values}, press="begin")
        assert panel.one.status == 422
        assert sentence in panel.one.text
        assert continuing.begun_after(world.house, world.round) is None
    ask(panel)
    asked_now = world.round.instrument
    names = [item.name for item in asked_now.items]
    assert names[names.index("home") :][:3] == ["home", "home_why", "home_reply"]
    assert "school_reply" not in names, "there is no reason beside it"
    assert asked_now.item("home_reply").prompt.read("en") == USUAL
    assert asked_now.complete_languages() == ("en", "ar")


def test_unless_she_asks_for_them_there_are_no_replies(world: World, app: Flask) -> None:
    panel = begin(world, app, Feedback.BESIDE)
    panel.one.get(panel.page("next"))
    panel.one.submit({"answer_by": LAST_DAY}, press="begin")
    begun = continuing.begun_after(world.house, world.round)
    assert begun is not None
    world.round_id = begun
    assert "home_reply" not in world.round.instrument.places
    open_it(world)
    assert DOOR in panel.back().text
    assert USUAL not in panel.back().text


def test_until_the_round_opens_she_may_think_again(world: World, app: Flask) -> None:
    panel = begin(world, app, Feedback.BESIDE)
    panel.one.get(panel.page("next"))
    panel.one.submit({"answer_by": LAST_DAY}, press="begin")
    world.round_id = continuing.begun_after(world.house, world.round) or world.round_id
    assert f'href="{panel.page("replies")}"' in panel.one.body.decode()
    other = staff(app, "coordinator")
    other.get(panel.page("replies"))
    panel.one.get(panel.page("replies"))
    panel.one.submit({"replies": "yes", "reply-ar": ""}, press="save")
    assert panel.one.status == 422
    panel.one.submit({"replies": "yes", "reply-en": "Anything to say?", "reply-ar": "نص"}, press="save")
    assert "Changed." in panel.one.text
    assert world.round.instrument.item("home_reply").prompt.read("en") == "Anything to say?"
    other.submit({"replies": "yes", "reply-en": "Other", "reply-ar": "نص"}, press="save")
    assert other.status == 422
    assert "Someone else changed this meanwhile" in other.text
    assert "Other" in other.body.decode(), "what was typed is not lost"
    panel.one.get(panel.page("replies"))
    assert "Anything to say?" in panel.one.body.decode()
    assert 'name="replies" value="yes" checked' in panel.one.body.decode()
    panel.one.submit({"replies": "yes", "reply-en": "Say more?"}, press="save")
    assert world.round.instrument.item("home_reply").prompt.read("en") == "Say more?"
    panel.one.get(panel.page("replies"))
    panel.one.submit({"replies": []}, press="save")
    assert "home_reply" not in world.round.instrument.places
    assert "home_why" in world.round.instrument.places
    open_it(world)
    panel.one.get(panel.page("replies"))
    assert panel.one.path == f"/work/r/{world.round_id.hex()}", "once it is open it asks what it asks"


def test_where_no_reason_is_shown_none_can_be_asked_for(world: World, app: Flask) -> None:
    panel = begin(world, app, Feedback.BESIDE)
    for one in pieces(world):
        panel.one.get(panel.page("reasons"))
        press(panel.one, "remove", remark=one.id.hex())
    panel.one.get(panel.page("next"))
    assert "once reasons are shown" in panel.one.text
    assert 'name="replies"' not in panel.one.body.decode()
    panel.one.submit({"answer_by": LAST_DAY, "replies": "yes", "reply-en": "x", "reply-ar": "x"}, press="begin")
    world.round_id = continuing.begun_after(world.house, world.round) or world.round_id
    assert "home_reply" not in world.round.instrument.places
    panel.one.get(panel.page("replies"))
    assert "once reasons are shown" in panel.one.text
    assert not panel.one.offers("replies")


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


def test_a_part_that_is_skipped_leaves_what_she_wrote(panel: Panel) -> None:
    phone = panel.back()
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


def rehang(world: World, begins: str, answers: RemarkId | None) -> None:
    """As somebody who can write in the database might."""
    held = remarks.REMARKS
    found = update(held).where(held.c.id == piece(world, begins, 2).id).values(answers=answers)
    with world.house.stores.main.writing() as tx:
        tx.connection.execute(found)


def plant(world: World, answers: RemarkId) -> None:
    """The same with a reply that nobody wrote."""
    row = {"id": bytes(16), "round_id": pieces(world, 2)[0].round, "item": "home", "shown_on": world.today}
    with world.house.stores.main.writing() as tx:
        said = {"words": '{"en": "Planted.", "ar": "x"}', "answers": answers}
        tx.connection.execute(remarks.REMARKS.insert(), {**row, **said})
