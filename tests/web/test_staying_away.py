"""A visit closes by itself: she is told beforehand, and afterwards what became of what she wrote."""

import pytest
from flask import Flask

from consult.web.sessions import A_MINUTE, IDLE_SECONDS
from tests.web.way import come_back, come_in, say, sign_in
from tests.world import PLACES, Clock, World, browser_of

AWAY = "You were away for a while"
NOT_HERE = "This page is not here"
LIMIT = f"After about {IDLE_SECONDS // A_MINUTE} minutes on the same page, it closes by itself."


@pytest.mark.people(5, 7)
def test_she_is_told_of_the_limit_before_she_begins_and_beside_what_she_writes(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    assert browser.path == "/before"
    assert LIMIT in browser.text
    for item in ("words", "town"):
        browser.get(f"/q/{PLACES[item]}")
        assert LIMIT in browser.text
        assert "Continue saves what you wrote" in browser.text
        body = browser.body.decode()
        assert body.index("it closes by itself") < body.index('name="answer"')
    browser.get(f"/q/{PLACES['home']}")
    assert LIMIT not in browser.text, "where nothing is written, nothing presses"


@pytest.mark.people(21)
def test_a_visit_that_closed_by_itself_says_so_and_gives_back_what_was_being_written(
    world: World, app: Flask, clock: Clock
) -> None:
    world.open()
    browser = browser_of(app)
    code = come_in(browser, world.invitations(1)[0])
    say(browser, PLACES["town"], "Leeds")
    browser.get(f"/q/{PLACES['words']}")
    form = browser.forms[0]
    clock.pass_(seconds=IDLE_SECONDS + 1)
    browser.submit({"answer": "half an hour of words"}, press="continue", form=form)
    assert browser.status == 404
    assert AWAY in browser.text
    assert "What you saved is still saved. Type your code to go on." in browser.text
    assert NOT_HERE not in browser.text
    assert "half an hour of words" in browser.body.decode()
    browser.get("/answers")
    assert AWAY in browser.text
    come_back(browser, code)
    assert "Leeds" in browser.text


def test_on_the_way_in_too(world: World, app: Flask, clock: Clock) -> None:
    world.open()
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": world.invitations(1)[0]})
    clock.pass_(seconds=IDLE_SECONDS + 1)
    browser.get("/choices")
    assert (browser.status, AWAY in browser.text) == (404, True)


def test_nobody_else_is_told_that_she_was_away(world: World, app: Flask, clock: Clock) -> None:
    world.open()
    stranger = browser_of(app)
    for path in ("/answers", "/q/1", "/choices"):
        newcomer = browser_of(app)
        newcomer.get(path)
        assert (newcomer.status, NOT_HERE in newcomer.text, AWAY in newcomer.text) == (404, True, False)
    stranger.get("/")
    for path in ("/nowhere", "/work", "/work/contacts", "/findings"):
        stranger.get(path)
        assert AWAY not in stranger.text, path
    inside = browser_of(app)
    come_in(inside, world.invitations(1)[0])
    inside.get("/q/999")
    assert AWAY not in inside.text
    inside.get("/work")
    assert AWAY not in inside.text
    staff = browser_of(app)
    sign_in(staff, "work", "coordinator")
    staff.get("/answers")
    assert NOT_HERE in staff.text


def test_who_left_or_erased_everything_is_not_told_that_something_is_saved(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    browser.get("/erase")
    browser.submit({}, press="erase")
    browser.cookies = {name: value for name, value in browser.cookies.items() if value}
    browser.get("/answers")
    assert browser.status == 404
    assert AWAY not in browser.text


def test_only_this_house_reads_from_a_cookie_that_somebody_was_in(world: World, app: Flask, clock: Clock) -> None:
    world.open()
    inside, outside = browser_of(app), browser_of(app)
    come_in(inside, world.invitations(1)[0])
    marks = set()
    for _ in range(3):
        inside.get("/answers")
        outside.get("/")
        assert len(inside.cookies["v"]) == len(outside.cookies["v"])
        marks |= {inside.cookies["v"], outside.cookies["v"]}
    assert len(marks) == 6, "each is drawn anew"
    clock.pass_(seconds=IDLE_SECONDS + 1)
    for forged in ("", "v", outside.cookies["v"], inside.cookies["v"][:-2] + "zz", "A" * 24, "é"):
        planted = browser_of(app)
        planted.cookies = {"s": inside.cookies["s"], "v": forged}
        planted.get("/answers")
        assert (planted.status, AWAY in planted.text) == (404, False), forged
    inside.get("/answers")
    assert AWAY in inside.text
