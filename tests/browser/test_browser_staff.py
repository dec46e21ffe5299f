"""people.md 30 at the desk: axe on every page of coordinators, custodians, interpreters and commissioners, and the keyboard."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from consult.services import releasing, running_rounds
from tests.browser.conftest import PHONE
from tests.browser.seeing import look_at
from tests.browser.test_browser_access import COVERED
from tests.browser.test_browser_pseudo import served
from tests.web.test_findings import fill
from tests.web.way import sign_in, unlock
from tests.world import Clock, World, app_of, browser_of

WIDE = {"width": 1280, "height": 800}
OWN_ACCOUNT = ("", "/passphrase", "/factor", "/code", "/passkey", "/recovery-key", "/unlock")
OF_A_ROUND = (
    "",
    "/notice",
    "/pictures",
    "/recordings",
    "/recordings/ar",
    "/words",
    "/themes",
    "/quotations",
    "/preview",
)
EACH = pytest.mark.parametrize(
    ("tag", "size"),
    [
        pytest.param("en", PHONE, id="en, phone"),
        pytest.param("ar", WIDE, id="ar, desk"),
        *[
            pytest.param(tag, size, id=f"{tag}, {name}", marks=pytest.mark.prove)
            for tag in ("en", "ar", "ti", "my")
            for name, size in (("phone", PHONE), ("desk", WIDE))
            if (tag, name) not in {("en", "phone"), ("ar", "desk")}
        ],
    ],
)


@dataclass(frozen=True, kw_only=True)
class Office:
    """A world served on loopback, and the browser in which its staff are looked at."""

    world: World
    data: Path
    address: str
    chromium: Browser

    @contextmanager
    def desk(self, name: str, tag: str, size: dict[str, int], *, script: bool = True) -> Iterator[Page]:
        """One of the staff, signed in and, where she can, unlocked."""
        app = app_of(self.world, self.data, Clock())
        visit = browser_of(app, tag)
        sign_in(visit, "findings" if name == "commissioner" else "work", name)
        if name != "commissioner":
            unlock(visit)
        context: BrowserContext = self.chromium.new_context(
            base_url=self.address,
            locale=tag,
            viewport=size,  # type: ignore[arg-type]  # Playwright's own dictionaries
            java_script_enabled=script,
        )
        held = [{"name": each, "value": value, "url": self.address} for each, value in visit.cookies.items()]
        context.add_cookies(held)  # type: ignore[arg-type]  # Playwright's own dictionaries
        page = context.new_page()
        page.set_default_timeout(20_000)
        yield page
        context.close()

    def round_pages(self) -> list[str]:
        """Every page of the round."""
        return [f"/work/r/{self.world.round_id.hex()}{rest}" for rest in OF_A_ROUND]

    def coordinator_pages(self) -> list[str]:
        """Every page of a coordinator but those of a round and of her account."""
        her = self.world.person("custodian").id.hex()
        circle = f"/work/c/{self.world.round.consultation.hex()}/people"
        return ["/work", "/work/help", "/work/words", "/work/contacts", "/work/people", f"/work/people/{her}", circle]


@pytest.fixture
def office(world: World, data: Path, clock: Clock, chromium: Browser) -> Iterator[Office]:
    """A round with thirty people in it, open."""
    world.open()
    fill(world)
    with served(app_of(world, data, clock)) as address:
        yield Office(world=world, data=data, address=address, chromium=chromium)


def looked_at(page: Page, paths: list[str]) -> None:
    """Each page stands, and is sound."""
    for path in paths:
        response = page.goto(path)
        assert response is not None
        assert response.status == 200, (path, response.status)
        look_at(page)


@pytest.mark.people(30)
@pytest.mark.xdist_group("browser")
@EACH
def test_axe_finds_nothing_on_any_page_of_staff(office: Office, tag: str, size: dict[str, int]) -> None:
    world = office.world
    account = [f"/account{rest}" for rest in OWN_ACCOUNT]
    with office.desk("coordinator", tag, size) as page:
        looked_at(page, ["/work/sign-in", "/account/begin", "/account/lost", *office.coordinator_pages(), *account])
        looked_at(page, office.round_pages()[:1])
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    with office.desk("coordinator", tag, size) as page:
        looked_at(page, office.round_pages())
    with office.desk("custodian", tag, size) as page:
        looked_at(page, ["/work", office.round_pages()[0], office.round_pages()[-1]])
    world.release(prepare=False)
    with office.desk("commissioner", tag, size) as page:
        looked_at(page, ["/findings/sign-in", "/findings", f"/findings/{world.round_id.hex()}"])


@pytest.mark.people(30)
@pytest.mark.xdist_group("browser")
def test_a_coordinator_invites_and_closes_by_keyboard_alone_and_sees_where_she_is(office: Office) -> None:
    with office.desk("coordinator", "en", WIDE) as page:
        page.goto(office.round_pages()[0])
        press_to(page, "input[name=how_many]")
        page.keyboard.type("3")
        press_to(page, "button[value=invite]")
        page.keyboard.press("Enter")
        page.wait_for_url("**/invitations")
        assert page.locator(".cards > li").count() == 3
        page.goto(office.round_pages()[0])
        press_to(page, "summary")
        page.keyboard.press("Enter")
        press_to(page, "button[value=close]")
        page.keyboard.press("Enter")
        page.wait_for_selector("button[value=tabulate]")


@pytest.mark.people(30)
@pytest.mark.xdist_group("browser")
def test_a_round_is_closed_and_protected_without_script(office: Office) -> None:
    with office.desk("coordinator", "en", PHONE, script=False) as page:
        page.goto(office.round_pages()[0])
        page.locator("summary").first.click()
        page.locator("button[value=close]").click()
        page.locator("button[value=tabulate]").click()
        page.wait_for_url("**/preview")
        assert page.locator("main table").count() > 0


def press_to(page: Page, selector: str) -> None:
    """Tab until this has the focus; whatever has it on the way is in view, with a ring around it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(COVERED) == ""
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring != "none", selector
            return
    raise AssertionError(f"the Tab key never comes to {selector}")
