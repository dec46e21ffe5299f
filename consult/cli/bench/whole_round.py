"""A participant's whole way in Chromium, by taps: from the first page, through every question, to the thanks."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from consult.cli.bench.asked import TOP
from consult.cli.bench.participant import UNDERSTANDING

if TYPE_CHECKING:
    from playwright.sync_api import Page

MOST_PAGES = 40
SAID = "Being asked what we want, before it is decided."
GROUPS = "[...document.querySelectorAll('main .code bdi')].map((group) => group.textContent)"


def walk(page: "Page", invitation: str, language: str) -> None:
    """Raises RuntimeError where the way does not end."""
    page.goto("/")
    page.fill("input[name=code]", invitation)
    _press(page, "continue")
    page.locator(f"button[name=language][value={language}]").click()
    _onward(page, "/choices")
    for use in ("answering", "totals"):
        page.locator(f"label:has(input[name={use}][value=yes])").click()
    _press(page, "continue")
    for _ in range(UNDERSTANDING):
        _press(page, "skip")
    groups = page.evaluate(GROUPS)
    _press(page, "continue")
    page.fill("input[name=last_four]", groups[-1])
    _press(page, "continue")
    _onward(page, "/answers")
    _press(page, "send")


def _onward(page: "Page", path: str) -> None:
    """From page to page, until this one is open."""
    for _ in range(MOST_PAGES):
        page.wait_for_load_state()
        if urlsplit(page.url).path == path:
            return
        _turn(page)
    raise RuntimeError(f"the way does not lead to {path}")


def _turn(page: "Page") -> None:
    """One page: what it asks is answered; where it asks nothing, on."""
    if page.locator("main .actions button[value=continue]").count() == 0:
        page.locator("main .actions a.button").first.click()
        return
    options, area = page.locator("main label:has(input)"), page.locator("main textarea")
    if area.count():
        area.fill(SAID)
    elif options.count() and not page.locator("main input:checked").count():
        for place in range(TOP if page.locator("main input[type=checkbox]").count() else 1):
            options.nth(place).click()
    _press(page, "continue")


def _press(page: "Page", value: str) -> None:
    page.locator(f"main .actions button[value={value}]").first.click()
    page.wait_for_load_state()
