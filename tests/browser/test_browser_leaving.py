"""Leaving at once, in real Chromium with its back/forward cache on: after the exit, Back never shows what was open.

The same house without its protections shows that this browser would: without that, nothing here proves anything.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import sleep
from urllib.parse import urlsplit

import pytest
from browser import Browser as HttpBrowser
from browser import over_http
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Playwright

from consult.settings import folder
from consult.web.languages import Languages
from consult.xlsform import write
from tests.browser.conftest import PHONE, chromium_with
from tests.browser.elsewhere import ORDINARY, bared, neutral_site
from tests.browser.staff_way import desk_over_http, invitations_over_http
from tests.server import Served
from tests.web.way import come_in, say
from tests.world import PLACES, both, instrument

SECRET_WORDS = "A word that nobody else may read."
SHOWN_BEFORE = ("What matters most", "What helps?", "How important", SECRET_WORDS, "To learn what matters.")
"""What the pages before an exit say: none of it may come back."""
IN_HER_WAY = (f"/q/{PLACES['help']}", f"/q/{PLACES['words']}")
"""Pages that were open before the one she leaves from, as someone inside; the second shows her own words."""
ON_HER_WAY_IN = ("/choices", "/about")
PAGES = (
    "/",
    "/language",
    "/about",
    "/private",
    "/not-now",
    "/before",
    "/part/2",
    f"/q/{PLACES['home']}",
    f"/q/{PLACES['top']}",
    f"/q/{PLACES['words']}",
    "/answers",
    f"/back/{PLACES['words']}",
    "/your-choices",
    "/pause",
    "/support",
    "/contact-me",
    "/contact-me/asked",
    "/erase",
    "/sent",
    "/erased",
    "/nowhere",
)
PAGES_ON_THE_WAY_IN = ("/language", "/private", "/about", "/choices", "/u/1", "/code", "/check", "/declined", "/pause")
IN_OTHER_HOUSES = {
    "answer.changed": "where a notice changed: tests/web/test_choices.py",
    "answer.came_of_it": "once the rounds are over: tests/browser/test_browser_rounds.py",
    "answer.last_time": "from the second round on: tests/web/test_next_round.py",
    "reach.reach_me": "where contacts are kept: the layout and the form of /contact-me",
    "reach.reachable": "where contacts are kept: the layout of /contact-me/asked",
}
"""Pages of hers that this round never shows, each with where it is seen."""
NO_PAGES = {"answer.leave", "answer.media", "answer.receipt"}
"""The exit itself, and files."""
LINK, BAR, SHIFT = "link", "bar", "Shift three times"
EXITS = ((LINK, True), (BAR, False), (SHIFT, True), (LINK, False), (BAR, True))
"""Every way out, with script and without: three presses of Shift need it."""
TIMES = 3
TRIES, MOMENT = 40, 0.15
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])

EVERYTHING_SHOWN = """
[document.documentElement.innerText, ...[...document.querySelectorAll("input, textarea")].map(each => each.value)].join(" ")
"""

Open = Callable[..., Page]


def exits_from(pages: tuple[str, ...]) -> pytest.MarkDecorator:
    """Each page by one exit, the next page by another; `poe prove` leaves every page by every exit."""
    found = []
    for place, path in enumerate(pages):
        for turn, (way, script) in enumerate(EXITS):
            marks = [] if turn == place % len(EXITS) else [pytest.mark.prove]
            name = f"{path}-{way}-{'script' if script else 'no script'}"
            found.append(pytest.param(path, way, script, marks=marks, id=name))
    return pytest.mark.parametrize(("path", "way", "script"), found)


@pytest.fixture(scope="module")
def leaver(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium for which every name but localhost leads to an ordinary site on this machine."""
    with neutral_site(tmp_path_factory.mktemp("neutral")) as port:
        rules = f"--host-resolver-rules=MAP * 127.0.0.1:{port}, EXCLUDE localhost"
        browser = chromium_with(playwright, rules, "--ignore-certificate-errors")
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def invitations(served: Served) -> list[str]:
    """Invitations to an open round whose second part is sensitive."""
    asked = instrument()
    first, second, third = asked.sections
    second = replace(second, note=both("The next questions are about home."))
    workbook = write(replace(asked, sections=(first, second, third)))
    return invitations_over_http(desk_over_http(served), workbook, 6)


