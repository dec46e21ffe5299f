"""Visits (K11) from outside: only their cookie opens them, they merge where they meet, and they speak her language."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from browser import Browser
from flask import Flask
from sqlalchemy import update
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from consult.crypto.session import session_id
from consult.services import visiting
from consult.services.visiting import CookieSecret, Lasting, Stored
from consult.storage.sessions import SESSIONS, SessionId, StoredSession, get
from consult.web.sessions import IDLE_SECONDS, SealedSession, SealedSessions
from tests.web.way import SHOWN, come_back, come_in, is_in, say, sign_in, unlock
from tests.world import PLACES, Clock, World, browser_of

COOKIE = "s"


@pytest.fixture
def invited(world: World) -> list[str]:
    world.open()
    return world.invitations(3)


def secret_of(browser: Browser) -> CookieSecret:
    return CookieSecret(base64.urlsafe_b64decode(browser.cookies[COOKIE]))


def row_of(world: World, secret: CookieSecret) -> StoredSession:
    with world.house.stores.sessions.reading() as tx:
        row = get(tx, SessionId(session_id(secret)), 0)
    assert row is not None
    return row


def put_row(world: World, secret: CookieSecret, **values: object) -> None:
    """Change a row as someone who can write to the store would."""
    with world.house.stores.sessions.writing() as tx:
        changing = update(SESSIONS).where(SESSIONS.c.id == session_id(secret)).values(**values)
        assert tx.connection.execute(changing).rowcount == 1


def seconds(clock: Clock) -> int:
    return int(clock().timestamp())


def cut_short(content: bytes) -> bytes:
    return content[:-1]


def cut_to_nothing(content: bytes) -> bytes:
    del content
    return b""


def flip_a_bit(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def test_a_row_opens_only_with_its_own_cookie(world: World, app: Flask, invited: list[str], clock: Clock) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    secret = secret_of(browser)
    kept = visiting.load(world.house, secret, seconds(clock))
    assert kept is not None
    assert "seat" in kept.content
    for place in range(32):
        other = bytearray(secret)
        other[place] ^= 1
        assert visiting.load(world.house, CookieSecret(bytes(other)), seconds(clock)) is None
    for part in kept.content["seat"]:
        assert str(part).encode() not in row_of(world, secret).content


def test_rows_that_are_swapped_are_no_visits(world: World, app: Flask, invited: list[str]) -> None:
    first, second = browser_of(app), browser_of(app)
    for browser, invitation in zip((first, second), invited, strict=False):
        come_in(browser, invitation)
    rows = [row_of(world, secret_of(browser)) for browser in (first, second)]
    assert rows[0].expires == rows[1].expires
    put_row(world, secret_of(first), content=rows[1].content, version=rows[1].version)
    put_row(world, secret_of(second), content=rows[0].content, version=rows[0].version)
    assert not is_in(first)
    assert not is_in(second)


@pytest.mark.parametrize("spoil", [cut_short, cut_to_nothing, flip_a_bit])
def test_a_row_that_was_changed_is_no_visit(
    world: World, app: Flask, invited: list[str], spoil: Callable[[bytes], bytes]
) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    assert is_in(browser)
    put_row(world, secret_of(browser), content=spoil(row_of(world, secret_of(browser)).content))
    assert not is_in(browser)


def test_a_row_whose_end_was_put_off_is_no_visit(world: World, app: Flask, invited: list[str], clock: Clock) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    put_row(world, secret_of(browser), expires=row_of(world, secret_of(browser)).expires + 3600)
    assert not is_in(browser)
    clock.pass_(minutes=31)
    assert not is_in(browser)


def test_old_content_under_a_newer_end_is_no_visit(world: World, app: Flask, invited: list[str], clock: Clock) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    old = row_of(world, secret_of(browser))
    clock.pass_(seconds=1)
    say(browser, PLACES["town"], "Leeds")
    assert row_of(world, secret_of(browser)).version > old.version
    put_row(world, secret_of(browser), content=old.content)
    assert not is_in(browser)


def test_a_visit_is_over_to_the_second(world: World, app: Flask, invited: list[str], clock: Clock) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    clock.pass_(seconds=IDLE_SECONDS - 1)
    assert visiting.load(world.house, secret_of(browser), seconds(clock)) is not None
    clock.pass_(seconds=1)
    assert visiting.load(world.house, secret_of(browser), seconds(clock)) is None
    assert not is_in(browser)


def test_a_visit_in_use_does_not_end(app: Flask, invited: list[str], clock: Clock) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    for _ in range(6):
        clock.pass_(minutes=16)
        assert is_in(browser)


def test_a_visit_that_ended_leaves_no_row(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    secret = secret_of(browser)
    browser.get("/x")
    with world.house.stores.sessions.reading() as tx:
        assert get(tx, SessionId(session_id(secret)), 0) is None


@pytest.mark.parametrize("cookie", ["", "a", "=" * 44, "é", "A" * 42, "A" * 4000, "A" * 43 + "=", '"; s=x'])
def test_a_cookie_that_is_none_is_a_stranger(app: Flask, invited: list[str], cookie: str) -> None:
    browser = browser_of(app)
    browser.cookies[COOKIE] = cookie.encode().decode("latin-1")
    assert not is_in(browser)
    browser.get("/")
    assert browser.status == 200


def lasting(clock: Clock) -> Lasting:
    return Lasting(at=seconds(clock), expires=seconds(clock) + IDLE_SECONDS)


def stored_visit(world: World, clock: Clock) -> tuple[CookieSecret, Stored]:
    secret = visiting.new_secret(world.house)
    expires = seconds(clock) + IDLE_SECONDS
    content = {"language": "en", "spent": [["t0", "/q/1"]], "notices": ["said"]}
    visiting.save(world.house, secret, content, set(content), None, visiting.Lasting(at=0, expires=expires))
    stored = visiting.load(world.house, secret, seconds(clock))
    assert stored is not None
    return secret, stored


def keep(world: World, session: SealedSession, clock: Clock) -> None:
    expires = seconds(clock) + IDLE_SECONDS
    visiting.save(
        world.house,
        session.secret,
        session.content(),
        session.changed,
        session.stored,
        visiting.Lasting(at=0, expires=expires),
    )


def test_two_requests_of_one_visit_lose_nothing_of_each_other(world: World, clock: Clock) -> None:
    secret, stored = stored_visit(world, clock)
    first, second = SealedSession(secret, stored), SealedSession(secret, stored)
    first["spent"] = [*first["spent"], ["t1", "/q/2"]]
    first["language"] = "ar"
    second["spent"] = [*second["spent"], ["t2", "/q/3"]]
    second["seat"] = {"seat": "2"}
    second.drop("notices")
    keep(world, first, clock)
    keep(world, second, clock)
    merged = visiting.load(world.house, secret, seconds(clock))
    assert merged is not None
    assert dict(merged.content["spent"]) == {"t0": "/q/1", "t1": "/q/2", "t2": "/q/3"}
    assert merged.content["language"] == "ar"
    assert merged.content["seat"] == {"seat": "2"}
    assert "notices" not in merged.content


def test_four_requests_of_one_visit_lose_nothing_of_each_other(world: World, clock: Clock) -> None:
    secret, stored = stored_visit(world, clock)
    requests = [SealedSession(secret, stored) for _ in range(4)]
    for place, request in enumerate(requests):
        request["spent"] = [*request["spent"], [f"own{place}", "/"]]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda request: keep(world, request, clock), requests))
    merged = visiting.load(world.house, secret, seconds(clock))
    assert merged is not None
    assert set(dict(merged.content["spent"])) == {"t0", "own0", "own1", "own2", "own3"}


def test_a_visit_that_ended_meanwhile_is_not_brought_back(world: World, clock: Clock) -> None:
    secret, stored = stored_visit(world, clock)
    late = SealedSession(secret, stored)
    late["language"] = "ar"
    visiting.end(world.house, secret)
    keep(world, late, clock)
    assert visiting.load(world.house, secret, seconds(clock)) is None


def test_what_did_not_change_is_not_written(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get("/q/1")
    before = row_of(world, secret_of(browser))
    for _ in range(3):
        browser.get("/q/1")
    assert row_of(world, secret_of(browser)) == before


def moved(browser: Browser, step: Callable[[], None]) -> tuple[str, str]:
    """The cookie before and after a step."""
    before = browser.cookies[COOKIE]
    step()
    return before, browser.cookies[COOKIE]


def opens_nothing(world: World, app: Flask, cookie: str, path: str) -> bool:
    old = browser_of(app)
    old.cookies[COOKIE] = cookie
    old.get(path)
    with world.house.stores.sessions.reading() as tx:
        row = get(tx, SessionId(session_id(CookieSecret(base64.urlsafe_b64decode(cookie)))), 0)
    return row is None and old.status == 404


def test_entering_changes_the_cookie_and_the_old_one_opens_nothing(
    world: World, app: Flask, invited: list[str]
) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    browser.submit({"answering": "yes"})
    browser.get("/code")
    shown = SHOWN.search(browser.text)
    assert shown is not None
    browser.get("/check")
    before, after = moved(browser, lambda: browser.submit({"last_four": shown[4]}))
    assert browser.path == "/before"
    assert before != after
    assert opens_nothing(world, app, before, "/answers")
    assert opens_nothing(world, app, before, "/about")
    assert is_in(browser)


def test_coming_back_changes_the_cookie(world: World, app: Flask, invited: list[str]) -> None:
    code = come_in(browser_of(app), invited[0])
    browser = browser_of(app)
    browser.get("/")
    before, after = moved(browser, lambda: come_back(browser, code))
    assert before != after
    assert opens_nothing(world, app, before, "/answers")
    assert is_in(browser)


def test_signing_in_and_unlocking_change_the_cookie(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/work/sign-in")
    stranger, signed_in = moved(browser, lambda: sign_in(browser, "work", "coordinator"))
    _, unlocked = moved(browser, lambda: unlock(browser))
    assert len({stranger, signed_in, unlocked}) == 3
    for cookie in (stranger, signed_in):
        assert opens_nothing(world, app, cookie, "/work")
    browser.get("/work")
    assert browser.status == 200


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("", "en"),
        ("xx", "en"),
        ("*", "en"),
        ("pt", "en"),
        ("pt-BR, pt;q=0.9", "en"),
        ("ar", "ar"),
        ("AR", "ar"),
        ("ar-EG", "ar"),
        ("ar-EG,en;q=0.8", "ar"),
        ("ti-ER", "ti"),
        ("fr, vi;q=0.3, ti;q=0.7", "ti"),
        ("en;q=0.1, ar;q=0.9", "ar"),
        ("ar;q=0, en", "en"),
        ("ar;q=0", "en"),
        ("arz", "en"),
        (";;;q=,,", "en"),
        ("x" * 5000, "en"),
    ],
)
def test_a_page_speaks_the_best_language_that_her_browser_asks_for(app: Flask, asked: str, given: str) -> None:
    browser = browser_of(app, asked)
    browser.get("/")
    assert browser.status == 200
    assert f'<html lang="{given}"'.encode() in browser.body


def test_the_language_she_chose_outweighs_the_browsers(app: Flask) -> None:
    browser = browser_of(app, "ar")
    browser.get("/language")
    browser.submit({"language": "vi"})
    browser.get("/")
    assert b'<html lang="vi"' in browser.body


def test_the_cookie_is_read_by_no_script_and_ends_with_the_browser(app: Flask) -> None:
    sessions = app.session_interface
    assert isinstance(sessions, SealedSessions)
    assert sessions.cookie == COOKIE
    browser = browser_of(app)
    browser.get("/")
    lines = [line for name, line in browser.headers if name == "Set-Cookie"]
    assert len(lines) == 2
    for line in lines:
        assert "HttpOnly" in line
        assert "Path=/" in line
        assert "SameSite=Lax" in line
        assert "Max-Age" not in line
        assert "Expires" not in line


def test_the_cookie_is_handed_out_once_so_that_a_slow_page_brings_back_no_old_one(app: Flask) -> None:
    browser = browser_of(app)
    browser.get("/")
    secret = browser.cookies[COOKIE]
    browser.get("/")
    assert not [line for name, line in browser.headers if name == "Set-Cookie" and line.startswith(f"{COOKIE}=")]
    assert browser.cookies[COOKIE] == secret


def test_a_session_knows_which_of_its_keys_changed(world: World, clock: Clock) -> None:
    secret, stored = stored_visit(world, clock)
    session = SealedSession(secret, stored)
    session["language"] = "en"
    assert session.changed == set()
    session["language"] = "vi"
    session.drop("notices", "never")
    assert session.changed == {"language", "notices"}
    assert "csrf_token" not in session.content()


def test_opening_a_session_without_a_cookie_draws_a_new_secret(app: Flask) -> None:
    sessions = app.session_interface
    assert isinstance(sessions, SealedSessions)
    drawn = {sessions.open_session(app, Request(EnvironBuilder().get_environ())).secret for _ in range(3)}
    assert len(drawn) == 3


def test_a_visit_that_ran_out_begins_again_under_its_cookie(app: Flask, invited: list[str], clock: Clock) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    clock.pass_(minutes=31)
    browser.get("/")
    browser.submit({"code": invited[0]})
    assert (browser.status, browser.path) == (200, "/language")


def test_a_visit_that_ran_out_leaves_no_row_once_somebody_else_comes(
    world: World, app: Flask, invited: list[str], clock: Clock
) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    clock.pass_(minutes=31)
    come_in(browser_of(app), invited[1])
    with world.house.stores.sessions.reading() as tx:
        assert get(tx, SessionId(session_id(secret_of(browser))), 0) is None


def test_two_new_requests_of_one_cookie_lose_nothing_of_each_other(world: World, clock: Clock) -> None:
    secret = visiting.new_secret(world.house)
    first, second = SealedSession(secret, None), SealedSession(secret, None)
    first["language"], second["notices"] = "ar", ["said"]
    keep(world, first, clock)
    keep(world, second, clock)
    assert visiting.load(world.house, secret, seconds(clock)).content == {"language": "ar", "notices": ["said"]}
