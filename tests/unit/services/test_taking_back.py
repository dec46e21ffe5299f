"""Taking everything back: the order of erasure, what a crash leaves, and what an old copy still opens."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from consult.domain.answer import given
from consult.services import answering, running_rounds, withdrawing
from consult.services.entering import UnknownCodeError, enter
from consult.services.seats import ForgottenError
from consult.services.verifying import verify
from consult.storage import answers, forgetting, seats, shares, tombstones
from consult.storage.answers import ANSWERS
from tests.conftest import stores_in
from tests.world import PLACES, World, house_of


def answered(world: World):
    world.open()
    seated = world.seat(world.invitations(1)[0])
    answering.save(world.house, seated, world.round, PLACES["home"], given(9))
    return seated


def test_nothing_of_a_seat_is_left_but_its_tombstones(world: World) -> None:
    seated = answered(world)
    withdrawing.withdraw(world.house, seated, world.today)
    with world.house.stores.main.reading() as tx:
        assert seats.every(tx) == ()
        assert [stone.seat for stone in tombstones.every(tx)] == [seated.seat]
    with world.house.stores.shares.reading() as tx:
        assert shares.of_seat(tx, seated.seat) == ()
        assert [stone.seat for stone in tombstones.every(tx)] == [seated.seat]


def rows_of(world: World) -> list[int]:
    with world.house.stores.main.reading() as tx:
        return sorted(tx.connection.execute(select(ANSWERS.c.place)).scalars())


@pytest.mark.parametrize("place", [0, -1, 30000])
def test_an_answer_is_taken_back_only_where_one_stands(world: World, place: int) -> None:
    """A row at place 0 would have stood where her response is rooted, and the round could never have been closed."""
    seated = answered(world)
    before = rows_of(world)
    answering.take_back(world.house, seated, world.round, place, world.today)
    assert rows_of(world) == before
    running_rounds.close_round(world.house, world.round, world.today)
    assert verify(world.house).stands


def test_an_answer_taken_back_is_in_no_file_of_the_main_store(world: World) -> None:
    seated = answered(world)
    with world.house.stores.main.reading() as tx:
        sealed = answers.own(tx, world.round.id, seated.seat).by_place[PLACES["home"]]
    main = Path(world.house.stores.main.url.database)
    assert any(sealed in path.read_bytes() for path in main.parent.glob(f"{main.name}*")), "a control: it is found"
    answering.take_back(world.house, seated, world.round, PLACES["home"], world.today)
    assert not any(sealed in path.read_bytes() for path in main.parent.glob(f"{main.name}*"))


def test_what_was_erased_can_neither_be_read_nor_written(world: World) -> None:
    seated = answered(world)
    withdrawing.withdraw(world.house, seated, world.today)
    with pytest.raises(ForgottenError):
        answering.read(world.house, seated, world.round)
    with pytest.raises(ForgottenError):
        answering.save(world.house, seated, world.round, PLACES["home"], given(1))


def test_a_withdrawal_that_a_crash_cut_short_is_finished_at_start_up(world: World) -> None:
    seated = answered(world)
    with world.house.stores.shares.writing() as tx:
        forgetting.forget_share(tx, withdrawing.tombstone_of(world.house, seated.seat, world.today))
    assert withdrawing.finish_interrupted(world.house) == 1
    with world.house.stores.main.reading() as tx:
        assert seats.every(tx) == ()
        assert tombstones.stands(tx, seated.seat)
    assert withdrawing.finish_interrupted(world.house) == 0


def test_a_share_that_belongs_to_no_seat_is_dropped_at_start_up(world: World) -> None:
    seated = answered(world)
    orphan = shares.StoredShare(id=b"o" * 16, seat=b"s" * 16, share=bytes(32))
    with world.house.stores.shares.writing() as tx:
        shares.add(tx, orphan)
    assert withdrawing.finish_interrupted(world.house) == 1
    with world.house.stores.shares.reading() as tx:
        assert shares.get(tx, orphan.id) is None
        assert len(shares.of_seat(tx, seated.seat)) == 1


def test_an_old_copy_of_the_main_store_opens_nothing_of_her(world: World, data: Path, tmp_path: Path) -> None:
    """The backup holds her rows and her vault; the key store has no share any more."""
    seated = answered(world)
    world.house.stores.main.checkpoint()
    old = tmp_path / "old"
    old.mkdir()
    shutil.copy(data / "main.db", old / "main.db")
    withdrawing.withdraw(world.house, seated, world.today)
    for name in ("keys", "sessions", "contacts"):
        shutil.copy(data / f"{name}.db", old / f"{name}.db")
    restored = stores_in(old)
    house = house_of(restored)
    with pytest.raises(ForgottenError):
        answering.read(house, seated, world.round)
    assert withdrawing.finish_interrupted(house) == 1, "and it is forgotten again before it serves"
    with restored.main.reading() as tx:
        assert seats.every(tx) == ()
    restored.close()


def test_an_erased_code_costs_one_slow_hash_and_opens_nothing(world: World) -> None:
    world.open()
    invitation = world.invitations(1)[0]
    seated = world.seat(invitation)
    withdrawing.withdraw(world.house, seated, world.today)
    with pytest.raises(UnknownCodeError):
        enter(world.house, invitation, "test", world.today)
