"""Forms that arrive twice at once, or in another visit than they were made for."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from browser import Browser, Form
from flask import Flask

from consult.services import running_rounds
from tests.web.way import SHOWN, come_back, come_in, is_in, say, sign_in, unlock
from tests.world import PLACES, World, browser_of


@pytest.fixture
def invited(world: World) -> list[str]:
    world.open()
    return world.invitations(3)


def post_twice(app: Flask, browser: Browser, form: Form, values: dict[str, str], press: str = "") -> list[Browser]:
    """The same form, sent by two requests at the same moment, as an impatient thumb does."""
    ready = Barrier(2)

    def send() -> Browser:
        other = browser_of(app)
        other.cookies, other.path = dict(browser.cookies), browser.path
        ready.wait(10)
        other.submit(values, press=press, form=form)
        return other

    with ThreadPoolExecutor(2) as pool:
        return [sent.result() for sent in [pool.submit(send) for _ in range(2)]]


def test_an_answer_sent_twice_at_once_is_saved_and_nothing_is_lost(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    say(browser, PLACES["town"], "Leeds")
    browser.get(f"/q/{PLACES['words']}")
    both = post_twice(app, browser, browser.forms[0], {"answer": "Being asked."}, "continue")
    assert [(sent.status, sent.path) for sent in both] == [(200, f"/q/{PLACES['years']}")] * 2
    browser.get("/answers")
    assert browser.text.count("Being asked.") == 1
    assert "Leeds" in browser.text


def test_sending_twice_at_once_sends_once(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get("/answers")
    both = post_twice(app, browser, browser.forms[0], {}, "send")
    assert [sent.path for sent in both] == ["/sent"] * 2
    assert running_rounds.progress(world.house, world.round).used == 1


def test_bringing_a_batch_twice_at_once_makes_it_once(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    unlock(browser)
    browser.get(f"/work/r/{world.round_id.hex()}")
    unused = running_rounds.progress(world.house, world.round).unused
    both = post_twice(app, browser, browser.form_to("/invitations"), {"how_many": "5"}, "invite")
    assert {sent.status for sent in both} <= {200, 409, 422}
    assert running_rounds.progress(world.house, world.round).unused == unused + 5


def test_confirming_twice_at_once_takes_one_seat_and_lets_her_in(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    browser.submit({"answering": "yes"})
    browser.get("/code")
    shown = SHOWN.search(browser.text)
    assert shown is not None
    browser.get("/check")
    both = post_twice(app, browser, browser.forms[0], {"last_four": shown[4]})
    assert running_rounds.progress(world.house, world.round).used == 1
    assert [sent.path for sent in both] == ["/before"] * 2
    assert all(is_in(sent) for sent in both)
    again = browser_of(app)
    come_back(again, "".join(shown.groups()))
    assert again.path == "/answers?again=1"


def test_a_form_of_one_visit_is_refused_in_another(app: Flask, invited: list[str]) -> None:
    first, second = browser_of(app), browser_of(app)
    for browser, invitation in zip((first, second), invited, strict=False):
        come_in(browser, invitation)
        browser.get(f"/q/{PLACES['town']}")
    stolen = dict(first.forms[0].fields)
    form = second.forms[0]
    form.fields = [(name, stolen["csrf_token"] if name == "csrf_token" else value) for name, value in form.fields]
    second.submit({"answer": "planted"}, press="continue", form=form)
    assert second.status == 400
    assert "What was saved is still saved." in second.text
    second.get("/answers")
    assert "planted" not in second.text


def test_a_form_from_before_entering_is_refused_after(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/")
    early = browser.forms[0]
    come_in(browser, invited[0])
    browser.path = "/"
    browser.submit({"code": invited[1]}, form=early)
    assert browser.status == 400


def test_two_visitors_with_one_new_cookie_at_once_both_get_a_page(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/")
    both = post_twice(app, browser, browser.forms[0], {"code": invited[0]})
    assert [(sent.status, sent.path) for sent in both] == [(200, "/language")] * 2
