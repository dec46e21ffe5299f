"""All three audiences in real Chromium: in English and Arabic, with script on and off, by pointer and by keyboard."""

import re
from pathlib import Path

import pytest
from browser import Browser, over_http
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPerson
from tests.browser.seeing import look_at, small_targets
from tests.browser.staff_way import CODE, invite, open_round, sign_in, unlock
from tests.server import Served
from tests.web.way import come_in, say
from tests.world import PLACES

OTHERS = 12


def press(page: Page, value: str = "continue") -> None:
    """Press a button that is in view, and land on the next page."""
    page.locator(f"main .actions button[value={value}]").first.click()
    page.wait_for_load_state()


class Participant:
    """Someone on a phone; with script every page she meets is looked at."""

    def __init__(self, page: Page, language: str, *, script: bool) -> None:
        self.page, self.language, self.script = page, language, script

    def look(self) -> None:
        if self.script:
            look_at(self.page)
            assert small_targets(self.page) == []

    def arrive(self, invitation: str) -> None:
        page = self.page
        page.goto(f"/#{invitation}")
        if self.script:
            assert page.url.endswith("/"), "the digits are gone from the address"
            assert page.input_value("input[name=code]").replace(" ", "") == invitation
        else:
            page.fill("input[name=code]", invitation)
        self.look()
        press(page)
        self.look()
        page.click(f"button[value={self.language}]")
        self.look()
        page.locator("main a[href='/not-now']").click()
        self.look()
        page.locator("main a[href='/private']").click()
        page.locator("main .three a").first.click()
        self.look()

    def choose(self) -> str:
        page = self.page
        page.locator("main a.button").click()
        self.look()
        assert page.locator("input:checked").count() == 0, "nothing is chosen beforehand"
        press(page)
        assert page.locator("[role=alert]").is_visible()
        self.look()
        for name, value in (("answering", "yes"), ("totals", "yes"), ("quotations", "no")):
            page.locator(f"label:has(input[name={name}][value={value}])").click()
        press(page)
        self.understand()
        self.look()
        shown = CODE.search(page.inner_text("main"))
        assert shown
        press(page)
        page.fill("input[name=last_four]", shown[4])
        self.look()
        press(page)
        self.look()
        return "".join(shown.groups())

    def understand(self) -> None:
        """The three short questions: a miss, then what is so; one with a miss more; one skipped."""
        page = self.page
        self.look()
        for said in ("0", "0", "1"):
            page.locator(f"label:has(input[name=said][value='{said}'])").click()
            press(page)
            self.look()
        assert page.locator("main .card").count() == 0, "what is so needs nobody to talk it over with"
        page.locator("main a.button").click()
        page.locator("label:has(input[name=said][value='1'])").click()
        press(page)
        assert page.locator("main .card").is_visible(), "after two misses a person is offered"
        self.look()
        press(page, "skip")
        press(page, "skip")

    def take_back(self) -> None:
        """One answer, one choice; everything is a link away."""
        page = self.page
        page.goto(f"/back/{PLACES['words']}")
        self.look()
        press(page, "back")
        assert page.locator("[role=status]").is_visible()
        assert "كلمات" not in page.inner_text("main")
        self.look()
        page.goto("/your-choices")
        self.look()
        with page.expect_download() as taken:
            page.locator("a[href='/receipt/1']").click()
        assert taken.value.suggested_filename == "receipt.json"
        page.locator("button[value=comparing-no]").click()
        page.wait_for_load_state()
        assert page.locator("[role=status]").is_visible()
        self.look()
        page.goto("/answers")

    def answer(self) -> None:
        page = self.page
        page.locator("main a.button").click()
        self.look()
        page.locator("label:has(input[value=lived])").click()
        press(page)
        page.locator("label:has(input[value='8'])").click()
        self.look()
        press(page)
        press(page, "skip")
        page.locator("label:has(input[value=people])").click()
        self.look()
        press(page)
        for name in ("home", "work"):
            page.locator(f"label:has(input[value={name}])").click()
        press(page)
        self.look()
        page.locator("button[value='up work']").click()
        assert page.locator("ol.order input").first.get_attribute("value") == "was work"
        press(page)
        for typed in ("Leeds", "كلمات 👩‍👩‍👧", "٣٠"):
            page.locator("main form textarea, main form input.entry").first.fill(typed)
            self.look()
            press(page)
        press(page)
        self.look()
        assert "Leeds" in page.inner_text("main")

    def finish(self) -> None:
        press(self.page, "send")
        assert self.page.url.endswith("/sent")
        self.look()
        for path in ("/pause", "/support", "/erase", "/your-choices", "/nowhere"):
            self.page.goto(path)
            self.look()


