"""The exit as the server sees it: what it ends, what it sends, and that it leaves no trace; and the page that explains it."""

from typing import Any

import pytest
from browser import Browser
from flask import Flask

from consult.settings import folder
from consult.storage.sessions import SESSIONS
from consult.web.languages import Languages
from tests.web.way import come_in, say
from tests.world import PLACES, World, browser_of


@pytest.fixture
def inside(world: World, app: Flask) -> Browser:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    say(browser, PLACES["words"], "only mine")
    return browser


def rows(world: World, *names: str) -> list[Any]:
    held = []
    for name, store in world.house.stores.each():
        if name in names:
            with store.reading() as tx:
                held += [tx.connection.execute(table.select()).all() for table in store.tables.sorted_tables]
    return held


def visits_kept(world: World) -> list[Any]:
    with world.house.stores.sessions.reading() as tx:
        return tx.connection.execute(SESSIONS.select()).all()


@pytest.mark.people(2)
def test_the_exit_ends_the_visit_expires_every_cookie_and_says_what_the_browser_must_do(
    world: World, inside: Browser
) -> None:
    assert len(visits_kept(world)) == 1
    inside._once("GET", "/x", None, {})
    headers = [(name.lower(), value) for name, value in inside.headers]
    said = dict(headers)
    assert inside.status == 303
    assert said["clear-site-data"] == '"cookies", "storage"'
    assert said["cache-control"] == "no-store"
    assert said["referrer-policy"] == "no-referrer"
    cookies = [value for name, value in headers if name == "set-cookie"]
    assert {cookie.split("=")[0] for cookie in cookies} == {"s", "v"}
    assert all("Expires=Thu, 01 Jan 1970" in cookie and cookie.split(";")[0].endswith("=") for cookie in cookies)
    assert visits_kept(world) == [], "the visit's row is gone"


@pytest.mark.people(2)
def test_head_changes_nothing(world: World, inside: Browser) -> None:
    before, cookies = rows(world, "main", "shares", "sessions", "contacts"), dict(inside.cookies)
    inside._once("HEAD", "/x", None, {})
    said = {name.lower() for name, _ in inside.headers}
    assert inside.status == 303
    assert not {"set-cookie", "clear-site-data"} & said
    assert (rows(world, "main", "shares", "sessions", "contacts"), inside.cookies) == (before, cookies)
    inside.get("/answers")
    assert inside.status == 200


@pytest.mark.people(2)
def test_an_exit_writes_no_row_no_count_and_no_line(
    world: World, inside: Browser, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    before = rows(world, "main", "shares", "contacts")
    capfd.readouterr()
    caplog.clear()
    inside._once("GET", "/x", None, {})
    assert rows(world, "main", "shares", "contacts") == before
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


@pytest.mark.people(2)
@pytest.mark.parametrize("entry", Languages(folder("translations")).all(), ids=lambda entry: entry.tag)
def test_each_language_has_its_own_neutral_destination(app: Flask, entry: Any) -> None:
    browser = browser_of(app, entry.tag)
    browser._once("GET", "/x", None, {})
    assert dict(browser.headers)["Location"] == entry.leave_to
    assert entry.leave_to.startswith("https://")


@pytest.mark.people(5)
def test_one_page_before_the_first_question_says_all_that_it_must(inside: Browser) -> None:
    inside.get("/before")
    for said in (
        "closes your answers here",
        "does not clear your browser’s history",
        "Each answer is saved as you give it",
        "type your access code",
        "Other ways to be safe",
        "private window",
    ):
        assert said in inside.text, said
    assert b'href="/q/1"' in inside.body


@pytest.mark.people(6)
def test_nothing_that_a_passer_by_may_see_names_a_topic(world: World, inside: Browser) -> None:
    words = ("slavery", "traffick", "exploit", "consultation", "survivor", "What matters")
    for path in (
        "/",
        "/about",
        "/private",
        "/before",
        "/q/2",
        f"/q/{PLACES['words']}",
        "/answers",
        "/support",
        "/nowhere",
    ):
        inside.get(path)
        body = inside.body.decode()
        title = body.partition("<title>")[2].partition("</title>")[0]
        assert not [word for word in words if word.lower() in f"{title} {path} {list(inside.cookies)}".lower()]
        assert 'rel="icon" href="data:,"' in body
        for never in ("localStorage", "sessionStorage", "serviceWorker", "http://", "https://"):
            assert never not in body, (path, never)
    inside.get(f"/q/{PLACES['words']}")
    assert 'autocomplete="off"' in inside.body.decode().partition("<textarea")[2].partition(">")[0]


@pytest.mark.people(3)
def test_the_changing_cookie_is_never_readable_by_script_and_no_page_is_stored(world: World, inside: Browser) -> None:
    seen = set()
    for path in ("/about", "/before", "/q/1", "/answers", "/pause", "/support", "/contact-me", "/erase"):
        inside.get(path)
        cookie = next(value for name, value in inside.headers if name == "Set-Cookie" and value.startswith("v="))
        assert "HttpOnly" in cookie
        assert dict(inside.headers)["Cache-Control"] == "no-store"
        seen.add(cookie.split(";")[0])
    assert len(seen) == 8
