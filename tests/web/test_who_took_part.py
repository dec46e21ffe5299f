"""Who took part: told with the first release of a year, in tens, and not again (R3)."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from browser import Browser
from flask import Flask

from consult.domain.answer import given
from consult.domain.instrument import Cells, Instrument, Item
from consult.services import answering, releasing, running_rounds
from tests.web.way import sign_in
from tests.world import World, both, browser_of, instrument, option

REGION = Item(
    name="region",
    kind="single_choice",
    prompt=both("Which region?"),
    options=(option("north"), option("south"), option("far_west")),
    cells=Cells.ATTRIBUTE,
)


def asked() -> Instrument:
    """The usual questions, and where people live."""
    usual = instrument()
    about, *others = usual.sections
    return replace(usual, sections=(replace(about, items=(*about.items, REGION)), *others))


def closed(world: World, people: int) -> None:
    """A round of these questions: 6 in the north and the rest in the south, but for two who do not say."""
    world.open(asked())
    places = world.round.instrument.places
    for number, invitation in enumerate(world.invitations(people, world.round_id.hex())):
        seated = world.seat(invitation)
        answering.save(world.house, seated, world.round, places["role"], given("lived"))
        answering.save(world.house, seated, world.round, places["home"], given(number % 9 + 1))
        if number >= 2:
            region = "north" if number < 8 else "south"
            answering.save(world.house, seated, world.round, places["region"], given(region))
        answering.send(world.house, seated, world.round)
    running_rounds.close_round(world.house, world.round, world.today)


def released(world: World, people: int) -> None:
    closed(world, people)
    world.release()


def findings(world: World, app: Flask) -> Browser:
    browser = browser_of(app)
    sign_in(browser, "findings", "commissioner")
    browser.get(f"/findings/{world.round_id.hex()}")
    return browser


def test_it_is_told_in_tens_on_the_page_and_in_both_files(world: World, app: Flask) -> None:
    released(world, 31)
    browser = findings(world, app)
    assert "Who took part" in browser.text
    assert "Which region?" in browser.text
    assert "counted in tens" in browser.text
    page = f"/findings/{world.round_id.hex()}"
    browser.get(f"{page}.json")
    content = json.loads(browser.body)
    (one,) = content["attributes"]
    counts = {figure["cell"]: figure["count"] for figure in one["figures"]}
    assert (one["item"], one["total"], sum(count or 0 for count in counts.values())) == ("region", 30, 30)
    assert counts["far_west"] is None
    assert counts["north"] in {None, 10}
    assert counts["south"] in {20, 30}
    assert content["asked"]["region"]["options"]["north"] == "North"
    browser.get(f"{page}/checklist/accord.csv")
    accord = {line["item"]: line["known"] for line in csv.DictReader(io.StringIO(browser.body.decode("utf-8-sig")))}
    assert accord["R3"].startswith("Round 1: about 30. Who took part in round 1: Which region? North ")
    assert "Far west fewer than 10" in accord["R3"]
    assert "agreement may look" not in accord["R3"], "there was one round"
    browser.get(f"{page}.csv")
    lines = [line for line in csv.DictReader(io.StringIO(browser.body.decode("utf-8-sig"))) if line["cell"] == "people"]
    assert [line["option"] for line in lines] == ["north", "south", "far_west", "not_said"]
    assert {line["percent"] for line in lines} == {""}
    assert lines[2]["wording"] == "fewer_than"
    assert lines[2]["amount"] == "10"


def test_another_consultation_within_the_year_is_told_nothing(world: World, app: Flask) -> None:
    released(world, 12)
    assert releasing.prepared(world.house, world.round).attributes
    world.today += timedelta(days=364)
    released(world, 12)
    assert releasing.prepared(world.house, world.round).attributes == ()
    assert "Who took part" not in findings(world, app).text
    assert releasing.is_due(world.house, world.today + timedelta(days=1))


def test_of_ten_people_it_is_not_told(world: World) -> None:
    released(world, 10)
    release = releasing.prepared(world.house, world.round)
    assert release.findings
    assert release.attributes == ()


def test_of_two_that_are_prepared_at_once_the_later_is_dropped_and_made_anew(world: World, app: Flask) -> None:
    """What was due when counting began is asked again when the release is published."""
    closed(world, 12)
    first = world.round_id
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    closed(world, 12)
    world.release()
    assert releasing.prepared(world.house, world.round).attributes
    world.round_id = first
    world.today += timedelta(days=200)
    seen = releasing.seen(releasing.prepared(world.house, world.round))
    with pytest.raises(releasing.ToldMeanwhileError):
        releasing.publish(world.house, world.person("coordinator"), world.round, seen, world.today)
    with pytest.raises(releasing.NothingPreparedError):
        releasing.prepared(world.house, world.round)
    world.release()
    assert releasing.prepared(world.house, world.round).attributes == ()


def test_what_was_prepared_and_never_published_keeps_no_year(world: World) -> None:
    closed(world, 12)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    assert releasing.is_due(world.house, world.today)
