"""Faults: a store that is read-only or full, a secret that is missing; one clear sentence, and nothing saved is lost."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event

from consult.app import create_app
from consult.settings import SettingsError, make_secrets, read_settings, secret
from tests.conftest import stores_in
from tests.web.way import SHOWN, come_back, come_in, say
from tests.world import PLACES, Clock, World, app_of, browser_of, house_of, settings_of


def limit_pages(world: World) -> None:
    """Let the main store grow no further, as a full disk would."""

    def limit(dbapi: sqlite3.Connection, *_: object) -> None:
        pages = dbapi.execute("PRAGMA page_count").fetchone()[0]
        dbapi.execute(f"PRAGMA max_page_count={pages}")

    world.house.stores.main.close()
    event.listen(world.house.stores.main._writer, "connect", limit)


def refuse_writes(world: World) -> None:
    """Let the main store be read only, as a disk that was remounted would."""
    world.house.stores.main.close()
    event.listen(world.house.stores.main._writer, "connect", lambda dbapi, *_: dbapi.execute("PRAGMA query_only=ON"))


@pytest.mark.parametrize("break_store", [limit_pages, refuse_writes])
def test_an_answer_that_cannot_be_saved_is_kept_on_the_page_and_nothing_saved_is_lost(
    world: World, app: Flask, data: Path, break_store
) -> None:
    world.open()
    browser = browser_of(app)
    code = come_in(browser, world.invitations(1)[0])
    say(browser, PLACES["town"], "Leeds")
    break_store(world)
    long = "word " * 3000
    say(browser, PLACES["words"], long)
    assert browser.status == 503
    assert "could not be saved just now. What you said before is safe." in browser.text
    assert long.strip()[:50] in browser.body.decode(), "what she typed is still on the page"
    world.house.stores.close()
    mended = World(house=house_of(stores_in(data)), staff=world.staff)
    again = browser_of(app_of(mended, data, Clock()))
    come_back(again, code)
    assert "Leeds" in again.text
    mended.house.stores.close()


@pytest.mark.people(7, 10, 14)
@pytest.mark.parametrize("press", ["previous", "pause", "support", "erase"])
def test_what_cannot_be_saved_as_she_turns_away_waits_on_its_page(world: World, app: Flask, press: str) -> None:
    world.open()
    browser = browser_of(app)
    come_in(browser, world.invitations(1)[0])
    browser.get(f"/q/{PLACES['words']}")
    refuse_writes(world)
    browser.submit({"answer": "Being asked."}, press=press)
    assert browser.status == 200
    assert browser.path.partition("?")[0] == (f"/q/{PLACES['town']}" if press == "previous" else f"/{press}")
    browser.get(f"/q/{PLACES['words']}")
    assert "Being asked." in browser.body.decode()
    assert "What you typed is still here." in browser.text


def test_a_store_that_fails_elsewhere_gets_one_sentence_too(world: World, app: Flask) -> None:
    world.open()
    invitation = world.invitations(1)[0]
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invitation})
    browser.get("/choices")
    browser.submit({"answering": "yes"})
    browser.get("/code")
    refuse_writes(world)

    shown = SHOWN.search(browser.text)
    browser.get("/check")
    browser.submit({"last_four": shown[4]})
    assert browser.status == 503
    assert "Nothing can be saved just now." in browser.text
    assert dict(browser.headers)["Retry-After"] == "5"


def environment(data: Path) -> dict[str, str]:
    return {"CONSULT_DATA": str(data)}


@pytest.mark.parametrize("name", ["pepper", "rounding", "installation"])
def test_a_missing_secret_is_named_and_nothing_starts(tmp_path: Path, name: str) -> None:
    make_secrets(tmp_path / "secrets", bytes)
    read_settings(environment(tmp_path))
    (tmp_path / "secrets" / name).unlink()
    with pytest.raises(SettingsError, match=rf"{name} is missing.*recovery kit"):
        read_settings(environment(tmp_path))


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    make_secrets(tmp_path / "secrets", bytes)
    (tmp_path / "secrets" / "pepper").chmod(0o444)
    with pytest.raises(SettingsError, match="chmod 400"):
        read_settings(environment(tmp_path))


@pytest.mark.parametrize(("content", "says"), [("zz", "hexadecimal"), ("00", "holds 1 bytes where 32")])
def test_a_broken_secret_is_refused(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "pepper"
    path.write_text(content)
    path.chmod(0o400)
    with pytest.raises(SettingsError, match=says):
        secret(path, 32)


def test_making_secrets_again_changes_none(tmp_path: Path) -> None:
    make_secrets(tmp_path, lambda size: b"a" * size)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    make_secrets(tmp_path, lambda size: b"b" * size)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o400}


@pytest.mark.parametrize(("name", "value"), [("WORKERS", "two"), ("SECURE", "true"), ("PROXIES", "-1")])
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    make_secrets(tmp_path / "secrets", bytes)
    with pytest.raises(SettingsError, match=f"CONSULT_{name}"):
        read_settings({**environment(tmp_path), f"CONSULT_{name}": value})


def test_stores_that_were_not_migrated_are_not_served(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="consult migrate"):
        create_app(settings_of(tmp_path), house_of(stores_in(tmp_path)))


def test_the_key_store_must_be_apart_from_the_main_store(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with pytest.raises(SettingsError, match="apart"):
        create_app(replace(settings, key_store=settings.main_store))
