"""people.md 29 and 30, measured by Chromium: what pages weigh on the wire, and what axe cannot see."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from consult.cli.bench.asked import RATING_PLACE, Words, instrument
from consult.domain.instrument import Instrument
from tests.browser.conftest import PHONE
from tests.browser.seeing import LANGUAGES, look_at, small_targets
from tests.browser.test_browser_pseudo import served
from tests.web.way import come_in
from tests.world import Clock, World, app_of, browser_of

SPOKEN = ("en", "ar", "ti", "my")
EACH = pytest.mark.parametrize(
    "tag", ["en", "ar", *(pytest.param(tag, marks=pytest.mark.prove) for tag in SPOKEN if tag not in {"en", "ar"})]
)
"""`poe prove` looks at the other two scripts as well."""
FIRST_PAGE = 14_000
QUESTION_PAGE = 5_000
PATHS = (
    "/about", "/private", "/not-now", "/before", f"/q/{RATING_PLACE}", "/q/19", "/q/20", "/part/2", "/answers",
    "/your-choices", "/pause", "/support", "/contact-me", "/erase", "/sent", "/language", "/nowhere",
)  # fmt: skip
COVERED = """() => {
  const focused = document.activeElement, box = focused.getBoundingClientRect();
  const label = focused.closest("label");
  if (focused === document.body || focused.matches(".skip")) return "";
  const places = [[box.left + 2, box.top + 2], [box.right - 2, box.bottom - 2], [(box.left + box.right) / 2, (box.top + box.bottom) / 2]];
  const seen = places.some(([x, y]) => {
    const top = document.elementFromPoint(x, y);
    return top && (focused.contains(top) || top.contains(focused) || (label && label.contains(top)));
  });
  return seen ? "" : focused.outerHTML.slice(0, 120);
}"""


def asked() -> Instrument:
    """Twenty items in every language looked at, the first part of ratings with a note."""
    return instrument(Words(LANGUAGES.folder, [entry for tag in SPOKEN if (entry := LANGUAGES.get(tag))]))


@pytest.fixture
def at_home(world: World, data: Path, clock: Clock, chromium: Browser) -> Iterator[tuple[World, str, Browser]]:
    """A round in four languages, served on loopback."""
    app = app_of(world, data, clock)
    world.open(asked(), invited=(("lived", 34), ("practitioner", 20), ("researcher", 10)))
    with served(app) as address:
        yield world, address, chromium


def comes_in(world: World, address: str, chromium: Browser, tag: str) -> BrowserContext:
    """Someone inside, in this language, in a browser of her own that has loaded nothing yet."""
    app = app_of(world, Path(str(world.house.stores.main.url.database)).parent, Clock())
    visit = browser_of(app, tag)
    come_in(visit, world.invitations(1, token=tag)[0], language=tag)
    context = chromium.new_context(base_url=address, locale=tag, viewport=PHONE)
    held = [{"name": name, "value": value, "url": address} for name, value in visit.cookies.items()]
    context.add_cookies(held)  # type: ignore[arg-type]  # Playwright's own dictionaries
    return context


def weigh(page: Page, path: str) -> tuple[int, list[str]]:
    """Bytes that arrive for a page and all it loads, headers among them; and what was asked of whom."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    arrived: list[int] = []
    asked_of: list[str] = []
    session.on("Network.loadingFinished", lambda event: arrived.append(int(event["encodedDataLength"])))
    session.on("Network.requestWillBeSent", lambda event: asked_of.append(event["request"]["url"]))
    page.goto(path, wait_until="networkidle")
    session.detach()
    return sum(arrived), asked_of


@pytest.mark.people(29)
@pytest.mark.xdist_group("browser")
@EACH
def test_the_first_page_and_a_question_weigh_what_they_may_and_ask_nobody_else(
    at_home: tuple[World, str, Browser], tag: str
) -> None:
    world, address, chromium = at_home
    stranger = chromium.new_context(base_url=address, locale=tag, viewport=PHONE)
    first, whom = weigh(stranger.new_page(), "/")
    assert 1_000 < first <= FIRST_PAGE, first
    assert all(url.startswith((address, "data:")) for url in whom)
    stranger.close()
    context = comes_in(world, address, chromium, tag)
    page = context.new_page()
    page.goto("/q/1")
    for path in (f"/q/{RATING_PLACE}", "/q/20"):
        question, whom = weigh(page, path)
        assert 500 < question <= QUESTION_PAGE, (path, question)
        assert all(url.startswith((address, "data:")) for url in whom)
    context.close()


@pytest.mark.people(30)
@pytest.mark.xdist_group("browser")
@EACH
def test_axe_finds_nothing_on_any_page_of_the_way_and_nothing_is_small_or_too_wide(
    at_home: tuple[World, str, Browser], tag: str
) -> None:
    world, address, chromium = at_home
    context = comes_in(world, address, chromium, tag)
    page = context.new_page()
    for path in PATHS:
        page.goto(path)
        look_at(page)
        assert small_targets(page) == [], path
    context.close()


@pytest.mark.people(30)
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("tag", ["ar", pytest.param("en", marks=pytest.mark.prove)])
def test_what_has_the_focus_is_never_covered_and_help_stands_in_one_order(
    at_home: tuple[World, str, Browser], tag: str
) -> None:
    world, address, chromium = at_home
    context = comes_in(world, address, chromium, tag)
    page = context.new_page()
    orders = set()
    for path in (f"/q/{RATING_PLACE}", "/q/19", "/your-choices", "/before", "/answers"):
        page.goto(path)
        for key in ("Tab", "Shift+Tab"):
            for _ in range(40):
                page.keyboard.press(key)
                assert page.evaluate(COVERED) == "", (path, key)
        orders.add(tuple(page.locator(".foot li").all_inner_texts()))
    assert len(orders) == 1, "the same help in the same order (3.2.6)"
    context.close()


@pytest.mark.people(29)
@pytest.mark.xdist_group("browser")
@EACH
def test_with_text_twice_as_large_nothing_runs_off_a_small_phone(at_home: tuple[World, str, Browser], tag: str) -> None:
    world, address, chromium = at_home
    context = comes_in(world, address, chromium, tag)
    page = context.new_page()
    for path in ("/private", "/before", "/q/20", "/support", "/contact-me", "/pause?said=saved"):
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (path, wide)
    context.close()
