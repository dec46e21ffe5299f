"""Every route, held against every role: who gets in, what a forged form does, which headers come back."""

from dataclasses import replace

import pytest
from browser import Browser
from flask import Flask
from werkzeug.routing import Rule

from consult.app import create_app
from consult.domain.capability import Capability, Role
from consult.domain.help_service import Particulars
from consult.domain.text import Language
from consult.services import helping
from consult.web import headers
from consult.web.access import NEEDS, refuse_open_routes
from tests.web.way import come_in, sign_in
from tests.world import PASSPHRASE, World, browser_of, settings_of

ROLES = (
    "stranger",
    "arrived",
    "participant",
    "half-way",
    "pending",
    "coordinator",
    "custodian",
    "commissioner",
    "interpreter",
)
"""Half-way: her passphrase was right. Pending: her account has nothing but a passphrase."""
OPENS = {
    Capability.ANYONE: set(ROLES),
    Capability.ARRIVED: {"arrived", "participant"},
    Capability.PARTICIPATE: {"participant"},
    Capability.WORK: {"coordinator", "custodian"},
    Capability.DESIGN: {"coordinator"},
    Capability.RUN: {"coordinator"},
    Capability.INVITE: {"coordinator"},
    Capability.TABULATE: {"coordinator"},
    Capability.PUBLISH: {"coordinator", "custodian"},
    Capability.GRANT: {"coordinator", "custodian"},
    Capability.READ_WORDS: {"coordinator", "custodian"},
    Capability.ROTATE: {"coordinator", "custodian"},
    Capability.READ_FINDINGS: {"commissioner"},
    Capability.SECOND_FACTOR: {"half-way"},
    Capability.OWN_ACCOUNT: {"pending", "coordinator", "custodian", "commissioner", "interpreter"},
    Capability.PEOPLE: {"coordinator", "custodian"},
    Capability.CONFIRM: {"coordinator", "custodian"},
}
UNFINISHED = {
    "findings.release",
    "findings.take",
    "findings.long_list",
    "findings.take_list",
    "findings.take_checklist",
    "answer.media",
    "coordinate.media",
}
"""Not there yet while a round is open, or while nothing was recorded for it."""
FOREIGN = "0" * 32
SERVICE = Particulars(
    country="GB", language=Language("en"), name="A helpline", reach="none", hours="none", cost="none", source="invented"
)


def path_of(
    rule: Rule,
    round_hex: str,
    staff_hex: str = FOREIGN,
    consultation_hex: str = FOREIGN,
    service_hex: str = FOREIGN,
) -> str:
    """An address of this route."""
    values = {
        "round_hex": round_hex,
        "ending": "csv",
        "place": 1,
        "number": 1,
        "filename": "consult.css",
        "tag": "en",
        "wish": "inviting",
        "name": FOREIGN,
        "staff_hex": staff_hex,
        "consultation_hex": consultation_hex,
        "service_hex": service_hex,
    }
    return rule.build({name: values[name] for name in rule.arguments})[1]


