"""A phone that others hold too: planted cookies, two people one after the other, a second tap, a late page, large bodies."""

import base64

import pytest
from browser import Browser
from flask import Flask

from consult.domain.capability import Role
from consult.services import running_rounds
from consult.storage import memberships
from tests.web.way import SHOWN, come_in, say, sign_in
from tests.world import PLACES, Clock, World, browser_of


@pytest.fixture
def invited(world: World) -> list[str]:
    world.open()
    return world.invitations(4)


def test_a_cookie_that_was_planted_before_she_came_opens_nothing_of_hers(app: Flask, invited: list[str]) -> None:
    planted = base64.urlsafe_b64encode(bytes(range(32))).decode()
    hers, his = browser_of(app), browser_of(app)
    hers.cookies["s"] = his.cookies["s"] = planted
    hers.get("/")
    hers.submit({"code": invited[0]})
    assert hers.cookies["s"] != planted
    hers.get("/choices")
    hers.submit({"answering": "yes"})
    hers.get("/code")
    assert SHOWN.search(hers.text)
    his.get("/code")
    assert his.status == 404


def test_whoever_planted_the_cookie_and_used_her_invitation_first_sees_nothing_of_hers(
    app: Flask, invited: list[str]
) -> None:
    """He came in with her invitation on her phone, kept the cookie, and waits for her to type it too."""
    his, hers = browser_of(app), browser_of(app)
    his.get("/")
    his.submit({"code": invited[0]})
    his.get("/choices")
    his.submit({"answering": "yes"})
    his.get("/code")
    seen = SHOWN.search(his.text)
    assert seen
    hers.cookies = dict(his.cookies)
    hers.get("/")
    hers.submit({"code": invited[0]})
    assert hers.cookies["s"] != his.cookies["s"]
    hers.get("/choices")
    hers.submit({"answering": "yes"})
    hers.get("/code")
    shown = SHOWN.search(hers.text)
    assert shown
    assert shown.groups() != seen.groups(), "he has read the first one"
    for path in ("/code", "/check", "/choices"):
        his.get(path)
        assert his.status == 404


