"""Two people answered, a backup was taken, one of them took everything back: what tests of restoring begin with."""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from consult.domain.answer import given
from consult.domain.consent import Choice, Purpose
from consult.domain.text import Language
from consult.services import (
    answering,
    enrolling,
    entering,
    tabulating,
    withdrawing,
)
from consult.services.house import House
from consult.services.seats import ForgottenError, Seated
from consult.storage import seats, shares, tombstones
from tests.recovery import backed_up, with_key
from tests.world import PLACES, World


@dataclass
class Story:
    """Two people answered, a backup was taken, one of them took everything back."""

    world: World
    house: House
    hers: Seated
    code: str
    share: bytes
    other: Seated
    folder: Path


def take_part(world: World, invitation: str) -> tuple[Seated, str]:
    arrival = entering.enter(world.house, invitation, "test", world.today)
    choices = ((Purpose.ANSWERING, Choice.YES), (Purpose.TOTALS, Choice.YES))
    arrival = enrolling.with_code(
        world.house, replace(arrival, choices=choices, shown=world.notice.shown(Language("en")))
    )
    seated = enrolling.enrol(world.house, arrival, world.round, world.today)
    answering.save(world.house, seated, world.round, PLACES["home"], given(9))
    answering.send(world.house, seated, world.round)
    return seated, "".join(enrolling.code_groups(arrival))


def share_of(house: House, seated: Seated) -> bytes:
    with house.stores.shares.reading() as tx:
        return shares.of_seat(tx, seated.seat)[0].share


def begin(world: World, folder: Path) -> Story:
    """Two people answer, a backup is made in this folder, one of them takes everything back."""
    world.house = with_key(world.house)
    world.open()
    codes = world.invitations(2)
    hers, code = take_part(world, codes[0])
    other, _ = take_part(world, codes[1])
    share = share_of(world.house, hers)
    backed_up(world.house, folder, world.today)
    withdrawing.withdraw(world.house, hers, world.today)
    return Story(world=world, house=world.house, hers=hers, code=code, share=share, other=other, folder=folder)


def nothing_of_hers(story: Story, house: House) -> None:
    """By her code, by the coordinator, by whoever reads the files; and the other person lost nothing."""
    forgotten(story, house)
    with suppress(entering.UnknownCodeError):
        seated = entering.enter(house, story.code, "test", story.world.today)
        with pytest.raises(ForgottenError):
            answering.read(house, seated, story.world.round)
    assert tabulating.count_sent(house, story.world.unlocked(), story.world.round, story.world.today) == 1


def forgotten(story: Story, house: House) -> None:
    with house.stores.main.reading() as tx:
        assert seats.every(tx) == (story.other.seat,)
        assert tombstones.stands(tx, story.hers.seat)
    with house.stores.shares.reading() as tx:
        assert [seat for seat, _ in shares.places(tx)] == [story.other.seat]
        assert tombstones.stands(tx, story.hers.seat)
    assert story.hers.seat in {stone.seat for stone in house.third_place.every()}
    for store in (house.stores.main, house.stores.shares):
        for path in Path(store.url.database).parent.glob("*.db*"):
            assert story.share not in path.read_bytes(), path
    assert answering.read(house, story.other, story.world.round).answers["home"] == given(9)