def routes(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def needs(app: Flask, rule: Rule) -> Capability:
    return getattr(app.view_functions[rule.endpoint], NEEDS)


def visitor(world: World, app: Flask, role: str) -> Browser:
    """A browser of someone in this role."""
    browser = browser_of(app)
    if role == "participant":
        come_in(browser, world.invitations(1, role)[0])
    elif role == "arrived":
        browser.get("/")
        browser.submit({"code": world.invitations(1, role)[0]})
    elif role == "half-way":
        browser.get("/work/sign-in")
        browser.submit({"name": "coordinator", "passphrase": PASSPHRASE})
    elif role == "pending":
        world.pending(role, Role.COORDINATOR, Role.CUSTODIAN, Role.COMMISSIONER)
        sign_in(browser, "work", role)
    elif role == "commissioner":
        sign_in(browser, "findings", role)
    elif role == "interpreter":
        world.hire_one(role, Role.INTERPRETER)
        sign_in(browser, "work", role)
    elif role != "stranger":
        sign_in(browser, "work", role)
    return browser


def test_every_capability_has_its_roles() -> None:
    assert set(OPENS) == set(Capability)


@pytest.mark.parametrize("role", ROLES)
def test_each_page_opens_for_those_who_may_and_is_not_there_for_anyone_else(
    world: World, app: Flask, role: str
) -> None:
    world.open()
    service = helping.add(world.house, SERVICE, world.today)
    browser = visitor(world, app, role)
    for rule in routes(app):
        if "GET" not in rule.methods or rule.endpoint == "answer.leave":
            continue
        about = (world.staff["commissioner"].hex(), world.round.consultation.hex(), service.hex())
        path = path_of(rule, world.round_id.hex(), *about)
        browser._once("GET", path, None, {})
        expected = role in OPENS[needs(app, rule)]
        unfinished = rule.endpoint in UNFINISHED
        assert (browser.status != 404) == (expected and not unfinished), (role, rule.rule, browser.status)
        assert browser.status < 500


@pytest.mark.parametrize("role", ["coordinator", "custodian", "commissioner"])
def test_a_round_of_another_consultation_is_not_there(world: World, app: Flask, role: str) -> None:
    world.open()
    browser = visitor(world, app, role)
    for rule in routes(app):
        if "round_hex" in rule.arguments and "GET" in rule.methods:
            for foreign in (FOREIGN, "zz", "0" * 31):
                browser._once("GET", path_of(rule, foreign), None, {})
                assert browser.status == 404, rule.rule
        if "consultation_hex" in rule.arguments and "GET" in rule.methods:
            for foreign in (FOREIGN, "zz", "0" * 31):
                browser._once("GET", path_of(rule, "", consultation_hex=foreign), None, {})
                assert browser.status == 404, rule.rule


@pytest.mark.parametrize("role", ROLES)
def test_a_forged_form_is_refused_by_every_route_that_takes_one(world: World, app: Flask, role: str) -> None:
    world.open()
    browser = visitor(world, app, role)
    taken = 0
    for rule in routes(app):
        if "POST" in rule.methods:
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            browser._once("POST", path_of(rule, world.round_id.hex()), b"answer=7&action=continue", kind)
            assert browser.status == 400, rule.rule
            taken += 1
    assert taken >= 12


def test_every_response_carries_the_headers_errors_and_files_included(world: World, app: Flask) -> None:
    world.open()
    browser = visitor(world, app, "participant")
    paths = [path_of(rule, world.round_id.hex()) for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    for path in (*paths, "/nowhere", "/q/999", "/static/none.css", "/work/r/zz"):
        for method in ("GET", "POST", "PUT"):
            browser._once(method, path, None, {})
            held = dict(browser.headers)
            redirected, file = 300 <= browser.status < 400, path.startswith("/static/") and browser.status == 200
            without = headers.OF_PAGES if redirected or file else frozenset()
            policy = headers.OF_REDIRECTS if redirected else headers.HEADERS["Content-Security-Policy"]
            for name, value in {**headers.HEADERS, "Content-Security-Policy": policy}.items():
                assert held.get(name) == (None if name in without else value), (method, path, name)
            if not path.startswith("/static/"):
                assert held["Cache-Control"] == "no-store", path


def test_behind_tls_cookies_are_host_bound_and_transport_is_strict(world: World, data, clock) -> None:
    app = create_app(replace(settings_of(data), secure=True, proxies=1), world.house, clock)
    response = app.test_client().get("/", base_url="https://localhost")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    cookies = response.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
            assert part in cookie
        assert "Expires" not in cookie
        assert "Max-Age" not in cookie


def test_an_app_with_a_route_that_names_no_capability_does_not_start(app: Flask) -> None:
    app.view_functions["open"] = lambda: ""
    app.url_map.add(Rule("/open", endpoint="open"))
    with pytest.raises(RuntimeError, match="/open"):
        refuse_open_routes(app)


def test_the_second_cookie_changes_with_every_page(world: World, app: Flask) -> None:
    world.open()
    browser = visitor(world, app, "participant")
    seen = set()
    for _ in range(3):
        browser.get("/answers")
        seen.add(browser.cookies["v"])
    assert len(seen) == 3


def test_a_get_writes_no_participant_data(world: World, app: Flask) -> None:
    world.open()
    browser = visitor(world, app, "participant")

    def rows() -> list[object]:
        with world.house.stores.main.reading() as tx:
            tables = world.house.stores.main.tables.sorted_tables
            return [tx.connection.execute(table.select()).all() for table in tables]

    before = rows()
    for rule in routes(app):
        if "GET" in rule.methods and rule.endpoint.startswith("answer.") and rule.endpoint != "answer.leave":
            browser.get(path_of(rule, world.round_id.hex()))
    assert rows() == before
