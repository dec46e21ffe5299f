"""What is looked for on every page: axe finds nothing, nothing is wider than the screen, nothing comes from elsewhere."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from consult.settings import folder
from consult.web.languages import Languages

AXE = Axe()
LANGUAGES = Languages(folder("translations"))
LEAST_TARGET = 44


def look_at(page: Page) -> None:
    """Hold the open page against axe and against the phone."""
    found = AXE.run(page).response["violations"]
    assert not found, [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] + [page.url]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, (page.url, "scrolls sideways by", wide)
    lang, direction = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    known = LANGUAGES.get(lang)
    assert known is not None, page.url
    assert direction == known.direction, page.url


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
