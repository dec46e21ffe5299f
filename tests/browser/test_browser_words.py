"""people.md 30 on what people wrote: themes counted with the words in view, quotations, and both among the findings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from consult.domain.consent import Choice
from consult.services import running_rounds
from tests.browser.conftest import PHONE
from tests.browser.seeing import look_at
from tests.browser.test_browser_pseudo import served
from tests.browser.test_browser_staff import WIDE, Office, looked_at
from tests.web.words_way import agree_to_read, fill, press, staff
from tests.world import Clock, World, app_of

EACH = pytest.mark.parametrize(
    ("tag", "size"),
    [
        pytest.param("en", PHONE, id="en, phone"),
        pytest.param("ar", WIDE, id="ar, desk", marks=pytest.mark.prove),
    ],
)


@pytest.fixture
def office(world: World, data: Path, clock: Clock, chromium: Browser) -> Iterator[Office]:
    """A closed round in which thirty people wrote, two of them to be left out of every number."""
    world.open()
    fill(world, 30, quotations=Choice.YES)
    fill(world, 2, totals=Choice.NO)
    running_rounds.close_round(world.house, world.round, world.today)
    agree_to_read(world)
    with served(app_of(world, data, clock)) as address:
        yield Office(world=world, data=data, address=address, chromium=chromium)


@pytest.mark.people(30)
@pytest.mark.xdist_group("browser")
@EACH
def test_axe_finds_nothing_where_words_are_counted_quoted_and_found(
    office: Office, tag: str, size: dict[str, int]
) -> None:
    world = office.world
    at = f"/work/r/{world.round_id.hex()}"
    with office.desk("coordinator", tag, size) as page:
        page.goto(f"{at}/themes")
        page.locator("button[value=read]").click()
        page.locator("input[name^=title]").first.fill("A door that locks")
        page.locator("input[name^=people]").first.fill("17")
        page.locator("button[value=keep]").first.click()
        assert "17" in page.inner_text("main")
        look_at(page)
        page.locator("input[name^=people]").first.fill("99")
        page.locator("button[value=keep]").first.click()
        look_at(page)
        page.goto(f"{at}/quotations")
        page.locator("textarea").first.fill("A door that locks from the inside.")
        page.locator("button[value=write]").click()
        look_at(page)
        page.locator("button[value=show]").click()
        look_at(page)
        page.goto(at)
        page.locator("button[value=tabulate]").click()
    other = staff(app_of(world, office.data, Clock()), "custodian")
    other.get(f"{at}/quotations")
    press(other, "show")
    world.release(prepare=False)
    with office.desk("commissioner", tag, size) as page:
        looked_at(page, [f"/findings/{world.round_id.hex()}"])
        assert page.locator("blockquote").count() == 1
        assert "A door that locks" in page.inner_text("main")
