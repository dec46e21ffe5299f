"""A large round told apart by two questions: declared for each pair of options, and shown so from 300 invited on (R9)."""

import csv
import io

import pytest
from flask import Flask

from consult.domain.answer import given
from consult.services import answering, releasing, running_rounds
from tests.unit.domain.test_breakdown import crossed
from tests.web.way import sign_in
from tests.world import World, browser_of

PAIRS = (
    "lived*north",
    "lived*south",
    "practitioner*north",
    "practitioner*south",
    "researcher*north",
    "researcher*south",
)


def answered(world: World, pairs: list[str]) -> None:
    """One person for each pair, who rates 8; of the last nobody knows the region."""
    places = world.round.instrument.places
    for number, (pair, invitation) in enumerate(zip(pairs, world.invitations(len(pairs)), strict=True)):
        seated = world.seat(invitation)
        role, region = pair.split("*")
        answering.save(world.house, seated, world.round, places["role"], given(role))
        if number < len(pairs) - 1:
            answering.save(world.house, seated, world.round, places["region"], given(region))
        answering.save(world.house, seated, world.round, places["home"], given(8))
        answering.send(world.house, seated, world.round)
    running_rounds.close_round(world.house, world.round, world.today)


def test_every_pair_is_asked_for_when_a_round_opens(world: World, app: Flask) -> None:
    world.draft(crossed())
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    browser.get(f"/work/r/{world.round_id.hex()}")
    for pair in PAIRS:
        assert f'name="invited-{pair}"' in browser.body.decode()
    assert "Lived + North" in browser.text


@pytest.mark.parametrize(("each", "groups"), [(50, 3), (40, 2)])
def test_findings_are_by_pairs_only_where_three_hundred_were_invited(
    world: World, app: Flask, each: int, groups: int
) -> None:
    world.open(crossed(), tuple((pair, each) for pair in PAIRS))
    answered(world, ["lived*north"] * 12 + ["lived*south"] * 11 + ["practitioner*north"] * 12)
    world.release()
    release = releasing.prepared(world.house, world.round)
    assert len(release.groups) == groups
    browser = browser_of(app)
    sign_in(browser, "findings", "commissioner")
    browser.get(f"/findings/{world.round_id.hex()}")
    assert ("Lived + South" in browser.text) == (groups == 3)
    browser.get(f"/findings/{world.round_id.hex()}.csv")
    lines = csv.DictReader(io.StringIO(browser.body.decode("utf-8-sig")))
    told = {line["group"] for line in lines}
    assert any("lived*south" in group for group in told) == (groups == 3)
