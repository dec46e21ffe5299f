"""Renewing a root: at her first entry after a rotation, and then everything opens as before, but for older visits."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from consult.domain.answer import given
from consult.services import answering, consenting, renewing, rotating, running_rounds, withdrawing
from consult.services.entering import Seated, enter
from consult.services.house import StoreFault, StoreTrouble
from consult.services.ledger_view import LedgerView
from consult.services.rotating import rotate
from consult.services.seats import ForgottenError, RenewedError
from consult.services.tabulating import tabulate
from consult.services.verifying import FaultKind, verify
from consult.storage import seats, shares
from tests.world import PLACES, World

HOME, WORDS = PLACES["home"], PLACES["words"]


@pytest.fixture
def hers(world: World) -> tuple[World, Seated, str]:
    """An open round that two people answered and sent; one of them, with her code."""
    world.open()
    one, other = world.invitations(2)
    seated, code = world.coded(one)
    for each, value in ((seated, 6), (world.seat(other), 3)):
        answering.save(world.house, each, world.round, HOME, given(value))
        answering.save(world.house, each, world.round, WORDS, given(f"words of {value}"))
        answering.send(world.house, each, world.round)
    return world, seated, code.digits


def rotated(world: World) -> None:
    assert rotate(world.house, world.unlocked(), world.round.consultation, world.today).unopened == 0


def back(world: World, code: str) -> Seated:
    seated = enter(world.house, code, "test", world.today)
    assert isinstance(seated, Seated)
    return seated


def said(world: World, seated: Seated) -> tuple[object, object, bool]:
    found = answering.read(world.house, seated, world.round)
    return found.answers["home"].value, found.answers["words"].value, found.sent


def faults(world: World) -> list[FaultKind]:
    return [fault.kind for fault in verify(replace(world.house, ledger=LedgerView())).faults]


def counted(world: World) -> tuple[int, int]:
    found = tabulate(world.house, world.unlocked(), world.round, 10)
    return found.tabulation.sizes.everyone, found.unopened


def rows(world: World) -> set[bytes]:
    """Every sealed row of the main store."""
    with world.house.stores.main.reading() as tx:
        return {
            row
            for table, column in (
                ("answers", "sealed"),
                ("responses", "sealed"),
                ("consents", "sealed"),
                ("seats", "sealed_root"),
                ("vaults", "sealed"),
            )
            for row in tx.connection.execute(text(f"SELECT {column} FROM {table}")).scalars()
        }


def test_nothing_is_renewed_before_a_rotation(hers):
    world, seated, code = hers
    before = rows(world)
    assert back(world, code) == seated
    assert rows(world) == before


def test_her_first_entry_after_a_rotation_gives_her_a_fresh_root_and_the_next_ones_keep_it(hers):
    world, seated, code = hers
    rotated(world)
    before = said(world, seated)
    now = back(world, code)
    assert now.root != seated.root
    assert now == replace(seated, root=now.root, generation=1)
    assert said(world, now) == before == (6, "words of 6", True)
    kept = rows(world)
    assert back(world, code) == now
    assert rows(world) == kept
    assert faults(world) == []
    running_rounds.close_round(world.house, world.round, world.today)
    assert counted(world) == (2, 0)


def test_all_of_hers_is_sealed_anew_and_nothing_of_anyone_else(hers):
    world, _, code = hers
    rotated(world)
    before = rows(world)
    back(world, code)
    items = len(world.round.instrument.items)
    mine = items + len(("response", "consent", "root", "vault"))
    assert len(before - rows(world)) == mine
    assert len(rows(world) - before) == mine


def test_who_came_in_after_a_rotation_has_a_root_that_is_new_enough(hers):
    world, _, _ = hers
    rotated(world)
    late, code = world.coded(world.invitations(1, "late")[0])
    assert late.generation == 1
    assert back(world, code.digits) == late


def test_a_second_rotation_is_followed_by_a_second_renewal(hers):
    world, _, code = hers
    rotated(world)
    first = back(world, code)
    rotated(world)
    assert said(world, first) == (6, "words of 6", True)
    second = back(world, code)
    assert (second.generation, second.root != first.root) == (2, True)
    assert said(world, second) == (6, "words of 6", True)
    assert faults(world) == []


def choose(world: World, seated: Seated) -> None:
    consenting.choose(world.house, seated, None, (), date(2026, 5, 4))


WAYS = {
    "read": lambda world, seated: answering.read(world.house, seated, world.round),
    "read one": lambda world, seated: answering.read_answers(world.house, seated, world.round),
    "keep": lambda world, seated: answering.keep(world.house, seated, HOME, ["9"], world.today),
    "save": lambda world, seated: answering.save(world.house, seated, world.round, HOME, given(9)),
    "send": lambda world, seated: answering.send(world.house, seated, world.round),
    "take back": lambda world, seated: answering.take_back(world.house, seated, world.round, HOME, world.today),
    "standing": lambda world, seated: consenting.standing(world.house, seated),
    "choose": choose,
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_visit_from_before_is_refused_and_changes_nothing(hers, way):
    world, seated, code = hers
    rotated(world)
    now = back(world, code)
    before = rows(world)
    with pytest.raises(RenewedError):
        way(world, seated)
    assert rows(world) == before
    assert said(world, now) == (6, "words of 6", True)


def test_a_visit_from_before_still_takes_everything_back(hers):
    """Nothing stands in the way of leaving."""
    world, seated, code = hers
    rotated(world)
    now = back(world, code)
    withdrawing.withdraw(world.house, seated, world.today)
    with pytest.raises(ForgottenError):
        said(world, now)
    assert faults(world) == []


def test_a_closed_round_stands_after_it_and_after_the_next_rotation(hers):
    world, seated, code = hers
    running_rounds.close_round(world.house, world.round, world.today)
    answering.take_back(world.house, seated, world.round, WORDS, world.today)
    rotated(world)
    now = back(world, code)
    assert said(world, now) == (6, None, True)
    assert faults(world) == []
    assert counted(world) == (2, 0)
    answering.take_back(world.house, now, world.round, HOME, world.today)
    assert faults(world) == []
    rotated(world)
    assert faults(world) == []
    assert said(world, back(world, code)) == (None, None, True)
    assert faults(world) == []


@pytest.mark.parametrize("place", [HOME, 0], ids=["an answer", "the response"])
def test_a_row_that_was_rolled_back_still_shows_after_it(hers, place):
    """What stood before opens as well; sealing it anew must not make it good."""
    world, seated, code = hers
    rotated(world)
    name, where = ("answers", f"place = {place}") if place else ("responses", "1 = 1")
    find = text(f"SELECT sealed FROM {name} WHERE seat_id = :seat AND {where}")
    put_back = text(f"UPDATE {name} SET sealed = :older WHERE seat_id = :seat AND {where}")
    with world.house.stores.main.reading() as tx:
        older = tx.connection.execute(find, {"seat": seated.seat}).scalar_one()
    answering.save(world.house, seated, world.round, HOME, given(9))
    answering.send(world.house, seated, world.round)
    running_rounds.close_round(world.house, world.round, world.today)
    with world.house.stores.main.writing() as tx:
        tx.connection.execute(put_back, {"seat": seated.seat, "older": older})
    assert faults(world) == [FaultKind.ANSWER]
    assert said(world, back(world, code))[0] == (6 if place else 9)
    assert faults(world) == [FaultKind.ANSWER]


def test_while_a_rotation_is_cut_short_her_root_stays_until_her_share_was_replaced(hers, monkeypatch):
    """Else the rotation would pass her by: old backups would go on opening with her share."""
    world, seated, code = hers
    with monkeypatch.context() as patch:
        patch.setattr(rotating, "_one_batch", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rotate(world.house, world.unlocked(), world.round.consultation, world.today)
    with world.house.stores.shares.reading() as tx:
        old = shares.of_seat(tx, seated.seat)
    assert back(world, code) == seated
    rotated(world)
    with world.house.stores.shares.reading() as tx:
        assert shares.of_seat(tx, seated.seat)[0].share != old[0].share
    assert back(world, code).generation == 1


def test_where_it_cannot_be_done_now_she_comes_in_as_before(hers, monkeypatch):
    world, seated, code = hers
    rotated(world)
    with monkeypatch.context() as patch:
        patch.setattr(renewing, "_reseal", lambda *_: (_ for _ in ()).throw(StoreFault(StoreTrouble.FULL)))
        assert back(world, code) == seated
    assert said(world, seated) == (6, "words of 6", True)
    assert back(world, code).generation == 1


def test_a_seat_that_nobody_vouches_for_is_not_made_good(hers):
    world, seated, code = hers
    rotated(world)
    with world.house.stores.main.writing() as tx:
        tx.connection.execute(text("UPDATE vouchers SET mac = randomblob(32) WHERE row_id = :s"), {"s": seated.seat})
    assert back(world, code) == seated
    assert faults(world) == [FaultKind.ROW]


def test_an_older_vault_put_back_leads_nowhere_and_nothing_is_sealed_over(hers):
    """Else what she said under the root between would be lost to the coordinators too."""
    world, _, code = hers
    with world.house.stores.main.reading() as tx:
        older = tx.connection.execute(text("SELECT locator, sealed FROM vaults")).all()
    rotated(world)
    now = back(world, code)
    with world.house.stores.main.writing() as tx:
        for row in older:
            tx.connection.execute(text("UPDATE vaults SET sealed = :sealed WHERE locator = :locator"), row._mapping)
    before = rows(world)
    with pytest.raises(ForgottenError):
        back(world, code)
    assert rows(world) == before
    assert said(world, now) == (6, "words of 6", True)
    with world.house.stores.main.reading() as tx:
        assert seats.get(tx, now.seat).generation == 1


def test_a_record_of_a_visit_gives_back_who_is_in(hers):
    _, seated, _ = hers
    later = replace(seated, generation=300)
    assert Seated.from_record(later.to_record()) == later
