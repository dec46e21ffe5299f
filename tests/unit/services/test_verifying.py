"""Verifying: a whole house stands, and whatever a database writer does to a closed round, its ledger or its rows is named."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from consult.cli import main
from consult.domain.answer import given
from consult.domain.ledger import Deed, decode_act, encode_head
from consult.services import answering, running_rounds, withdrawing
from consult.services.ledger_view import LedgerView
from consult.services.ledgering import close_days
from consult.services.verifying import FaultKind, verify
from consult.settings import SECRETS
from consult.storage import ledger
from tests.world import INSTALLATION, LEDGER, PEPPER, PLACES, ROUNDING


@pytest.fixture
def closed(world):
    """A round that three people sent and that is closed."""
    world.open()
    seats = [world.seat(invitation) for invitation in world.invitations(3)]
    for seat in seats:
        answering.save(world.house, seat, world.round, PLACES["home"], given(7))
        answering.send(world.house, seat, world.round)
    running_rounds.close_round(world.house, world.round, world.today, world.staff["coordinator"])
    return world, seats


def faults(world, **named):
    return [fault.kind for fault in verify(replace(world.house, ledger=LedgerView()), **named).faults]


def write(world, statement, **values):
    with world.house.stores.main.writing() as tx:
        return tx.connection.execute(text(statement), values).rowcount


def test_a_house_that_was_left_alone_stands(closed):
    world, _ = closed
    report = verify(world.house)
    assert report.stands
    assert report.head.size == report.entries > 0


def test_closing_is_an_act_in_the_ledger(closed):
    world, _ = closed
    with world.house.stores.main.reading() as tx:
        act = decode_act(ledger.last(tx).entry.act)
    assert act.deed is Deed.ROUND_CLOSED
    assert act.by == world.staff["coordinator"]


CHANGES = {
    "an answer altered": ("UPDATE answers SET sealed = randomblob(285) WHERE seat_id = :seat AND place = 2", FaultKind.ANSWER),
    "an answer rolled back to an older one": (
        "UPDATE answers SET sealed = (SELECT sealed FROM answers WHERE place = 3 LIMIT 1) WHERE seat_id = :seat",
        FaultKind.ANSWER,
    ),
    "an answer deleted": ("DELETE FROM answers WHERE seat_id = :seat AND place = 2", FaultKind.ANSWER),
    "an answer planted": (
        "INSERT INTO answers SELECT round_id, seat_id, 99, share_id, sealed FROM answers WHERE seat_id = :seat AND place = 2",
        FaultKind.ANSWER,
    ),
    "sending undone": ("UPDATE responses SET sealed = randomblob(285) WHERE seat_id = :seat", FaultKind.ANSWER),
    "a leaf altered with its answer": (
        "UPDATE leaves SET digest = randomblob(32) WHERE seat_id = :seat AND place = 2",
        FaultKind.LEAVES,
    ),
    "a leaf deleted": ("DELETE FROM leaves WHERE seat_id = :seat AND place = 2", FaultKind.LEAVES),
    "a head deleted": ("DELETE FROM ledger_heads", FaultKind.HEAD_MISSING),
    "a head altered": ("UPDATE ledger_heads SET signature = randomblob(64)", FaultKind.HEAD_UNSIGNED),
    "an entry that waits planted": (
        "INSERT INTO ledger_pending VALUES (randomblob(32), '2026-05-04', randomblob(32))",
        FaultKind.WAITING,
    ),
    "an entry cut": ("DELETE FROM ledger WHERE sequence = 1", FaultKind.LEDGER),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_after_closing_shows(closed, change):
    world, seats = closed
    statement, kind = CHANGES[change]
    values = {"seat": seats[0].seat} if ":seat" in statement else {}
    assert write(world, statement, **values)
    assert kind in faults(world)


def test_a_deletion_that_a_withdrawal_explains_is_no_fault(closed):
    world, seats = closed
    withdrawing.withdraw(world.house, seats[0], world.today)
    assert faults(world) == []


def test_a_ledger_rolled_back_whole_shows_against_a_head_kept_elsewhere(closed):
    world, _ = closed
    newest = verify(world.house).head
    write(world, "DELETE FROM ledger WHERE sequence = :last", last=newest.size)
    write(world, "DELETE FROM ledger_heads WHERE size = :last", last=newest.size)
    assert FaultKind.HEAD_OF_ANOTHER_LEDGER in faults(world, witnessed=(newest,))


def test_a_head_of_another_house_is_not_taken(closed):
    world, _ = closed
    other = replace(verify(world.house).head, signature=bytes(64))
    assert faults(world, witnessed=(other,)) == [FaultKind.HEAD_UNSIGNED]


@pytest.fixture
def environment(closed, data):
    folder = data / "secrets"
    folder.mkdir(mode=0o700)
    held = {"installation": INSTALLATION, "pepper": PEPPER, "rounding": ROUNDING, "ledger": LEDGER}
    for name, _ in SECRETS:
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(held[name].hex())
        path.chmod(0o400)
    return {"CONSULT_DATA": str(data), "CONSULT_SECURE": "no"}


def test_the_command_says_that_it_stands_and_prints_the_head(closed, environment, tmp_path):
    found = CliRunner().invoke(main, ["verify", "--json"], env=environment)
    assert found.exit_code == 0, found.output
    outcome = json.loads(found.stdout)
    assert outcome["stands"] is True
    head = tmp_path / "head.json"
    head.write_text(json.dumps(outcome["head"]))
    assert CliRunner().invoke(main, ["verify", "--head", str(head)], env=environment).exit_code == 0


def test_the_command_says_where_it_does_not(closed, environment):
    world, _ = closed
    write(world, "DELETE FROM ledger WHERE sequence = 1")
    found = CliRunner().invoke(main, ["verify"], env=environment)
    assert found.exit_code == 1
    assert "entry 1" in found.stderr


def test_the_command_refuses_a_file_that_holds_no_head(environment, tmp_path):
    head = tmp_path / "head.json"
    head.write_text("{}")
    found = CliRunner().invoke(main, ["verify", "--head", str(head)], env=environment)
    assert found.exit_code == 2
    assert "holds no head" in found.stderr


def test_a_head_comes_back_as_it_was_written(closed):
    world, _ = closed
    close_days(world.house, world.today + timedelta(days=1))
    head = verify(world.house).head
    assert json.loads(encode_head(head))["size"] == head.size
