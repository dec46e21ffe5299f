"""A statement in the words it had goes on as the same, whatever a later round calls it: in audits, and in what people are shown."""

import json
from dataclasses import replace
from typing import Any

import pytest

from consult.disclosure.auditor import History
from consult.disclosure.rules import Occasion, protect
from consult.domain.answer import given
from consult.domain.consent import Choice
from consult.domain.consultation import Round, RoundStatus
from consult.domain.delphi.lineage import Change
from consult.domain.findings import Release
from consult.domain.ids import RoundId
from consult.domain.instrument import Instrument
from consult.domain.instrument_record import digest, to_record
from consult.services import continuing, feeding_back, releasing, running_rounds
from consult.services.passing_on import last_asked
from consult.storage import rounds
from tests.unit.services.test_next_round import answer, begin, continue_, fill, plain, release
from tests.world import World, both, wording


def renamed(instrument: Instrument, old: str, new: str) -> Instrument:
    """The same, as another workbook would name it, the words written a little otherwise."""
    sections = tuple(
        replace(
            section,
            items=tuple(
                replace(item, name=new, prompt=both(item.prompt.read("en").upper())) if item.name == old else item
                for item in section.items
            ),
        )
        for section in instrument.sections
    )
    return replace(instrument, sections=sections)


def experts(instrument: Instrument) -> Instrument:
    """The same, with another name for those who lived it."""
    role = instrument.item("role")
    options = tuple(replace(each, name="expert") if each.name == "lived" else each for each in role.options)
    sections = tuple(
        replace(
            section,
            items=tuple(replace(item, options=options) if item.name == "role" else item for item in section.items),
        )
        for section in instrument.sections
    )
    return replace(instrument, sections=sections)


def brought(world: World, instrument: Instrument, lived: str = "lived") -> Round:
    """The next round, from a workbook of its own."""
    before = world.round
    stored = rounds.StoredRound(
        id=RoundId(b"the second round"),
        consultation=before.consultation,
        number=2,
        status=RoundStatus.DRAFT,
        instrument=json.dumps(to_record(instrument)),
        instrument_digest=digest(instrument),
    )
    with world.house.stores.main.writing() as tx:
        rounds.add(tx, stored)
    world.round_id = stored.id
    declared = running_rounds.Declared(
        invited=((lived, 34), ("practitioner", 20), ("researcher", 10)),
        readers=[world.staff["commissioner"]],
        wording=wording(instrument),
    )
    running_rounds.open_round(world.house, world.round, declared, world.today)
    return world.round


def test_a_later_workbook_that_names_it_anew_is_audited_beside_the_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[History] = []

    def protected(*arguments: Any, occasion: Occasion, **more: Any) -> Release:
        told.append(occasion.history)
        return protect(*arguments, occasion=occasion, **more)

    monkeypatch.setattr(releasing, "protect", protected)
    begin(world)
    people = fill(world, 13, 0)
    hers = world.seat(world.invitations(1, "hers")[0], comparing=Choice.YES)
    answer(world, hers, "lived", 8, 3)
    release(world)
    brought(world, renamed(plain(), "home", "safe_place"))
    asked = last_asked(world.house, world.round, "safe_place")
    assert asked is not None
    assert (asked[0].number, asked[1]) == (1, "home")
    shown = feeding_back.last_time(world.house, hers, world.round, "safe_place")
    assert shown is not None
    assert (shown.item.name, shown.own) == ("home", given(8))
    assert {finding.item for finding in shown.findings} == {"home"}
    for seated in people[:11]:
        answer(world, seated, "lived", 9, 3)
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    first, second = told
    assert not first.has("home", None)
    assert second.has("safe_place", None)
    assert second.has("help", world.round.instrument.item("help").options[0].name)


def test_a_statement_that_is_added_again_has_its_old_name(world: World) -> None:
    begin(world)
    fill(world, 20, 14)
    release(world)
    made = continue_(world)
    assert "home" not in made.instrument.places, "it was agreed, and left"
    scale = continuing.carrying.scale_of(made.instrument)
    assert scale is not None
    home = running_rounds.rounds_asked(world.house, made.consultation)[0].instrument.item("home").prompt
    continuing.add(world.house, made, home, "It is asked again after all.", scale)
    assert world.round.instrument.item("home").prompt == home
    school = world.round.instrument.item("school").prompt
    continuing.split(world.house, world.round, "school", (school, both("Books")), "They are two.")
    assert {"home", "school", "statement_1"} <= world.round.instrument.places.keys()
    steps = continuing.lineage_of(world.house, world.round)[0].steps
    assert [(step.change, [one.name for one in step.results]) for step in steps[-2:]] == [
        (Change.ADDED, ["home"]),
        (Change.SPLIT, ["school", "statement_1"]),
    ]


def test_several_that_become_one_of_them_keep_its_name(world: World) -> None:
    begin(world)
    fill(world, 20, 14)
    release(world)
    made = continue_(world)
    scale = continuing.carrying.scale_of(made.instrument)
    assert scale is not None
    continuing.add(world.house, made, both("Books"), "It was missing.", scale)
    school = made.instrument.item("school").prompt
    continuing.merge(world.house, world.round, ["statement_1", "school"], school, "They are one.")
    assert [item.name for item in continuing.carrying.ratings(world.round.instrument)] == ["school"]


@pytest.mark.parametrize("lived", ["lived", "expert"])
def test_a_group_that_goes_by_a_new_name_is_in_no_later_release(world: World, lived: str) -> None:
    begin(world)
    people = fill(world, 20, 14)
    release(world)
    assert len(releasing.prepared(world.house, world.round).groups) == 2
    brought(world, experts(plain()) if lived == "expert" else plain(), lived)
    for number, seated in enumerate(people):
        answer(world, seated, lived if number < 20 else "practitioner", 9, 1 + number % 9)
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    made = releasing.prepared(world.house, world.round)
    assert made.findings
    assert len(made.groups) == (2 if lived == "lived" else 0)
