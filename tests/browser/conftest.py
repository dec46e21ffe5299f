"""Real Chromium against a real server: one installation for all browser tests, one context for each person."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from consult.xlsform import write
from tests.server import Served, server_in
from tests.world import instrument

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 320, "height": 640}

NewPerson = Callable[..., Page]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with server_in(tmp_path_factory.mktemp("served")) as server:
        yield server


def chromium_with(playwright: Playwright, *flags: str) -> Browser:
    """Chromium with its back/forward cache on, as people have it."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing; deploy/test installs it"
    return playwright.chromium.launch(
        executable_path=path, args=[*FLAGS, *flags], ignore_default_args=["--disable-back-forward-cache"]
    )


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as begun:
        yield begun


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = chromium_with(playwright)
    yield browser
    browser.close()


@pytest.fixture
def person(chromium: Browser, served: Served) -> Iterator[NewPerson]:
    """A new person with a browser of her own, on a phone unless told otherwise."""
    contexts: list[BrowserContext] = []

    def begin(language: str = "en", *, script: bool = True, width: int = 320) -> Page:
        context = chromium.new_context(
            base_url=served.address,
            locale=language,
            java_script_enabled=script,
            reduced_motion="reduce",
            viewport={"width": width, "height": PHONE["height"]},
        )
        context.route("**/*", lambda route: route.continue_() if served.address in route.request.url else route.abort())
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    yield begin
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small instrument of every kind, as a workbook."""
    path = tmp_path_factory.mktemp("workbook") / "round.xlsx"
    path.write_bytes(write(instrument()))
    return path
