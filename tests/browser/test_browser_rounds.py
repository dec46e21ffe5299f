"""people.md 30 on the pages of a Delphi: designed, asked again, fed back, what came of it; axe, and nothing too wide."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PHONE
from tests.browser.seeing import look_at, small_targets
from tests.browser.test_browser_pseudo import served
from tests.browser.test_browser_staff import WIDE, Office, looked_at
from tests.web.delphi_way import close_and_release, coordinator, fill, next_round
from tests.web.test_next_round import first_round
from tests.web.way import come_back
from tests.world import Clock, World, app_of, browser_of

EACH = pytest.mark.parametrize(
    ("tag", "size"),
    [
        pytest.param("en", PHONE, id="en, phone"),
        pytest.param("ar", WIDE, id="ar, desk", marks=pytest.mark.prove),
    ],
)


@dataclass(frozen=True, kw_only=True)
class Delphi(Office):
    """An office whose first round is released and whose second is a draft. ``code`` is of one who answered."""

    first: str
    code: str

    def open_second(self) -> None:
        """The second round takes answers."""
        desk = coordinator(app_of(self.world, self.data, Clock()))
        desk.get(f"/work/r/{self.world.round_id.hex()}")
        desk.submit({"reader": self.world.staff["commissioner"].hex()}, press="open")
        assert self.world.round.is_open, desk.text

    @contextmanager
    def phone(self, tag: str) -> Iterator[Page]:
        """She who answered the first round, come back."""
        visit = browser_of(app_of(self.world, self.data, Clock()), tag)
        come_back(visit, self.code)
        context = self.chromium.new_context(base_url=self.address, locale=tag, viewport=PHONE)
        held = [{"name": each, "value": value, "url": self.address} for each, value in visit.cookies.items()]
        context.add_cookies(held)  # type: ignore[arg-type]  # Playwright's own dictionaries
        yield context.new_page()
        context.close()


@pytest.fixture
def delphi(world: World, data: Path, clock: Clock, chromium: Browser) -> Iterator[Delphi]:
    app = app_of(world, data, clock)
    desk, code = first_round(app, world)
    first = world.round_id.hex()
    close_and_release(world)
    next_round(desk, world)
    with served(app) as address:
        yield Delphi(world=world, data=data, address=address, chromium=chromium, first=first, code=code)


@pytest.mark.people(30)
@pytest.mark.xdist_group("browser")
@EACH
def test_axe_finds_nothing_on_the_pages_of_a_delphi(delphi: Delphi, tag: str, size: dict[str, int]) -> None:
    first, second = (f"/work/r/{name}" for name in (delphi.first, delphi.world.round_id.hex()))
    with delphi.desk("coordinator", tag, size) as page:
        looked_at(
            page, [first, f"{first}/design", f"{first}/reasons", second, f"{second}/statements", f"{second}/replies"]
        )
    delphi.open_second()
    with delphi.phone(tag) as page:
        page.goto(f"/q/{delphi.world.round.instrument.places['work']}")
        assert page.locator(".last table").count() == 1
        look_at(page)
        assert small_targets(page) == []
    fill(delphi.world, 30, "again")
    close_and_release(delphi.world)
    with delphi.desk("commissioner", tag, size) as page:
        findings = f"/findings/{delphi.world.round_id.hex()}"
        looked_at(page, [findings, f"{findings}/list"])
    with delphi.phone(tag) as page:
        looked_at(page, ["/came-of-it"])
