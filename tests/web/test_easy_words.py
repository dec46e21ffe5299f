"""people.md 28: an easy-read twin of a question, with its picture, feeds the same answer."""

import pytest
from flask import Flask

from consult.services import hearing
from tests.web.heard_way import bring, desk, drawing, easy_instrument, offered, opened, page_of, person, picture, said
from tests.world import PLACES, World

HOME = f"q{PLACES['home']}"


@pytest.fixture
def drafted(world: World) -> World:
    world.draft(easy_instrument())
    return world


@pytest.mark.people(28)
def test_easy_words_and_their_picture_feed_the_same_answer(drafted: World, app: Flask) -> None:
    """people.md 28: a link on the page, remembered for her visit; what was typed stays."""
    browser = desk(app)
    picture(browser, drafted, "home", drawing(), en="A house with a red roof.", ar="بيت بسقف أحمر.")
    assert "This is kept." in browser.text, browser.text
    opened(drafted, app)
    her = person(drafted, app)
    her.get(f"/q/{PLACES['home']}")
    assert "Easy words and a picture (" in her.text
    assert b"<img" not in her.body
    her.submit({"answer": "7"}, press="easy")
    assert her.status == 200
    assert "A home: how much does it matter?" in her.text
    assert "How important is a safe place to live?" not in her.text
    assert "Think of the people you know." not in her.text
    assert b'value="7" checked' in her.body
    assert b'alt="A house with a red roof." width="480" height="320"' in her.body
    her.submit({"answer": "7"}, press="continue")
    her.get(f"/q/{PLACES['help']}")
    assert "What helps you?" in her.text
    assert "More time" in her.text
    her.submit({"answer": ["time", "money"]}, press="continue")
    her.get("/answers")
    assert "7 of 9" in her.text
    assert "Time" in her.text
    her.get(f"/q/{PLACES['home']}")
    assert "A home: how much does it matter?" in her.text
    her.submit({}, press="full")
    assert "How important is a safe place to live?" in her.text
    her.get(f"/q/{PLACES['town']}")
    assert "Easy words" not in her.text


def test_easy_words_are_offered_only_in_the_languages_in_which_they_were_written(drafted: World, app: Flask) -> None:
    opened(drafted, app)
    her = person(drafted, app, "ar")
    her.get(f"/q/{PLACES['help']}")
    assert not any(any(value == "easy" for _name, value in form.buttons) for form in her.forms)
    her.get(f"/q/{PLACES['home']}")
    assert any(any(value == "easy" for _name, value in form.buttons) for form in her.forms)
    her.submit({}, press="easy")
    assert "البيت: كم يهم؟" in her.text


def test_easy_words_are_heard_by_their_own_recordings(drafted: World, app: Flask) -> None:
    browser = desk(app)
    browser.get(page_of(drafted))
    rows = browser.body.decode().split(f'id="{HOME}"')[1].split("</section>")[0].count('class="field"')
    bring(browser, drafted, f"{HOME}-0", said())
    bring(browser, drafted, f"{HOME}-{rows - 1}", said("said.mp3"))
    opened(drafted, app)
    her = person(drafted, app)
    her.get(f"/q/{PLACES['home']}")
    assert list(offered(her)) == ["Listen: How important is a safe place to live?"]
    her.submit({}, press="easy")
    assert list(offered(her)) == ["Listen: A home: how much does it matter?"]


@pytest.mark.parametrize(
    ("content", "shows", "sentence"),
    [
        (b"", {"en": "A house.", "ar": "بيت"}, "the file is empty"),
        (b"GIF89a" + bytes(30), {"en": "A house.", "ar": "بيت"}, "this is no picture"),
        (drawing()[:300], {"en": "A house.", "ar": "بيت"}, "this is no picture"),
        (drawing(8, 8), {"en": "A house.", "ar": "بيت"}, "too small"),
        (drawing(), {"en": "A house.", "ar": ""}, "say in every language"),
        (drawing(), {"en": "A house. " * 50, "ar": "بيت"}, "say in every language"),
    ],
)
def test_a_picture_that_is_not_kept_gets_one_sentence(
    drafted: World, app: Flask, content: bytes, shows: dict[str, str], sentence: str
) -> None:
    browser = desk(app)
    picture(browser, drafted, "home", content, **shows)
    assert browser.status == 422
    assert sentence in browser.text, browser.text
    assert hearing.pictures_of(drafted.house, drafted.round) == {}


def test_a_picture_is_taken_away(drafted: World, app: Flask) -> None:
    browser = desk(app)
    picture(browser, drafted, "home", drawing(), en="A house.", ar="بيت")
    browser.get(f"/work/r/{drafted.round_id.hex()}/pictures")
    form = next(form for form in browser.forms if any(value == "without" for _name, value in form.buttons))
    browser.submit({}, press="without", form=form)
    assert hearing.pictures_of(drafted.house, drafted.round) == {}