def test_the_same_invitation_again_loses_nothing_that_she_chose(app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.submit({"language": "ar"})
    browser.get("/choices")
    browser.submit({"answering": "yes", "totals": "no"})
    before = browser.cookies["s"]
    browser.get("/")
    browser.submit({"code": invited[0]})
    assert browser.cookies["s"] != before
    browser.get("/choices")
    assert b'<html lang="ar"' in browser.body
    assert {("answering", "yes"), ("totals", "no")} <= set(browser.forms[0].fields)
    browser.get("/")
    browser.submit({"code": invited[1]})
    browser.get("/choices")
    assert not {"answering", "totals"} & set(dict(browser.forms[0].fields)), "another invitation is another person"


def test_a_second_person_on_the_same_phone_sees_nothing_of_the_first(app: Flask, invited: list[str]) -> None:
    phone = browser_of(app)
    come_in(phone, invited[0])
    say(phone, PLACES["words"], "only mine")
    phone.get("/")
    phone.submit({"code": invited[1]})
    phone.get("/choices")
    assert phone.status == 200
    assert "only mine" not in phone.text
    phone.get("/answers")
    assert phone.status == 404


def test_the_same_confirmation_twice_takes_one_seat(world: World, app: Flask, invited: list[str]) -> None:
    browser = browser_of(app)
    browser.get("/")
    browser.submit({"code": invited[0]})
    browser.get("/choices")
    browser.submit({"answering": "yes"})
    browser.get("/code")
    shown = SHOWN.search(browser.text)
    assert shown
    browser.get("/check")
    form, cookies = browser.forms[0], dict(browser.cookies)
    with world.house.stores.sessions.reading() as tx:
        tables = world.house.stores.sessions.tables.sorted_tables
        kept = {table: tx.connection.execute(table.select()).all() for table in tables}
    browser.submit({"last_four": shown[4]}, form=form)
    assert browser.path == "/before"
    with world.house.stores.sessions.writing() as tx:
        for table, rows in kept.items():
            tx.connection.execute(table.delete())
            for row in rows:
                tx.connection.execute(table.insert(), dict(row._mapping))
    second = browser_of(app)
    second.cookies, second.path = cookies, "/check"
    second.submit({"last_four": shown[4]}, form=form)
    assert second.path == "/before"
    assert running_rounds.progress(world.house, world.round).used == 1


def test_an_invitation_lets_nobody_into_a_closed_round(world: World, app: Flask, invited: list[str]) -> None:
    half_way = browser_of(app)
    half_way.get("/")
    half_way.submit({"code": invited[0]})
    half_way.get("/choices")
    half_way.submit({"answering": "yes"})
    half_way.get("/code")
    shown = SHOWN.search(half_way.text)
    assert shown
    running_rounds.close_round(world.house, world.round, world.today)
    late = browser_of(app)
    late.get("/")
    late.submit({"code": invited[1]})
    assert late.status == 422
    assert "This round is closed." in late.text
    half_way.get("/check")
    half_way.submit({"last_four": shown[4]})
    assert half_way.status == 422
    progress = running_rounds.progress(world.house, world.round)
    assert (progress.used, progress.unused) == (0, 4)


def test_words_written_to_a_page_that_ran_out_are_given_back(app: Flask, invited: list[str], clock: Clock) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    browser.get(f"/q/{PLACES['words']}")
    clock.pass_(minutes=29)
    form = browser.forms[0]
    clock.pass_(minutes=10)
    browser.submit({"answer": "slowly written"}, press="continue", form=form)
    assert browser.status == 404
    assert "slowly written" in browser.body.decode()


def test_a_slow_writer_has_the_whole_half_hour(app: Flask, invited: list[str], clock: Clock) -> None:
    browser = browser_of(app)
    come_in(browser, invited[0])
    clock.pass_(minutes=14)
    browser.get(f"/q/{PLACES['words']}")
    clock.pass_(minutes=29)
    browser.submit({"answer": "slowly written"}, press="continue")
    assert browser.path == f"/q/{PLACES['years']}"


def test_a_reader_who_is_a_coordinator_elsewhere_does_not_run_the_round(world: World, app: Flask) -> None:
    world.open()
    person = world.hire_one("both", Role.COORDINATOR, Role.COMMISSIONER).id
    with world.house.stores.main.writing() as tx:
        memberships.add(tx, person, world.round.consultation, Role.COMMISSIONER)
    browser = browser_of(app)
    sign_in(browser, "work", "both")
    browser.get(f"/work/r/{world.round_id.hex()}")
    assert browser.status == 404


def test_a_custodian_sees_a_round_and_changes_nothing(world: World, app: Flask) -> None:
    world.open()
    browser = browser_of(app)
    sign_in(browser, "work", "custodian")
    page = f"/work/r/{world.round_id.hex()}"
    browser.get(page)
    assert browser.status == 200
    assert b"/close" not in browser.body
    browser._once("POST", f"{page}/close", b"", {"Content-Type": "application/x-www-form-urlencoded"})
    assert browser.status in {400, 404}
    assert world.round.is_open


@pytest.mark.parametrize("path", ["/", "/work/sign-in", "/findings/sign-in"])
def test_a_body_that_no_form_needs_is_refused_before_it_is_read(app: Flask, path: str) -> None:
    browser = browser_of(app)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    browser._once("POST", path, b"a&" * 600_000, kind)
    assert browser.status == 413


def test_a_missing_static_file_sets_no_cookie_and_is_not_stored(app: Flask) -> None:
    browser = browser_of(app)
    browser._once("GET", "/static/none.css", None, {})
    names = {name.lower() for name, _ in browser.headers}
    assert browser.status == 404
    assert "set-cookie" not in names
    assert dict(browser.headers)["Cache-Control"] == "no-store"


def test_a_page_of_hers_never_has_the_same_length_for_long(app: Flask, invited: list[str]) -> None:
    browser: Browser = browser_of(app)
    come_in(browser, invited[0])
    lengths = set()
    for _ in range(12):
        browser.get("/pause")
        lengths.add(len(browser.body))
    assert len(lengths) > 2
