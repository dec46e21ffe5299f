"""She comes in again after a rotation: her other open visits end with one sentence, and nothing is lost."""

import pytest
from browser import Browser
from flask import Flask

from consult.services.rotating import rotate
from tests.web.way import come_back, come_in, is_in, say
from tests.world import PLACES, World, browser_of

SENTENCE = "Please type it once more."


@pytest.fixture
def two(world: World, app: Flask) -> tuple[Browser, Browser, str]:
    """A visit from before a rotation and one from after it, and her code."""
    world.open()
    before, after = browser_of(app), browser_of(app)
    code = come_in(before, world.invitations(1)[0])
    say(before, PLACES["town"], "Leeds")
    before.get(f"/q/{PLACES['words']}")
    rotate(world.house, world.unlocked(), world.round.consultation, world.today)
    come_back(after, code)
    assert after.path == "/answers?again=1"
    return before, after, code


def test_what_was_saved_before_is_there_after(two: tuple[Browser, Browser, str]) -> None:
    assert "Leeds" in two[1].text


def test_an_older_visit_is_asked_for_the_code_and_what_she_wrote_is_given_back(
    two: tuple[Browser, Browser, str],
) -> None:
    before, after, code = two
    before.submit({"answer": "many words of mine"}, press="continue")
    assert before.status == 403
    assert SENTENCE in before.text
    assert "many words of mine" in before.text
    after.get("/answers")
    assert "many words" not in after.text
    before.submit({"code": code})
    assert before.path == "/private"
    before.get("/answers")
    assert "Leeds" in before.text
    say(before, PLACES["words"], "many words of mine")
    after.get("/answers")
    assert "many words of mine" in after.text


@pytest.mark.parametrize("path", ["/answers", "/q/2", "/your-choices"])
def test_no_page_of_an_older_visit_shows_blank_answers(two: tuple[Browser, Browser, str], path: str) -> None:
    before, after, _ = two
    before.get(path)
    assert before.status == 403
    assert SENTENCE in before.text
    assert not is_in(before)
    assert is_in(after)


def test_an_older_visit_takes_everything_back_all_the_same(two: tuple[Browser, Browser, str]) -> None:
    before, after, code = two
    before.get("/erase")
    before.submit({}, form=before.forms[0])
    assert before.path.startswith("/erased")
    assert not is_in(after)
    come_back(after, code)
    assert after.status == 422
