"""No page offers what is not there for who looks at it: every link opens, and every form goes where her role may go."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.routing import Rule

from consult.services import releasing, running_rounds
from tests.web.test_routes import OPENS, needs
from tests.web.way import sign_in, unlock
from tests.world import AppBrowser, World, browser_of

LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')
STAGES = ("draft", "open", "closed", "prepared", "released")
HOMES = {"coordinator": "/work", "custodian": "/work", "commissioner": "/findings"}


def brought_to(stage: str, world: World) -> None:
    """A round at this stage of its life."""
    if stage == "draft":
        world.draft()
        return
    world.open()
    if stage == "open":
        return
    running_rounds.close_round(world.house, world.round, world.today)
    if stage == "prepared":
        releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    if stage == "released":
        world.release()


def walked(browser: AppBrowser, home: str) -> dict[str, set[str]]:
    """Every page that links lead to from here, with the addresses of its forms. A link that leads nowhere fails."""
    seen: dict[str, set[str]] = {}
    waiting = [home]
    while waiting:
        path = waiting.pop()
        if path in seen or path == "/x" or path.startswith("/static/"):
            continue
        browser.get(path)
        assert browser.status == 200, (path, browser.status)
        seen[path] = {urljoin(browser.path, form.action) for form in browser.forms}
        if b"<!doctype html>" in browser.body[:200]:
            waiting += [unescape(link) for link in LINK.findall(browser.body.decode())]
    return seen


@pytest.mark.parametrize("stage", STAGES)
def test_no_page_offers_what_she_may_not_do(world: World, app: Flask, stage: str) -> None:
    brought_to(stage, world)
    for role, home in HOMES.items():
        browser = browser_of(app)
        sign_in(browser, home.strip("/"), role)
        pages = walked(browser, home)
        if role != "commissioner":
            unlock(browser)
            pages |= walked(browser, home)
        assert len(pages) > (4 if role != "commissioner" else 1), (role, sorted(pages))
        for page, actions in pages.items():
            for action in actions:
                assert role in OPENS[needs(app, goes_to(app, action))], (role, page, action)
        if stage == "open" and role != "commissioner":
            actions = pages[f"/work/r/{world.round_id.hex()}"]
            assert any(action.endswith("/invitations") for action in actions) == (role == "coordinator")


def goes_to(app: Flask, action: str) -> Rule:
    """The route that takes what is sent to this address. Raises NotFound where there is none."""
    rule, _ = app.url_map.bind("localhost").match(urlsplit(action).path, method="POST", return_rule=True)
    return rule
