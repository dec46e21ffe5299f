"""Attacks of someone who writes the main store and kept a sealed row that its owner took back since."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text

from consult.domain.answer import given
from consult.services import answering, rooting, taken_back
from consult.services.ledgering import close_days
from consult.services.rotating import rotate
from consult.services.running_rounds import close_round
from consult.services.seats import Seated
from consult.services.tabulating import tabulate
from consult.services.verifying import FaultKind, verify
from tests.world import PLACES, World

HOME = PLACES["home"]
ROW = "round_id = :round AND seat_id = :seat AND place = :place"

both_ways = pytest.mark.parametrize("defended", [True, False], ids=["defended", "without the defence"])


@dataclass
class Scene:
    """Twelve people rated, the round closed, one of them took her rating back, and a day has passed."""

    world: World
    hers: Seated
    kept: bytes
    """Her sealed row, as the attacker copied it before."""

    def write(self, statement: str, **more: object) -> int:
        place = {"round": self.world.round.id, "seat": self.hers.seat, "place": HOME, **more}
        with self.world.house.stores.main.writing() as tx:
            return tx.connection.execute(text(statement), place).rowcount

    def put_back(self) -> None:
        assert self.write(f"UPDATE answers SET sealed = :sealed WHERE {ROW}", sealed=self.kept)

    def faults(self) -> list[FaultKind]:
        return [fault.kind for fault in verify(self.world.house).faults]

    def counted(self) -> tuple[int, int]:
        """How many ratings are counted, and how many rows did not open."""
        found = tabulate(self.world.house, self.world.unlocked(), self.world.round, 10)
        table = next(each for each in found.tabulation.tables if each.item == "home")
        return sum(table.rows[0].counts[:3]), found.unopened


def begin(world: World, *, closed_first: bool) -> Scene:
    round_ = world.open()
    people = [world.seat(invitation) for invitation in world.invitations(12)]
    for person in people:
        answering.save(world.house, person, round_, HOME, given(7))
        answering.send(world.house, person, round_)
    with world.house.stores.main.reading() as tx:
        wanted = text(f"SELECT sealed FROM answers WHERE {ROW}")
        kept = tx.connection.execute(wanted, {"round": round_.id, "seat": people[0].seat, "place": HOME}).scalar_one()
    if closed_first:
        close_round(world.house, round_, world.today, world.staff["coordinator"])
    answering.take_back(world.house, people[0], round_, HOME, world.today)
    scene = Scene(world=world, hers=people[0], kept=kept)
    close_days(world.house, world.today + timedelta(days=1))
    return scene


@pytest.fixture
def scene(world: World) -> Scene:
    return begin(world, closed_first=True)


def undefended(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(taken_back, "put_back", lambda *_: frozenset())


def test_what_she_took_back_is_no_fault_and_is_not_counted(scene: Scene) -> None:
    assert scene.faults() == []
    assert scene.counted() == (11, 0)


@both_ways
def test_an_answer_put_back_with_its_change_deleted(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, *, defended: bool
) -> None:
    """It is again what was rooted: only the ledger knows that it was taken back."""
    scene.put_back()
    assert scene.write(f"DELETE FROM leaf_changes WHERE {ROW}")
    if not defended:
        undefended(monkeypatch)
    assert scene.faults() == ([FaultKind.ANSWER] if defended else [])
    assert scene.counted() == ((11, 1) if defended else (12, 0))


def test_an_answer_put_back_beside_its_change_is_not_counted_either(scene: Scene) -> None:
    scene.put_back()
    assert scene.faults() == [FaultKind.ANSWER]
    assert scene.counted() == (11, 1)


@both_ways
def test_an_answer_put_back_is_not_made_good_by_a_rotation(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, *, defended: bool
) -> None:
    """A rotation seals it anew, and its hash is another: its leaf must not move with it."""
    scene.put_back()
    scene.write(f"DELETE FROM leaf_changes WHERE {ROW}")
    if not defended:
        undefended(monkeypatch)
    world = scene.world
    rotate(world.house, world.unlocked(), world.round.consultation, world.today + timedelta(days=2))
    assert scene.faults() == ([FaultKind.ANSWER] if defended else [])
    assert scene.counted() == ((11, 1) if defended else (12, 0))


def test_a_rotation_of_what_was_taken_back_is_no_fault(scene: Scene) -> None:
    world = scene.world
    rotate(world.house, world.unlocked(), world.round.consultation, world.today + timedelta(days=2))
    assert scene.faults() == []
    assert scene.counted() == (11, 0)


def test_an_answer_taken_back_twice_is_no_fault(scene: Scene) -> None:
    world = scene.world
    answering.take_back(world.house, scene.hers, world.round, HOME, world.today)
    assert scene.faults() == []
    assert scene.counted() == (11, 0)


def test_an_answer_taken_back_before_the_close_and_put_back_until_then(world: World) -> None:
    """It was rooted as the attacker left it; the ledger knows better."""
    begun = begin(world, closed_first=False)
    begun.put_back()
    close_round(world.house, world.round, world.today + timedelta(days=1), world.staff["coordinator"])
    assert begun.faults() == [FaultKind.ANSWER]
    assert begun.counted() == (11, 1)


def test_the_entries_name_nobody_and_nothing_in_the_stores_opens_them(scene: Scene) -> None:
    world = scene.world
    with world.house.stores.main.reading() as tx:
        assert list(rooting.changes(world.house, tx, world.round.id)) == []
        assert taken_back.seats(world.house, tx, world.round.id) == {scene.hers.seat}
        rows = tx.connection.exec_driver_sql("SELECT * FROM ledger WHERE act IS NULL").all()
    for row in rows:
        assert scene.hers.seat not in row
        assert world.round.id not in row


def test_a_planted_entry_accuses_nobody(scene: Scene) -> None:
    """Nobody without K1 can say that a row was taken back."""
    with scene.world.house.stores.main.writing() as tx:
        tx.connection.exec_driver_sql(
            "INSERT INTO ledger_pending VALUES (randomblob(32), '2026-05-04', randomblob(32))"
        )
    assert scene.counted() == (11, 0)
    assert scene.faults() == [FaultKind.WAITING]
