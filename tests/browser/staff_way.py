"""Steps of staff: in Chromium, each page looked at; and over plain HTTP, where only what follows is looked at."""

import re
from pathlib import Path

from browser import Browser as HttpBrowser
from browser import over_http
from playwright.sync_api import Page, expect

from tests.browser.seeing import look_at
from tests.server import PASSPHRASE, Served

CODE = re.compile(r"(\d{4})\s+(\d{4})\s+(\d{4})\s+(\d{4})")


def press(page: Page, button: str) -> None:
    """Press it and wait until the next page stands."""
    with page.expect_navigation():
        page.click(button)


def sign_in(served: Served, page: Page, audience: str, name: str) -> None:
    page.goto(f"/{audience}/sign-in")
    look_at(page)
    page.fill("input[name=name]", name)
    page.fill("input[name=passphrase]", PASSPHRASE)
    press(page, "main button")
    look_at(page)
    page.fill("input[name=code]", served.code(name))
    press(page, "main button")
    look_at(page)


def unlock(page: Page) -> None:
    page.goto("/work/unlock")
    look_at(page)
    page.fill("input[name=passphrase]", PASSPHRASE)
    press(page, "main button")


def open_round(page: Page, workbook: Path) -> str:
    """Bring the workbook, open the round; gives the round's address."""
    page.goto("/work")
    page.set_input_files("input[type=file]", str(workbook))
    press(page, "main form button")
    look_at(page)
    for name, size in (("lived", "20"), ("practitioner", "20"), ("researcher", "20")):
        page.fill(f"input[name=invited-{name}]", size)
    page.check("input[name=reader]", force=True)
    press(page, "button[value=open]")
    expect(page.locator("main")).to_contain_text("Make invitations")
    look_at(page)
    return page.url


def invite(page: Page, how_many: int) -> list[str]:
    page.fill("input[name=how_many]", str(how_many))
    press(page, "button[value=invite]")
    look_at(page)
    codes = ["".join(groups) for groups in CODE.findall(page.inner_text("main"))]
    assert len(codes) == how_many
    return codes


def desk_over_http(served: Served) -> HttpBrowser:
    """A coordinator who is in and unlocked."""
    desk = HttpBrowser(over_http(served.address))
    desk.get("/work/sign-in")
    desk.submit({"name": "coordinator", "passphrase": PASSPHRASE})
    desk.submit({"code": served.code("coordinator")})
    desk.get("/work/unlock")
    desk.submit({"passphrase": PASSPHRASE})
    return desk


def invitations_over_http(
    desk: HttpBrowser, workbook: bytes, how_many: int, file_name: str = "round.xlsx"
) -> list[str]:
    """Bring the workbook, open its round, make invitations."""
    desk.get("/work")
    desk.upload(desk.form_to("/workbook"), "workbook", file_name, workbook)
    page, form = desk.path, desk.form_to("/open")
    invited = {f"invited-{name}": "20" for name in ("lived", "practitioner", "researcher")}
    desk.submit({**invited, "reader": form.offers["reader"]}, press="open", form=form)
    desk.get(page)
    desk.submit({"how_many": str(how_many)}, press="invite", form=desk.form_to("/invitations"))
    codes = ["".join(groups) for groups in CODE.findall(desk.text)]
    assert len(codes) == how_many, desk.text
    return codes