@pytest.fixture(scope="module")
def code(served: Served, invitations: list[str]) -> str:
    """The access code of someone who has said something."""
    browser = HttpBrowser(over_http(served.address))
    own = come_in(browser, invitations[0])
    browser.get("/part/2")
    browser.submit({}, press="answer")
    for item, said in (("home", "8"), ("help", "time"), ("top", ["home", "work"]), ("words", SECRET_WORDS)):
        say(browser, PLACES[item], said)
    return own


@pytest.fixture
def open_pages(leaver: Browser) -> Iterator[Open]:
    """Opens these pages one after the other, in a browser that holds somebody's visit."""
    contexts: list[BrowserContext] = []

    def begin(address: str, visit: HttpBrowser, paths: tuple[str, ...], *, script: bool) -> Page:
        context = leaver.new_context(base_url=address, java_script_enabled=script, viewport=PHONE, locale="en")
        contexts.append(context)
        held = [
            {"name": name, "value": value, "url": address, "httpOnly": True} for name, value in visit.cookies.items()
        ]
        context.add_cookies(held)  # type: ignore[arg-type]  # Playwright's own dictionaries
        page = context.new_page()
        page.set_default_timeout(20_000)
        for path in paths:
            page.goto(path)
        return page

    yield begin
    for context in contexts:
        context.close()


def visit_of(served: Served, code: str) -> HttpBrowser:
    """A visit that begins with this code, an invitation's or her own, and is handed to Chromium."""
    browser = HttpBrowser(over_http(served.address))
    browser.get("/")
    browser.submit({"code": code})
    return browser


def leave(page: Page, way: str) -> None:
    """Leave, and arrive elsewhere."""
    if way == SHIFT:
        for _ in range(3):
            page.keyboard.press("Shift")
    elif way == LINK:
        page.locator("a.skip[data-leave]").focus()
        page.keyboard.press("Enter")
    else:
        page.locator(".bar .exit").click()
    page.wait_for_url(lambda url: url.startswith("https://"))
    assert ORDINARY in page.inner_text("body")


def go_back(page: Page) -> str:
    """Press Back, as the browser's own button does; gives what is to be seen then. "" where there is nothing before.

    Playwright does not follow a page that comes out of the browser's memory: the browser itself is asked.
    """
    session = page.context.new_cdp_session(page)
    before, current = (history := session.send("Page.getNavigationHistory"))["entries"], history["currentIndex"]
    if current == 0:
        return ""
    session.send("Page.navigateToHistoryEntry", {"entryId": before[current - 1]["id"]})
    seen = ""
    for _ in range(TRIES):
        sleep(MOMENT)
        settled, seen = _look(session, current - 1), _seen(session)
        if settled and seen == _seen(session):
            break
    session.detach()
    return seen


def _look(session: CDPSession, place: int) -> bool:
    """Whether the browser stands at this place of its history, with a page that is there."""
    ready = session.send("Runtime.evaluate", {"expression": "document.readyState"})["result"].get("value")
    return bool(session.send("Page.getNavigationHistory")["currentIndex"] == place and ready == "complete")


def _seen(session: CDPSession) -> str:
    found = session.send("Runtime.evaluate", {"expression": EVERYTHING_SHOWN})
    return str(found["result"].get("value", ""))


def seen_after(page: Page) -> str:
    """All that three presses of Back show."""
    return "\n".join(go_back(page) for _ in range(TIMES))


def held_open(page: Page) -> None:
    """The page before the exit is one that says something: otherwise its absence proves nothing."""
    assert [said for said in SHOWN_BEFORE if said in page.content()], page.url


@pytest.mark.people(3)
@pytest.mark.xdist_group("browser")
@SCRIPT
def test_without_its_protections_the_house_would_show_her_words_again(
    served: Served, code: str, open_pages: Open, *, script: bool
) -> None:
    """The control: a browser keeps pages that nothing forbids it to keep, and shows them after the visit has ended."""
    with bared(served.address) as address:
        page = open_pages(address, visit_of(served, code), IN_HER_WAY, script=script)
        held_open(page)
        leave(page, BAR)
        assert SECRET_WORDS in seen_after(page)


