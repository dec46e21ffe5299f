"""Attacks of someone who writes the main store and changes how rounds are decided, or how their statements came about."""

import json

import pytest
from flask import Flask
from sqlalchemy import text

from consult.domain.consultation import RoundStatus
from consult.domain.delphi.design import Design, Feedback, Rule
from consult.services import continuing, planning, releasing, running_rounds
from consult.services.verifying import FaultKind, verify
from consult.services.vouching import UnvouchedError
from tests.security.test_attacks_planted import open_it
from tests.web.delphi_way import asked, close_and_release, fill, next_round
from tests.web.test_next_round import first_round
from tests.web.way import sign_in
from tests.world import World, browser_of

LOOKED_INTO = "This round is being looked into. Nothing of it is shown until then."
STRICT = Design(rule=Rule.EACH_GROUP, unable_counts=True, feedback=Feedback.BESIDE, rounds=3)


@pytest.fixture(autouse=True)
def _another_process() -> None:
    """A process that remembers no design, as every new worker."""
    planning._STANDING.clear()


def write(world: World, statement: str, **values: object) -> None:
    with world.house.stores.main.writing() as tx:
        assert tx.connection.execute(text(statement), values).rowcount
    planning._STANDING.clear()


def faults(world: World) -> list[str]:
    return [fault.where.split()[0] for fault in verify(world.house).faults if fault.kind is FaultKind.ROW]


@pytest.mark.parametrize("put", [{}, {"delphi": Design().to_record()}], ids=["taken away", "exchanged"])
def test_a_frozen_design_is_taken_away_by_nobody(world: World, put: dict[str, object]) -> None:
    """The round would be decided by other rules than were chosen, and so would all that were released before."""
    draft = world.draft(asked())
    planning.choose(world.house, draft, STRICT, world.today)
    open_it(world)
    fill(world, 30)
    running_rounds.close_round(world.house, world.round, world.today)
    assert planning.design_of(world.house, world.round) == STRICT
    write(world, "UPDATE consultations SET settings = :put", put=json.dumps(put))
    with pytest.raises(UnvouchedError):
        planning.design_of(world.house, world.round)
    with pytest.raises(UnvouchedError):
        releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    assert faults(world) == ["consultation"]


def test_where_none_was_chosen_none_is_planted(world: World) -> None:
    world.open()
    assert planning.design_of(world.house, world.round) == Design()
    assert faults(world) == []
    write(world, "UPDATE consultations SET settings = :put", put=json.dumps({"delphi": STRICT.to_record()}))
    with pytest.raises(UnvouchedError):
        planning.design_of(world.house, world.round)
    assert faults(world) == ["consultation"]


def test_a_round_does_not_open_by_a_design_that_was_planted(world: World) -> None:
    draft = world.draft(asked())
    planning.choose(world.house, draft, STRICT, world.today)
    write(world, "UPDATE consultations SET settings = '{}'")
    with pytest.raises(UnvouchedError):
        open_it(world)
    assert world.round.status is RoundStatus.DRAFT


def test_a_design_that_is_frozen_is_asked_for_once_of_each_process(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = world.draft(asked())
    planning.choose(world.house, draft, STRICT, world.today)
    open_it(world)
    planning.design_of(world.house, world.round)
    monkeypatch.setattr(planning, "check_said", None)
    assert planning.design_of(world.house, world.round) == STRICT


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE lineages SET content = replace(content, 'plainer', 'bolder')",
        "DELETE FROM lineages",
    ],
    ids=["altered", "deleted"],
)
def test_how_statements_came_about_is_told_as_it_was_or_not_at_all(world: World, app: Flask, change: str) -> None:
    desk, _ = first_round(app, world)
    close_and_release(world)
    next_round(desk, world)
    statements = f"/work/r/{world.round_id.hex()}/statements"
    desk.get(statements)
    reason = {"change": "drop", "statement": "school", "reason": "The panel asked for plainer words."}
    desk.submit(reason, press="change")
    desk.get(f"/work/r/{world.round_id.hex()}")
    desk.submit({"reader": world.staff["commissioner"].hex()}, press="open")
    fill(world, 12, "again")
    close_and_release(world)
    reader = browser_of(app)
    sign_in(reader, "findings", "commissioner")
    reader.get(f"/findings/{world.round_id.hex()}/list")
    assert "plainer words" in reader.text
    assert faults(world) == []
    write(world, change)
    for each in ("list", "list.csv", "list.json", "checklist/accord.txt"):
        reader.get(f"/findings/{world.round_id.hex()}/{each}")
        assert reader.status == 503, each
        assert LOOKED_INTO in reader.text
    with pytest.raises(UnvouchedError):
        continuing.lineage_of(world.house, world.round)
    assert faults(world) == ["lineage"]
