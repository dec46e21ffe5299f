"""What is looked for on every page: axe finds nothing, nothing is wider than the screen, nothing comes from elsewhere."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from consult.settings import folder
from consult.web.languages import Languages

AXE = Axe()
LANGUAGES = Languages(folder("translations"))
LEAST_TARGET = 44


def look_at(page: Page) -> None:
    """Hold the open page against axe and against the phone; keep its picture where CONSULT_LOOK names a folder."""
    page.wait_for_load_state()
    page.evaluate("document.getAnimations().forEach(each => each.finish())")  # a colour half-way is nobody's choice
    _keep_picture(page)
    found = AXE.run(page).response["violations"]
    assert not found, [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] + [page.url]
    assert faint_exits(page) == [], page.url
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, (page.url, "scrolls sideways by", wide)
    lang, direction = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    known = LANGUAGES.get(lang)
    assert known is not None, page.url
    assert direction == known.direction, page.url


def _keep_picture(page: Page) -> None:
    folder_named = os.environ.get("CONSULT_LOOK")
    if folder_named:
        lang, width = page.evaluate("[document.documentElement.lang, innerWidth]")
        name = re.sub("[0-9a-f]{32}", "ID", urlsplit(page.url).path).strip("/").replace("/", "-") or "first"
        page.screenshot(path=Path(folder_named) / f"{name}-{lang}-{width}.png", full_page=True)


def faint_exits(page: Page) -> list[str]:
    """Exits whose words could not be read on their own ground: axe says nothing of white on white."""
    return page.evaluate(
        """() => {
            const light = said => said.match(/[0-9.]+/g).slice(0, 3).map(each => each / 255)
                .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
                .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
            return [...document.querySelectorAll(".bar .exit")].map(each => {
                const {color, backgroundColor} = getComputedStyle(each);
                const [low, high] = [light(color), light(backgroundColor)].sort((one, other) => one - other);
                return [(high + 0.05) / (low + 0.05), `${color} on ${backgroundColor}`];
            }).filter(([contrast]) => contrast < 4.5).map(([, said]) => said);
        }"""
    )


def small_targets(page: Page) -> list[str]:
    """Controls of a participant's page that a thumb could miss; links within a sentence apart."""
    return page.evaluate(
        """least => [...document.querySelectorAll("button, .button, label.pick, label.option, .bar a, .foot a, input.entry")]
            .filter(each => each.checkVisibility() && !each.matches(".vh, .skip"))
            .map(each => [each.getBoundingClientRect(), each])
            .filter(([box]) => box.width < least || box.height < least)
            .map(([box, each]) => `${Math.round(box.width)}x${Math.round(box.height)} ${each.outerHTML.slice(0, 120)}`)""",
        LEAST_TARGET,
    )
