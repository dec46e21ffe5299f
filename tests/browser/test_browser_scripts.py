"""people.md 22, 26, 27, 29: six scripts as they look on a small phone and with the text twice as large.

The questions' words are the interface's own, so that every language has its true script and nothing is invented.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import Browser as OverHttp
from browser import over_http
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page

from consult.cli.bench.asked import RATING_PLACE, Words, instrument
from consult.xlsform import write
from tests.browser.conftest import NewPerson
from tests.browser.pictures import compare, unlike
from tests.browser.seeing import LANGUAGES, look_at
from tests.browser.test_browser_walk import invite, open_round, sign_in, unlock
from tests.server import Served
from tests.web.way import come_in, say

SHOWN = ("en", "ar", "ti", "my", "km", "ur")
EACH = pytest.mark.parametrize(
    "language", [*SHOWN[:3], *(pytest.param(language, marks=pytest.mark.prove) for language in SHOWN[3:])]
)
"""`poe prove` looks at the other scripts as well."""
RATED = (6, 7, 8, 9, 8)
PEOPLE = 5 * len(RATED)
"""So many of each that every count is a multiple of five: then there is one draw, and pictures can be compared."""
TWICE = "document.documentElement.style.fontSize = '200%'"


@dataclass(frozen=True)
class Asked:
    """A round in six languages: its page at the workbench, the coordinator who has it open, and its invitations."""

    address: str
    desk: Page
    codes: list[str]


@pytest.fixture(scope="module")
def asked(served: Served, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    entries = [entry for tag in SHOWN if (entry := LANGUAGES.get(tag))]
    workbook = tmp_path_factory.mktemp("scripts") / "round.xlsx"
    workbook.write_bytes(write(instrument(Words(LANGUAGES.folder, entries))))
    context = chromium.new_context(base_url=served.address, viewport={"width": 1280, "height": 800})
    desk = context.new_page()
    sign_in(served, desk, "work", "coordinator")
    unlock(desk)
    address = open_round(desk, workbook)
    yield Asked(address, desk, invite(desk, PEOPLE + len(SHOWN)))
    context.close()


@pytest.fixture(scope="module")
def released(served: Served, chromium: Browser, asked: Asked) -> None:
    """Enough people answer, the round closes, and two people release its findings."""
    for number, invitation in enumerate(asked.codes[:PEOPLE]):
        browser = OverHttp(over_http(served.address))
        come_in(browser, invitation)
        say(browser, RATING_PLACE, str(RATED[number % len(RATED)]))
        browser.get("/answers")
        browser.submit({}, press="send")
        assert browser.path == "/sent"
    desk = asked.desk
    desk.goto(asked.address)
    desk.locator("summary").first.click()
    desk.locator("button[value=close]").click()
    desk.locator("button[value=tabulate]").click()
    desk.locator("button[value=release]").click()
    context = chromium.new_context(base_url=served.address)
    other = context.new_page()
    sign_in(served, other, "work", "custodian")
    unlock(other)
    other.goto(f"{asked.address}/preview")
    other.locator("button[value=release]").click()
    context.close()


def comes_in(page: Page, invitation: str, language: str) -> None:
    """She is at the page of choices."""
    page.goto("/")
    page.fill("input[name=code]", invitation)
    page.locator("main .actions button").first.click()
    page.click(f"button[value={language}]")
    page.goto("/choices")


def goes_on(page: Page) -> None:
    """From the page of choices to a rating."""
    page.locator("label:has(input[name=answering][value=yes])").click()
    page.locator("main .actions button[value=continue]").click()
    for _ in range(3):
        page.locator("main .actions button[value=skip]").click()
    shown = re.findall(r"\d{4}", page.inner_text("main"))
    page.locator("main .actions button[value=continue]").click()
    page.fill("input[name=last_four]", shown[3])
    page.locator("main .actions button[value=continue]").click()
    page.goto(f"/q/{RATING_PLACE}")
    assert page.locator("label.pick, label.option").count() > 5


def look(page: Page, name: str, language: str) -> None:
    """At its own size, then with its text twice as large."""
    look_at(page)
    assert page.evaluate("document.documentElement.lang") == language
    compare(page, f"{name}-{language}")
    page.evaluate(TWICE)
    look_at(page)
    compare(page, f"{name}-{language}-twice")


@pytest.mark.people(27)
@pytest.mark.xdist_group("browser")
@EACH
def test_consent_and_question_look_as_they_did(person: NewPerson, asked: Asked, language: str) -> None:
    page = person(language)
    comes_in(page, asked.codes[PEOPLE + SHOWN.index(language)], language)
    look(page, "consent", language)
    page.goto("/choices")
    goes_on(page)
    look(page, "question", language)


@pytest.mark.xdist_group("browser")
@EACH
def test_findings_look_as_they_did(person: NewPerson, served: Served, released: None, language: str) -> None:
    page = person(language)
    sign_in(served, page, "findings", "commissioner")
    page.locator("main a").last.click()
    assert page.locator("main svg").count() > 0
    page.evaluate("document.querySelector('main p.soft').textContent = '1'")
    page.evaluate("document.querySelectorAll('main section ~ section ~ section').forEach(each => each.remove())")
    look(page, "findings", language)


@pytest.mark.xdist_group("browser")
def test_a_picture_of_another_page_is_told_apart(tmp_path: Path) -> None:
    """The comparison's own control: a missing block is seen, a softer edge is not."""
    page = Image.new("L", (320, 640), 255)
    drawing = ImageDraw.Draw(page)
    for line in range(20, 600, 30):
        drawing.rectangle((20, line, 280, line + 14), fill=20)
    softer = page.resize((640, 1280), Image.Resampling.BILINEAR).resize((320, 640), Image.Resampling.BILINEAR)
    assert unlike(page, softer) == 0
    without = page.copy()
    ImageDraw.Draw(without).rectangle((20, 20, 280, 120), fill=255)
    assert unlike(page, without) > 0.02
