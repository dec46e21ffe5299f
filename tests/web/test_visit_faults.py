"""The store of visits fails: a calm page with the headers of any other, an exit that still leads away, a log of no path."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import Browser
from flask import Flask
from sqlalchemy import event

from consult.app import create_app
from consult.web.headers import HEADERS
from tests.web.way import come_in, is_in
from tests.world import PLACES, Clock, World, browser_of, settings_of

WORDS = "not for any log"


def read_only(dbapi: sqlite3.Connection, *_: object) -> None:
    dbapi.execute("PRAGMA query_only=ON")


def refuse_writes(world: World) -> None:
    """Let the store of visits be read only, as a disk that was remounted would."""
    store = world.house.stores.sessions
    store.close()
    event.listen(store._writer, "connect", read_only)


def mend(world: World) -> None:
    """And be written again."""
    store = world.house.stores.sessions
    store.close()
    event.remove(store._writer, "connect", read_only)


def spoil(world: World) -> None:
    """Write over the store of visits: it can be neither read nor written."""
    store = world.house.stores.sessions
    store.close()
    path = Path(store.url.database or "")
    for one in path.parent.glob(f"{path.name}-*"):
        one.unlink()
    path.write_bytes(b"this was a database once" * 1000)


@pytest.fixture
def inside(world: World, app: Flask) -> Browser:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    browser.get(f"/q/{PLACES['words']}")
    return browser


@pytest.mark.parametrize("broken", [refuse_writes, spoil])
def test_a_visit_that_cannot_be_kept_or_opened_gets_a_calm_page_and_the_log_no_path(
    world: World,
    inside: Browser,
    broken: Callable[[World], None],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    cookies = dict(inside.cookies)
    broken(world)
    capfd.readouterr()
    inside.submit({"answer": WORDS}, press="continue")
    assert inside.status == 503
    assert "What was saved is still saved." in inside.text or "What was saved before is safe." in inside.text
    assert WORDS in inside.body.decode(), "what she wrote is given back"
    sent = dict(inside.headers)
    assert sent["Retry-After"] == "5"
    assert sent["Cache-Control"] == "no-store"
    assert HEADERS.items() <= sent.items()
    assert inside.cookies["s"] == cookies["s"], "her visit is as it was"
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    out, err = capfd.readouterr()
    assert '"event": "store"' in err
    assert "/q/" not in out + err
    assert "Traceback" not in out + err


@pytest.mark.parametrize("broken", [refuse_writes, spoil])
def test_a_stranger_gets_the_calm_page_and_no_cookie(world: World, app: Flask, broken: Callable[[World], None]) -> None:
    browser = browser_of(app)
    browser.get("/language")
    cookies = dict(browser.cookies)
    broken(world)
    browser.submit({"language": "ar"})
    assert browser.status == 503
    assert browser.cookies == cookies


@pytest.mark.parametrize("broken", [refuse_writes, spoil])
def test_the_exit_leads_away_all_the_same(
    world: World, inside: Browser, broken: Callable[[World], None], capfd: pytest.CaptureFixture[str]
) -> None:
    broken(world)
    capfd.readouterr()
    inside._once("GET", "/x", None, {})
    sent = dict(inside.headers)
    assert inside.status == 303
    assert sent["Location"].startswith("https://")
    assert sent["Clear-Site-Data"] == '"cookies", "storage"'
    assert set(inside.cookies.values()) == {""}
    assert capfd.readouterr() == ("", "")


def test_once_the_store_is_well_again_her_visit_goes_on(world: World, inside: Browser) -> None:
    refuse_writes(world)
    inside.submit({"answer": WORDS}, press="continue")
    assert inside.status == 503
    mend(world)
    assert is_in(inside)
    assert WORDS in inside.text, "her answer was kept, though her visit could not be"


def test_a_fault_that_nobody_expects_is_told_by_its_kind_alone(
    world: World, data: Path, clock: Clock, capfd: pytest.CaptureFixture[str]
) -> None:
    """Flask would write the path, the second and every line of the program that led there."""
    app = create_app(settings_of(data), world.house, clock)

    def fall(_: object) -> None:
        raise LookupError(WORDS)

    app.after_request(fall)
    browser = browser_of(app)
    browser.get("/language?said=here")
    assert browser.status == 500
    out, err = capfd.readouterr()
    assert "LookupError" in err
    for told in ("/language", "said", WORDS, "Traceback", "20"):
        assert told not in out + err


def test_what_a_library_logs_is_told_by_its_name_alone(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("some.library").error("at 10:31 /q/7 from %s", "192.0.2.7")
    out, err = capfd.readouterr()
    assert "some.library" in err
    for told in ("10:31", "/q/7", "192.0.2.7"):
        assert told not in out + err


@pytest.mark.people(10)
def test_support_is_there_where_visits_cannot_be_opened(world: World, inside: Browser) -> None:
    spoil(world)
    inside.get("/answers")
    assert inside.status == 503
    assert b'href="/support?back=/answers"' in inside.body
    inside.get("/support?back=/answers")
    assert inside.status == 200
    assert "call the emergency number" in inside.text
