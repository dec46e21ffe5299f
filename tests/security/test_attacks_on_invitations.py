"""Attacks of someone who writes the main store and kept an older set of spent invitations."""

import pytest
from sqlalchemy import text

from consult.services.verifying import FaultKind, verify
from consult.services.vouching import UnvouchedError
from consult.storage import seats
from tests.world import World


def put_back(world: World, older: bytes) -> None:
    with world.house.stores.main.writing() as tx:
        assert tx.connection.execute(text("UPDATE spent SET sealed = :older"), {"older": older}).rowcount


def kept(world: World) -> bytes:
    with world.house.stores.main.reading() as tx:
        found: bytes = tx.connection.execute(text("SELECT sealed FROM spent")).scalar_one()
        return found


def named(world: World) -> list[str]:
    return [fault.where.split()[0] for fault in verify(world.house).faults if fault.kind is FaultKind.ROW]


@pytest.mark.parametrize("defended", [True, False], ids=["defended", "without the defence"])
@pytest.mark.parametrize("empty", [False, True])
def test_a_used_invitation_takes_no_second_seat(
    world: World, monkeypatch: pytest.MonkeyPatch, *, empty: bool, defended: bool
) -> None:
    world.open()
    first, second = world.invitations(2)
    world.seat(first)
    older = b"" if empty else kept(world)
    world.seat(second)
    assert named(world) == []
    put_back(world, older)
    assert named(world) == ["spent"]
    if defended:
        with pytest.raises(UnvouchedError):
            world.seat(second)
        return
    monkeypatch.setattr(seats, "count", lambda *_: 0)
    assert world.seat(second)
