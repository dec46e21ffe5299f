"""Steps of rounds that ask for replies: a panel with two reasons, its second round, and rows as somebody else may write them."""

from dataclasses import dataclass, replace

from browser import Browser
from flask import Flask
from sqlalchemy import update

from consult.domain.answer import AnswerState, given
from consult.domain.consent import Choice
from consult.domain.delphi.design import Design, Feedback
from consult.domain.ids import RemarkId
from consult.domain.instrument import NO_WORDS
from consult.domain.text import Text
from consult.services import answering, continuing, entering, planning, running_rounds
from consult.services.seats import Seated
from consult.storage import remarks
from tests.web.delphi_way import LAST_DAY
from tests.web.reasons_way import asked, open_it, piece, pieces, press, staff
from tests.web.way import come_back, come_in
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


def begin(world: World, app: Flask, feedback: Feedback, note: Text = NO_WORDS) -> Panel:
    """A first round with two reasons that are shown; the second one is not made yet. Its ratings may open with a note."""
    held = asked()
    about, matters, words = held.sections
    world.draft(replace(held, sections=(about, replace(matters, note=note), words)))
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
