"""The commissioner's way: released findings on a page and in files, and nothing before or beside them."""

import csv
import io
import json
import random
import re

import pytest
from browser import Browser
from flask import Flask

from consult.domain.answer import given
from consult.domain.capability import Role
from consult.exports.csv_file import defused
from consult.services import answering, releasing, running_rounds
from consult.storage import releases
from tests.web.way import sign_in
from tests.world import PLACES, World, browser_of

PEOPLE = 30


def fill(world: World, people: int = PEOPLE) -> None:
    """People who answer and send, straight through the services."""
    chance = random.Random(7)
    for number, invitation in enumerate(world.invitations(people)):
        seated = world.seat(invitation)
        round_ = world.round
        role = "lived" if number < people // 2 else "practitioner"
        answering.save(world.house, seated, round_, PLACES["role"], given(role))
        answering.save(world.house, seated, round_, PLACES["home"], given(chance.randint(5, 9)))
        answering.save(world.house, seated, round_, PLACES["top"], given(("home", "work")))
        answering.send(world.house, seated, round_)


def seen_of(world: World) -> str:
    return releasing.seen(releasing.prepared(world.house, world.round))


def release(world: World) -> None:
    running_rounds.close_round(world.house, world.round, world.today)
    assert releasing.prepare(world.house, world.unlocked(), world.round, world.today) == 0
    world.release(prepare=False)


def commissioner(app: Flask) -> Browser:
    browser = browser_of(app)
    sign_in(browser, "findings", "commissioner")
    return browser


def test_a_release_is_read_on_a_page_and_in_two_files_that_say_the_same(world: World, app: Flask) -> None:
    world.open()
    fill(world)
    page = f"/findings/{world.round_id.hex()}"
    browser = commissioner(app)
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    browser.get(page)
    assert browser.status == 404, "what is prepared is not there before it is released"
    person = world.person("custodian")
    assert not releasing.publish(world.house, person, world.round, seen_of(world), world.today)
    browser.get(page)
    assert browser.status == 404, "one word is not enough"
    person = world.person("coordinator")
    assert releasing.publish(world.house, person, world.round, seen_of(world), world.today)
    browser.get("/findings")
    assert page in browser.body.decode()
    browser.get(page)
    assert browser.status == 200
    shown = set(re.findall(r"\b(\d+)\s?%", browser.text))
    browser.get(f"{page}.json")
    content = json.loads(browser.body)
    browser.get(f"{page}.csv")
    lines = list(csv.DictReader(io.StringIO(browser.body.decode("utf-8-sig"))))
    percents = {
        str(figure["percent"])
        for finding in content["findings"]
        for row in finding["rows"]
        for figure in row["figures"]
        if figure["percent"] is not None
    }
    assert percents == {line["percent"] for line in lines if line["percent"]}
    assert percents & shown
    assert {line["item"] for line in lines} == {"home", "help", "top", ""}
    sizes = {line["group"]: line["amount"] for line in lines if not line["item"]}
    assert sizes == {"everyone": "30", "lived": "15", "practitioner researcher": "15"}
    assert {line["cell"] for line in lines if not line["item"]} == {"took_part"}, "there was no round before"
    assert [one["now"] for one in content["took_part"]["sizes"]] == [30, 15, 15]
    for figure in (figure for finding in content["findings"] for row in finding["rows"] for figure in row["figures"]):
        assert figure["count"] % 5 == 0


def test_nothing_but_drawn_figures_is_stored_of_a_release(world: World) -> None:
    world.open()
    fill(world)
    release(world)
    with world.house.stores.main.reading() as tx:
        stored = releases.of_round(tx, world.round_id)
    assert stored is not None
    content = json.loads(stored.content)
    for finding in content["findings"]:
        for row in finding["rows"]:
            assert sum(figure["count"] for figure in row["figures"]) == row["total"]
            assert row["total"] % 5 == 0


def test_below_ten_people_the_release_says_only_that(world: World, app: Flask) -> None:
    world.open()
    fill(world, 9)
    release(world)
    browser = commissioner(app)
    browser.get(f"/findings/{world.round_id.hex()}")
    assert "Fewer than 10" in browser.text
    assert not re.findall(r"\d\s?%", browser.text.split("How the figures are made")[0])


def test_another_commissioner_finds_nothing(world: World, app: Flask) -> None:
    world.open()
    fill(world, 12)
    release(world)
    world.hire_one("other", Role.COMMISSIONER)
    browser = browser_of(app)
    sign_in(browser, "findings", "other")
    for path in (f"/findings/{world.round_id.hex()}", f"/findings/{world.round_id.hex()}.csv"):
        browser.get(path)
        assert browser.status == 404
    browser.get("/findings")
    assert world.round_id.hex() not in browser.body.decode()


def test_an_unknown_format_is_not_there(world: World, app: Flask) -> None:
    world.open()
    fill(world, 12)
    release(world)
    browser = commissioner(app)
    browser.get(f"/findings/{world.round_id.hex()}.xlsx")
    assert browser.status == 404


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_of_the_csv_is_never_a_formula(cell: str) -> None:
    assert defused(cell) == f"'{cell}"
    assert defused("plain") == "plain"
