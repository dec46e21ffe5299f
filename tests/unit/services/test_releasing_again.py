"""A second round of the same people: it is audited beside the first, and only numbers are kept for that."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from consult.crypto.contexts import roster_context
from consult.crypto.keys import server_key
from consult.crypto.server import open_for_server
from consult.disclosure.auditor import History
from consult.disclosure.rules import Cause, Fault, Occasion, protect
from consult.domain.answer import given
from consult.domain.consultation import RoundStatus
from consult.domain.findings import Release
from consult.domain.ids import RoundId
from consult.domain.instrument import Instrument
from consult.domain.instrument_record import digest, to_record
from consult.services import answering, releasing, running_rounds, withdrawing
from consult.services.seats import Seated
from consult.storage import releases, rosters, rounds, seats
from consult.storage.releases import RELEASES
from consult.storage.rosters import ROSTERS
from tests.world import World, both, instrument, wording

PEOPLE = 13


def answer(world: World, seated: Seated, number: int) -> None:
    places = world.round.instrument.places
    answering.save(world.house, seated, world.round, places["role"], given("lived"))
    answering.save(world.house, seated, world.round, places["home"], given(number % 9 + 1))
    answering.send(world.house, seated, world.round)


def first_round(world: World, asked: Instrument | None = None) -> list[Seated]:
    world.open(asked)
    people = [world.seat(invitation) for invitation in world.invitations(PEOPLE)]
    for number, seated in enumerate(people):
        answer(world, seated, number)
    running_rounds.close_round(world.house, world.round, world.today)
    world.release()
    return people


def second_round(world: World, asked: Instrument | None = None) -> None:
    """The same questions, asked again of everyone."""
    asked = asked or instrument()
    before = world.round
    again = rounds.StoredRound(
        id=RoundId(b"the second round"),
        consultation=before.consultation,
        number=2,
        status=RoundStatus.DRAFT,
        instrument=json.dumps(to_record(asked)),
        instrument_digest=digest(asked),
    )
    with world.house.stores.main.writing() as tx:
        rounds.add(tx, again)
    world.round_id = again.id
    declared = running_rounds.Declared(
        invited=(("lived", 34),), readers=[world.staff["commissioner"]], wording=wording(asked, world.translations)
    )
    running_rounds.open_round(world.house, world.round, declared, world.today)


def with_region() -> Instrument:
    """The usual questions, and where people live."""
    usual = instrument()
    about, *others = usual.sections
    region = replace(usual.item("role"), name="region", prompt=both("Which region?"), breakdown=False)
    return replace(usual, sections=(replace(about, items=(*about.items, region)), *others))


def kept_beside(world: World) -> dict[tuple[int | None, ...], int]:
    with world.house.stores.main.reading() as tx:
        stored = releases.of_round(tx, world.round_id)
        assert stored is not None
        sealed = rosters.get(tx, stored.id)
    assert sealed is not None
    keys = world.house.keys
    key = server_key(keys.pepper, keys.installation)
    record = json.loads(open_for_server(key, sealed, roster_context(keys.installation, release=stored.id)))
    assert record["releases"][-1] == stored.id.hex()
    return {tuple(pattern): people for pattern, people in record["overlaps"]}


def test_who_stayed_left_erased_and_joined_is_known_in_numbers(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[History] = []

    def protected(*arguments: Any, occasion: Occasion, **more: Any) -> Release:
        told.append(occasion.history)
        return protect(*arguments, occasion=occasion, **more)

    monkeypatch.setattr(releasing, "protect", protected)
    people = first_round(world)
    assert kept_beside(world) == {(0,): PEOPLE}
    second_round(world)
    withdrawing.withdraw(world.house, people[0], world.today)
    for number, seated in enumerate(people[2:]):
        answer(world, seated, number)
    answer(world, world.seat(world.invitations(1, "more")[0]), 5)
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    assert kept_beside(world) == {(0, 0): PEOPLE - 2, (0, None): 2, (None, 0): 1}
    assert [len(history.waves) for history in told] == [0, 1]
    assert dict(told[1].overlaps) == kept_beside(world), "the auditor is told what is kept"
    made = releasing.prepared(world.house, world.round)
    assert (made.number, made.taking_part) == (2, 10)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    assert releasing.prepared(world.house, world.round) == made, "nothing is drawn twice"
    with world.house.stores.main.reading() as tx:
        named = {seat.hex() for seat in seats.every(tx)}
        stored = releases.of_round(tx, world.round_id)
    assert stored is not None
    assert not any(name in stored.content for name in named)


def test_without_what_was_kept_beside_the_first_nothing_more_is_released(world: World) -> None:
    people = first_round(world)
    second_round(world)
    for number, seated in enumerate(people):
        answer(world, seated, number)
    running_rounds.close_round(world.house, world.round, world.today)
    for statement in (update(ROSTERS).values(sealed=b"another's"), delete(ROSTERS)):
        with world.house.stores.main.writing() as tx:
            tx.connection.execute(statement)
        with pytest.raises(Fault) as caught:
            releasing.prepare(world.house, world.unlocked(), world.round, world.today)
        assert caught.value.cause is Cause.HISTORY
        with world.house.stores.main.reading() as tx:
            assert releases.of_round(tx, world.round_id) is None, "nothing half-released"


def test_a_release_that_is_dropped_takes_what_was_kept_beside_it_along(world: World) -> None:
    world.open()
    people = [world.seat(invitation) for invitation in world.invitations(PEOPLE)]
    for number, seated in enumerate(people):
        answer(world, seated, number)
    running_rounds.close_round(world.house, world.round, world.today)
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    withdrawing.withdraw(world.house, people[0], world.today)
    with world.house.stores.main.reading() as tx:
        assert tx.connection.execute(RELEASES.select()).all() == []
        assert tx.connection.execute(ROSTERS.select()).all() == []
    releasing.prepare(world.house, world.unlocked(), world.round, world.today)
    assert kept_beside(world) == {(0,): PEOPLE - 1}


def test_who_took_part_is_told_once_in_a_consultation_however_many_years_it_takes(world: World) -> None:
    people = first_round(world, with_region())
    assert [one.item for one in releasing.prepared(world.house, world.round).attributes] == ["region"]
    world.today += timedelta(days=2 * 365)
    assert releasing.is_due(world.house, world.today), "another consultation may"
    second_round(world, with_region())
    for number, seated in enumerate(people[2:]):
        answer(world, seated, number)
    running_rounds.close_round(world.house, world.round, world.today)
    world.release()
    made = releasing.prepared(world.house, world.round)
    assert made.findings
    assert made.attributes == ()
