"""Steps of a participant and of staff through the app's own pages."""

import re

from browser import Browser
from flask import Flask

from consult.services.entering import enter
from consult.services.seats import Seated
from consult.web.wiring import EXTENSION
from tests.world import PASSPHRASE, PLACES, AppBrowser, World, browser_of, code_now, rest

RIGHT = ("1", "0", "1")
"""Which answer is so, question by question."""
ONWARD = re.compile(r'class="button quiet" href="([^"]+)"')
"""Where the first of the choices of a page leads."""
SHOWN = re.compile(r"\b(\d{4}) (\d{4}) (\d{4}) (\d{4})\b")


def come_in(browser: Browser, invitation: str, *, language: str = "en", totals: str = "yes") -> str:
    """From an invitation to the page before the first question; gives the access code."""
    browser.get("/")
    browser.submit({"code": invitation})
    assert browser.path == "/language", browser.text
    browser.submit({"language": language})
    assert browser.path == "/private", browser.text
    browser.get("/choices")
    browser.submit({"answering": "yes", "totals": totals})
    understand(browser)
    assert browser.path == "/code", browser.text
    shown = SHOWN.search(browser.text)
    assert shown is not None, browser.text
    browser.submit({}, press="continue")
    browser.submit({"last_four": shown[4]}, press="continue")
    assert browser.path == "/before", browser.text
    return "".join(shown.groups())


def understand(browser: Browser) -> None:
    """The three short questions: each said right, and on."""
    for number, right in enumerate(RIGHT, start=1):
        assert browser.path == f"/u/{number}", browser.text
        browser.submit({"said": right}, press="continue")
        assert browser.status == 200, browser.text
        browser.get(f"/u/{number + 1}" if number < len(RIGHT) else "/code")


def come_back(browser: Browser, code: str) -> None:
    """Type an access code, and say that she is somewhere private."""
    browser.get("/")
    browser.submit({"code": code})
    if browser.path == "/private":
        browser.get(ONWARD.findall(browser.body.decode())[0])


def say(browser: Browser, place: int, value: str | list[str], *, press: str = "continue") -> None:
    """Answer the question at this place."""
    browser.get(f"/q/{place}")
    assert browser.status == 200, browser.text
    browser.submit({"answer": value}, press=press)


def sent_by(app: Flask, invitation: str) -> AppBrowser:
    """Somebody who came in, found a home as important as can be, and sent it."""
    browser = browser_of(app)
    come_in(browser, invitation)
    say(browser, PLACES["home"], "9")
    browser.get("/answers")
    browser.submit({}, press="send")
    return browser


def sign_in(browser: AppBrowser, audience: str, name: str) -> None:
    """A member of staff signs in."""
    browser.get(f"/{audience}/sign-in")
    browser.submit({"name": name, "passphrase": PASSPHRASE})
    if browser.path == "/account/second":
        second(browser, name)


def second(browser: AppBrowser, name: str) -> None:
    """Her one-time code, as if half a minute had passed since her last one."""
    parts = browser.app.extensions[EXTENSION]
    rest(parts.house, name)
    browser.submit({"code": code_now(parts.clock())})


def unlock(browser: Browser) -> None:
    """And unlocks."""
    browser.get("/work/unlock")
    browser.submit({"passphrase": PASSPHRASE})


def is_in(browser: Browser) -> bool:
    """Whether this browser's visit still opens a participant's answers."""
    browser.get("/answers")
    assert browser.status in {200, 404}
    return browser.status == 200


MINISTRY = {"sees_totals_en": "The panel team and a ministry.", "sees_totals_ar": "فريق اللجنة ووزارة."}


def seat_of(world: World, code: str) -> Seated:
    seated = enter(world.house, code, "test", world.today)
    assert isinstance(seated, Seated)
    return seated


def desk(app: Flask, world: World) -> Browser:
    """A coordinator on the page of what people agree to."""
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    browser.get(f"/work/r/{world.round_id.hex()}/notice")
    assert browser.status == 200
    return browser


def change(app: Flask, world: World, **values: str) -> Browser:
    """A coordinator changes what people agree to."""
    browser = desk(app, world)
    named = {name.replace("_", "-"): value for name, value in values.items()}
    browser.submit(named, press="change")
    return browser
