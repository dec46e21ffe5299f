"""How careful a consultation is: two make it less so, one makes it careful again, and nobody else either."""

from dataclasses import replace
from datetime import timedelta

import pytest

from consult.domain.capability import Role
from consult.domain.ledger import Deed, decode_act
from consult.services import caring, reading, running_rounds
from consult.services.caring import NotAMemberError, Sensitivity, agree_to_lower, caring_of, heighten
from consult.services.reading import NotAgreedError
from consult.services.staffing.people import ChangedMeanwhileError
from consult.services.vouching import UnvouchedError
from consult.storage import agreements, consultations, ledger, vouchers
from consult.storage.agreements import Act, Agreement
from tests.world import World


@pytest.fixture
def closed(world: World) -> World:
    """A round that is closed."""
    world.open()
    running_rounds.close_round(world.house, world.round, world.today)
    return world


def lower(world: World, name: str, days: int = 0) -> bool:
    today = world.today + timedelta(days=days)
    return agree_to_lower(world.house, world.person(name), world.round.consultation, today)


def lowered(world: World) -> None:
    assert not lower(world, "custodian")
    assert lower(world, "coordinator")


def read(world: World, name: str) -> reading.Words:
    return reading.read_words(world.house, world.person(name), world.unlocked(name), world.round, world.today)


def stands(world: World, name: str = "coordinator") -> caring.Caring:
    return caring_of(world.house, world.person(name), world.round.consultation, world.today)


def said(world: World) -> list[dict[str, str]]:
    with world.house.stores.main.reading() as tx:
        acts = [decode_act(each.entry.act) for each in ledger.after(tx, 0) if each.entry.act]
    return [{**dict(act.about), "by": act.by.hex()} for act in acts if act.deed is Deed.SENSITIVITY_SET]


def test_it_is_careful_until_two_say_otherwise_and_one_makes_it_careful_again(closed: World) -> None:
    assert stands(closed).sensitivity is Sensitivity.HIGH
    for _ in range(2):
        assert not lower(closed, "custodian"), "a second arrival changes nothing"
        assert stands(closed).agreed == ("custodian",)
    assert not stands(closed).mine
    with pytest.raises(NotAgreedError):
        read(closed, "coordinator")
    assert lower(closed, "coordinator")
    assert lower(closed, "coordinator"), "it is so already"
    read(closed, "coordinator")
    with pytest.raises(NotAgreedError):
        read(closed, "custodian")
    for _ in range(2):
        heighten(closed.house, closed.person("custodian"), closed.round.consultation, closed.today)
    with pytest.raises(NotAgreedError):
        read(closed, "coordinator")
    ids = {name: closed.staff[name].hex() for name in ("coordinator", "custodian")}
    consultation = closed.round.consultation.hex()
    assert said(closed) == [
        {"consultation": consultation, "sensitivity": "standard", "by": ids["coordinator"], **ids},
        {"consultation": consultation, "sensitivity": "high", "by": ids["custodian"]},
    ]


def test_a_word_waits_a_week_and_is_spent_with_the_lowering(closed: World) -> None:
    assert not lower(closed, "custodian")
    assert not lower(closed, "coordinator", days=8), "the first word is over"
    assert lower(closed, "custodian", days=9)
    heighten(closed.house, closed.person("coordinator"), closed.round.consultation, closed.today)
    assert not lower(closed, "coordinator", days=9), "what was agreed to before is spent"


def test_who_does_not_belong_to_it_says_nothing(closed: World) -> None:
    closed.hire_one("late", Role.CUSTODIAN)
    for name in ("late", "commissioner"):
        with pytest.raises(NotAMemberError):
            lower(closed, name)
        with pytest.raises(NotAMemberError):
            stands(closed, name)
    lowered(closed)
    for name in ("late", "commissioner"):
        with pytest.raises(NotAMemberError):
            heighten(closed.house, closed.person(name), closed.round.consultation, closed.today)
    old = replace(closed.person("coordinator"), version=0)
    with pytest.raises(ChangedMeanwhileError):
        heighten(closed.house, old, closed.round.consultation, closed.today)
    assert stands(closed).sensitivity is Sensitivity.STANDARD


def test_a_planted_word_lowers_nothing(closed: World) -> None:
    """Somebody who writes the database speaks for the custodian."""
    assert not lower(closed, "coordinator")
    consultation = closed.round.consultation
    with closed.house.stores.main.writing() as tx:
        (hers,) = agreements.about(tx, Act.LOWER, consultation)
        agreements.add(
            tx,
            Agreement(
                act=hers.act,
                subject=hers.subject,
                digest=hers.digest,
                role=Role.CUSTODIAN,
                by=closed.staff["custodian"],
                day=hers.day,
            ),
        )
    with pytest.raises(UnvouchedError):
        lower(closed, "coordinator")
    with pytest.raises(NotAgreedError):
        read(closed, "coordinator")


def test_a_sensitivity_that_was_planted_or_put_back_opens_nothing(closed: World) -> None:
    consultation = closed.round.consultation
    with closed.house.stores.main.reading() as tx:
        before = consultations.get(tx, consultation).settings
    with closed.house.stores.main.writing() as tx:
        consultations.reset(tx, consultation, '{"sensitivity": "standard"}')
    with pytest.raises(UnvouchedError):
        read(closed, "coordinator")
    with closed.house.stores.main.writing() as tx:
        consultations.reset(tx, consultation, before)
    lowered(closed)
    with closed.house.stores.main.reading() as tx:
        held = list(vouchers.of_kind(tx, "consultation").values())
        low = consultations.get(tx, consultation).settings
    heighten(closed.house, closed.person("coordinator"), consultation, closed.today)
    with closed.house.stores.main.writing() as tx:
        consultations.reset(tx, consultation, low)
        vouchers.put(tx, held)
    with pytest.raises(UnvouchedError):
        read(closed, "coordinator")
