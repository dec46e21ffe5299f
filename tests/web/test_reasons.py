"""A reason beside a rating: on the same page, never asked for twice, saved sealed as an answer of its own."""

from dataclasses import replace

import pytest
from browser import Browser
from flask import Flask

from consult.domain.answer import AnswerState
from consult.domain.instrument import Instrument
from consult.services import answering, entering
from consult.services.seats import Seated
from tests.web.way import come_in
from tests.world import World, both, browser_of, instrument

SECRET = "because the door locks"


def asked() -> Instrument:
    """The usual round, with a reason beside the first rating."""
    held = instrument()
    about, matters, words = held.sections
    home, *others = matters.items
    why = replace(held.item("words"), name="home_why", prompt=both("Anything you would like to add"))
    return replace(held, sections=(about, replace(matters, items=(home, why, *others)), words))


@pytest.fixture
def phone(world: World, app: Flask) -> Browser:
    world.open(asked())
    browser = browser_of(app)
    world.code = come_in(browser, world.invitations(1)[0])  # type: ignore[attr-defined]
    return browser


def said(world: World, name: str) -> object:
    seated = entering.enter(world.house, world.code, "test", world.today)  # type: ignore[attr-defined]
    assert isinstance(seated, Seated)
    answer = answering.read_answers(world.house, seated, world.round)[name]
    return answer.value if answer.state is AnswerState.GIVEN else answer.state


def test_a_reason_is_saved_with_its_rating_and_has_no_page_of_its_own_on_the_way(world: World, phone: Browser) -> None:
    phone.get("/q/2")
    assert "Anything you would like to add" in phone.text
    assert "Who reads it:" in phone.text
    assert "justify" not in phone.text.lower()
    phone.submit({"answer": "7", "reason": SECRET}, press="continue")
    assert phone.path == "/q/4", "school comes next"
    assert (said(world, "home"), said(world, "home_why")) == (7, SECRET)
    phone.get("/q/4")
    assert 'href="/q/2"' in phone.body.decode(), "and back leads to the rating"
    phone.get("/q/2")
    assert SECRET in phone.body.decode()
    phone.submit({"answer": "8", "reason": "  "}, press="continue")
    assert (said(world, "home"), said(world, "home_why")) == (8, AnswerState.BLANK), "what is emptied is gone"


def test_a_reason_is_never_needed_and_skipping_keeps_what_was_written(world: World, phone: Browser) -> None:
    phone.get("/q/2")
    phone.submit({"answer": "7"}, press="continue")
    assert phone.path == "/q/4"
    assert said(world, "home_why") is AnswerState.BLANK
    phone.get("/q/2")
    phone.submit({"reason": SECRET}, press="skip")
    assert (said(world, "home"), said(world, "home_why")) == (AnswerState.SKIPPED, SECRET)


def test_a_reason_that_cannot_be_kept_is_shown_again_and_the_rating_is_saved(world: World, phone: Browser) -> None:
    phone.get("/q/2")
    phone.submit({"answer": "7", "reason": "x" * 20001}, press="continue")
    assert phone.status == 422
    assert "longer than can be kept" in phone.text
    assert "x" * 20001 in phone.body.decode(), "nothing typed is lost"
    assert (said(world, "home"), said(world, "home_why")) == (7, AnswerState.BLANK)
    phone.get("/q/2")
    phone.submit({"answer": "77", "reason": SECRET}, press="continue")
    assert phone.status == 422
    assert SECRET in phone.body.decode()


def test_whoever_turns_aside_in_the_middle_keeps_it(world: World, phone: Browser) -> None:
    phone.get("/q/2")
    phone.submit({"answer": "6", "reason": SECRET}, press="support")
    assert phone.path.startswith("/support")
    assert (said(world, "home"), said(world, "home_why")) == (6, SECRET)


def test_it_can_be_changed_and_taken_back_alone_from_her_answers(world: World, phone: Browser) -> None:
    phone.get("/q/2")
    phone.submit({"answer": "7", "reason": SECRET}, press="continue")
    phone.get("/answers")
    assert SECRET in phone.text
    phone.get("/back/3")
    phone.submit({}, press="back")
    phone.get("/answers")
    assert SECRET not in phone.text
    assert (said(world, "home"), said(world, "home_why")) == (7, AnswerState.BLANK)
