"""people.md 27 and 29: words two fifths longer, and words that run from the right, fit a phone of 320 px."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from consult.app import create_app
from consult.domain.text import Language
from consult.settings import folder
from tests.browser.conftest import PHONE
from tests.browser.seeing import small_targets
from tests.web.pseudo import LONG, RIGHT_TO_LEFT, write
from tests.web.test_languages import translated
from tests.web.way import come_in
from tests.world import PLACES, Clock, World, browser_of, settings_of

LANGUAGES = pytest.mark.parametrize("tag", [LONG, RIGHT_TO_LEFT])
PATHS = ("/language", "/about", "/pause", "/support", "/your-choices", "/erase", "/answers", "/nowhere")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app on loopback, in a thread of this process, so that its languages may be any."""
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.mark.xdist_group("browser")
@LANGUAGES
def test_no_page_is_wider_than_the_phone(
    chromium: Browser, world: World, data: Path, clock: Clock, tmp_path: Path, tag: str
) -> None:
    made = world.translations = write(folder("translations"), tmp_path / "pseudo")
    app = create_app(replace(settings_of(data), translations=made), world.house, clock, faults_raised=True)
    world.open(translated(Language(tag)))
    code = come_in(browser_of(app, tag), world.invitations(1)[0], language=tag)
    with served(app) as address:
        context = chromium.new_context(base_url=address, locale=tag, viewport=PHONE)
        page = context.new_page()
        page.goto("/")
        page.fill("input[name=code]", code)
        page.locator("main .actions button").first.click()
        for path in (*PATHS, *(f"/q/{place}" for place in PLACES.values())):
            page.goto(path)
            assert page.evaluate("document.documentElement.lang") == tag
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (path, wide)
            assert small_targets(page) == []
        context.close()