def fill_with_others(served: Served, invitations: list[str]) -> None:
    """Enough people for figures, over plain HTTP."""
    for number, invitation in enumerate(invitations):
        browser = Browser(over_http(served.address))
        come_in(browser, invitation)
        say(browser, PLACES["home"], str(number % 3 + 7))
        browser.get("/answers")
        browser.submit({}, press="send")
        assert browser.path == "/sent"


@pytest.mark.xdist_group("browser")
def test_the_whole_main_job_in_chromium(served: Served, person: NewPerson, workbook: Path) -> None:
    desk = person(width=1280)
    sign_in(served, desk, "work", "coordinator")
    unlock(desk)
    address = open_round(desk, workbook)
    invitations = invite(desk, OTHERS + 4)
    ways = [("en", True), ("ar", True), ("en", False), ("ar", False)]
    for (language, script), invitation in zip(ways, invitations, strict=False):
        participant = Participant(person(language, script=script), language, script=script)
        participant.arrive(invitation)
        participant.choose()
        participant.answer()
        participant.take_back()
        participant.finish()
    fill_with_others(served, invitations[4:])
    desk.goto(address)
    desk.locator("summary").first.click()
    desk.locator("button[value=close]").click()
    look_at(desk)
    desk.locator("button[value=tabulate]").click()
    look_at(desk)
    expect(desk.locator("main")).to_contain_text("Only coordinators and custodians see this yet")
    desk.locator("button[value=release]").click()
    look_at(desk)
    other = person("ar", width=320)
    sign_in(served, other, "work", "custodian")
    other.goto(f"{address}/preview")
    look_at(other)
    other.locator("button[value=release]").click()
    look_at(other)
    for language, width in (("en", 1280), ("ar", 320)):
        reader = person(language, width=width)
        sign_in(served, reader, "findings", "commissioner")
        reader.locator(f"main a[href$='{address.rpartition('/')[2]}']").click()
        for details in reader.locator("summary").all():
            details.click()
        look_at(reader)
        assert re.search(r"\d+\s?%|about \d|حوالي|نحو", reader.inner_text("main"))
        assert reader.locator("main svg").count() > 0


@pytest.mark.xdist_group("browser")
def test_a_question_is_answered_by_keyboard_alone(served: Served, person: NewPerson, workbook: Path) -> None:
    desk = person(width=1280)
    sign_in(served, desk, "work", "coordinator")
    unlock(desk)
    open_round(desk, workbook)
    browser = Browser(over_http(served.address))
    code = come_in(browser, invite(desk, 1)[0])
    page = person()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hasAttribute('data-leave')"), "the exit is the second thing to reach"
    page.focus("input[name=code]")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/private")
    page.goto(f"/q/{PLACES['home']}")
    page.focus("input[type=radio]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.value") == "3"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/q/{PLACES['help']}")
    page.goto(f"/q/{PLACES['home']}")
    assert page.locator("input:checked").get_attribute("value") == "3"
    before = page.url
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.wait_for_timeout(500)
    assert page.url != before, "Shift three times leaves"


@pytest.mark.xdist_group("browser")
def test_the_example_page_of_all_components_is_sound(person: NewPerson) -> None:
    for language in ("en", "ar"):
        for width in (320, 1280):
            page = person(language, width=width)
            page.goto("/example")
            look_at(page)