@pytest.mark.people(3)
def test_no_page_of_hers_is_forgotten_here(app: Flask) -> None:
    hers = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("answer.", "reach.")) and rule.methods and "GET" in rule.methods
    }
    address = app.url_map.bind("localhost")
    left = {address.match(path)[0] for path in (*PAGES, *PAGES_ON_THE_WAY_IN) if path != "/nowhere"}
    assert left | NO_PAGES | IN_OTHER_HOUSES.keys() == hers


@pytest.mark.people(1, 2, 3, 4)
@pytest.mark.xdist_group("browser")
@exits_from(PAGES)
def test_from_every_page_every_exit_leads_away_and_back_shows_nothing(
    served: Served, code: str, open_pages: Open, path: str, way: str, *, script: bool
) -> None:
    page = open_pages(served.address, visit_of(served, code), IN_HER_WAY, script=script)
    held_open(page)
    page.goto(path)
    leave(page, way)
    seen = seen_after(page)
    assert not [said for said in SHOWN_BEFORE if said in seen]


@pytest.mark.people(1, 2, 3, 4)
@pytest.mark.xdist_group("browser")
@exits_from(PAGES_ON_THE_WAY_IN)
def test_on_the_way_in_too(
    served: Served, invitations: list[str], open_pages: Open, path: str, way: str, *, script: bool
) -> None:
    visit = visit_of(served, invitations[1])
    visit.get("/choices")
    visit.submit({"answering": "yes"})
    page = open_pages(served.address, visit, ON_HER_WAY_IN, script=script)
    held_open(page)
    page.goto(path)
    leave(page, way)
    seen = seen_after(page)
    assert not [said for said in SHOWN_BEFORE if said in seen]


@pytest.mark.people(2)
@pytest.mark.xdist_group("browser")
def test_an_exit_writes_no_line_and_leads_to_the_language_s_own_site(
    served: Served, code: str, open_pages: Open
) -> None:
    written = (served.folder / "output.txt").stat().st_size
    known = Languages(folder("translations"))
    for entry in filter(None, map(known.get, ("en", "ar", "vi"))):
        visit = HttpBrowser(over_http(served.address))
        visit.get("/language")
        visit.submit({"language": entry.tag})
        page = open_pages(served.address, visit, ("/",), script=True)
        leave(page, BAR)
        assert urlsplit(page.url).hostname == urlsplit(entry.leave_to).hostname
        assert page.context.cookies(served.address) == []
    assert (served.folder / "output.txt").stat().st_size == written


@pytest.mark.people(4)
@pytest.mark.xdist_group("browser")
def test_shift_three_times_does_nothing_where_there_is_no_fine_pointer(
    served: Served, code: str, leaver: Browser
) -> None:
    context = leaver.new_context(base_url=served.address, has_touch=True, is_mobile=True, viewport=PHONE)
    page = context.new_page()
    page.goto("/")
    assert page.evaluate("matchMedia('(hover: hover) and (pointer: fine)').matches") is False
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_timeout(300)
    assert page.url == f"{served.address}/"
    context.close()


@pytest.mark.people(1)
@pytest.mark.xdist_group("browser")
@SCRIPT
def test_the_bar_s_exit_is_large_stays_in_view_and_is_never_covered(
    served: Served, code: str, open_pages: Open, *, script: bool
) -> None:
    for path in (f"/q/{PLACES['words']}", "/your-choices", "/answers", "/erase"):
        page = open_pages(served.address, visit_of(served, code), (path,), script=script)
        first_two = []
        for _ in range(2):
            page.keyboard.press("Tab")
            first_two.append(page.locator(":focus").get_attribute("href"))
            assert leads_out(page), path
        assert "/x" in first_two, path
        assert "noreferrer" in (page.locator(".bar .exit").get_attribute("rel") or "")
        page.mouse.wheel(0, 5000)
        box = page.locator(".bar .exit").bounding_box()
        assert box
        assert box["width"] >= 44
        assert box["height"] >= 44
        assert 0 <= box["y"] <= PHONE["height"] - box["height"]
        assert leads_out(page), path


def leads_out(page: Page) -> bool:
    """Whether a tap in the middle of the bar's exit leaves, whatever lies there."""
    box = page.locator(".bar .exit").bounding_box()
    assert box
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    return bool(page.evaluate("""([x, y]) => document.elementFromPoint(x, y).matches("a[href='/x']")""", middle))
