"""Attacks of someone who writes the main store after a round has closed, and kept a sealed row that is older."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from consult.domain.answer import given
from consult.domain.ids import SeatId
from consult.services import answering, releasing, rooting, withdrawing
from consult.services.rotating import rotate
from consult.services.running_rounds import close_round
from consult.services.seats import Seated
from consult.services.tabulating import RoundReader, tabulate
from consult.services.verifying import FaultKind, verify
from consult.services.vouching import UnvouchedError
from tests.web.way import sign_in, unlock
from tests.world import PLACES, World, browser_of

HOME = PLACES["home"]
LOOKED_INTO = "This round is being looked into. Nothing of it is shown until then."
OLDER_LEAF = "UPDATE leaves SET digest = :digest WHERE seat_id = :seat AND place = :place"


def write(world: World, statement: str, **values: object) -> None:
    with world.house.stores.main.writing() as tx:
        assert tx.connection.execute(text(statement), values).rowcount


def sealed(world: World, seated: Seated) -> bytes:
    with world.house.stores.main.reading() as tx:
        wanted = text("SELECT sealed FROM answers WHERE seat_id = :seat AND place = :place")
        found: bytes = tx.connection.execute(wanted, {"seat": seated.seat, "place": HOME}).scalar_one()
        return found


def put_back(world: World, seated: Seated, older: bytes) -> None:
    statement = "UPDATE answers SET sealed = :older WHERE seat_id = :seat AND place = :place"
    write(world, statement, older=older, seat=seated.seat, place=HOME)


def closed(world: World) -> tuple[Seated, bytes]:
    """Twelve people rated a home 2, then 8; the round is closed. Gives the first, and her row as it was before."""
    round_ = world.open()
    people = [world.seat(invitation) for invitation in world.invitations(12)]
    for person in people:
        answering.save(world.house, person, round_, HOME, given(2))
    older = sealed(world, people[0])
    for person in people:
        answering.save(world.house, person, round_, HOME, given(8))
        answering.send(world.house, person, round_)
    close_round(world.house, round_, world.today, world.staff["coordinator"])
    return people[0], older


def counted(world: World) -> tuple[int, int, int]:
    """How many low and how many high ratings are counted, and how many rows are not."""
    found = tabulate(world.house, world.unlocked(), world.round, 10)
    counts = next(each for each in found.tabulation.tables if each.item == "home").rows[0].counts
    return counts[0], counts[2], found.unopened


@pytest.mark.parametrize("defended", [True, False], ids=["defended", "without the defence"])
def test_an_older_answer_put_back_after_the_close_is_not_counted(
    world: World, monkeypatch: pytest.MonkeyPatch, *, defended: bool
) -> None:
    """It opens, for she sealed it herself; nobody took anything back."""
    hers, older = closed(world)
    assert counted(world) == (0, 12, 0)
    put_back(world, hers, older)
    if not defended:
        monkeypatch.setattr(RoundReader, "_is_left", lambda *_: True)
    assert counted(world) == ((0, 11, 1) if defended else (1, 11, 0))
    assert [fault.kind for fault in verify(world.house).faults] == [FaultKind.ANSWER]


def test_a_round_with_one_changed_row_is_released_without_it(world: World) -> None:
    hers, older = closed(world)
    put_back(world, hers, older)
    assert releasing.prepare(world.house, world.unlocked(), world.round, world.today) == 1
    world.release(prepare=False)


def test_what_was_sent_and_is_said_not_to_be_is_reported(world: World) -> None:
    hers, _ = closed(world)
    write(world, "UPDATE responses SET sealed = randomblob(285) WHERE seat_id = :seat", seat=hers.seat)
    assert counted(world) == (0, 11, 1)


def test_leaves_that_were_changed_with_a_row_are_refused_in_words(world: World, app: Flask) -> None:
    hers, older = closed(world)
    put_back(world, hers, older)
    write(world, OLDER_LEAF, digest=rooting.Leaf.of(hers.seat, HOME, older).digest, seat=hers.seat, place=HOME)
    with pytest.raises(UnvouchedError):
        counted(world)
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    unlock(browser)
    browser.get(f"/work/r/{world.round_id.hex()}")
    browser.submit(form=browser.form_to("/tabulate"))
    assert browser.status == 503
    assert LOOKED_INTO in browser.text
    assert FaultKind.LEAVES in [fault.kind for fault in verify(world.house).faults]


@pytest.mark.parametrize("whose", [min, max], ids=["the first seat", "the last seat"])
def test_leaves_of_someone_who_left_must_be_as_they_were_rooted_too(
    world: World, whose: Callable[[list[SeatId]], SeatId]
) -> None:
    closed(world)
    with world.house.stores.main.reading() as tx:
        gone = whose([SeatId(seat) for seat in tx.connection.execute(text("SELECT id FROM seats")).scalars()])
    withdrawing.forget(world.house, withdrawing.tombstone_of(world.house, gone, world.today))
    assert counted(world) == (0, 11, 0)
    write(world, OLDER_LEAF, digest=bytes(32), seat=gone, place=HOME)
    with pytest.raises(UnvouchedError):
        counted(world)


def test_a_rotation_does_not_make_changed_leaves_good(world: World) -> None:
    hers, older = closed(world)
    put_back(world, hers, older)
    write(world, OLDER_LEAF, digest=rooting.Leaf.of(hers.seat, HOME, older).digest, seat=hers.seat, place=HOME)
    rotate(world.house, world.unlocked(), world.round.consultation, world.today)
    with pytest.raises(UnvouchedError):
        counted(world)
    assert FaultKind.LEAVES in [fault.kind for fault in verify(world.house).faults]


def test_a_round_that_nobody_closed_is_not_counted(world: World) -> None:
    """What is said in the database to be closed has no root in the ledger."""
    world.open()
    answering.save(world.house, world.seat(world.invitations(1)[0]), world.round, HOME, given(2))
    write(world, "UPDATE rounds SET status = 'closed', closed_on = :day", day=world.today.isoformat())
    with pytest.raises(UnvouchedError):
        counted(world)
