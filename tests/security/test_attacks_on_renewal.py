"""Whoever copied a root before a rotation, and what happens while one is renewed: each with its defence and without it."""

from dataclasses import replace
from threading import Barrier, Event, Thread

import pytest

from consult.crypto.codes import Code, CodeKeys
from consult.crypto.consultation_key import ConsultationKey
from consult.crypto.contexts import data_key_context
from consult.crypto.errors import Refused
from consult.crypto.hybrid import Suite, public_key
from consult.crypto.keys import EpochSeed, Root, Seed, Share, data_key
from consult.crypto.own import open_answer
from consult.domain.answer import given
from consult.domain.answer_record import decode
from consult.services import answering, entering, renewing, seats, vouched
from consult.services.consultation_keys import OpenSeed, open_seeds
from consult.services.ledger_view import LedgerView
from consult.services.rotating import rotate
from consult.services.running_rounds import close_round
from consult.services.seats import RenewedError, Seated, bind_answer, bind_root
from consult.services.tabulating import tabulate
from consult.services.verifying import verify
from consult.storage import answers, epochs, shares
from consult.storage import seats as seat_rows
from tests.security.conftest import Copied
from tests.security.test_attacks import Patch, both_ways, write
from tests.world import PLACES, World, house_of

HOME = PLACES["home"]
SEED = EpochSeed(Seed(bytes(range(9, 41))))
"""The attacker's own."""


@pytest.fixture
def hers(anywhere: World, monkeypatch: Patch) -> tuple[World, Seated, Code]:
    """An open round that one person answered and sent, with her code."""
    slow, known = entering.access_keys, dict[str, CodeKeys]()

    def once(house: object, code: Code) -> CodeKeys:
        if code.digits not in known:
            known[code.digits] = slow(house, code)
        return known[code.digits]

    monkeypatch.setattr(entering, "access_keys", once)
    anywhere.open()
    seated, code = anywhere.coded(anywhere.invitations(1)[0])
    answering.save(anywhere.house, seated, anywhere.round, HOME, given(4))
    answering.send(anywhere.house, seated, anywhere.round)
    return anywhere, seated, code


def back(world: World, code: Code) -> Seated:
    found = entering.open_seat(world.house, entering.access_keys(world.house, code))
    assert found is not None
    return found


def rotated(world: World) -> None:
    assert rotate(world.house, world.unlocked(), world.round.consultation, world.today).unopened == 0


def said(world: World, seated: Seated) -> object:
    return answering.read(world.house, seated, world.round).answers["home"].value


def faults(world: World) -> list[str]:
    return [fault.where for fault in verify(replace(world.house, ledger=LedgerView())).faults]


def stolen(world: World, seated: Seated, root: Root, seeds: tuple[OpenSeed, ...]) -> object:
    """What somebody opens of her who holds both stores whole, this root, and these epochs' seeds."""
    house = world.house
    with house.stores.main.reading() as tx, house.stores.shares.reading() as key_tx:
        seat = seat_rows.get(tx, seated.seat)
        sealed = answers.own(tx, world.round_id, seated.seat).by_place[HOME]
        held = shares.of_seat(key_tx, seated.seat)
    roots = [root]
    for each in seeds:
        try:
            bind = bind_root(house.keys.installation, replace(seat, epoch=each.epoch.id))
            roots.append(ConsultationKey(each.seed).root(seat.sealed_root, bind))
        except Refused:
            continue
    bind = data_key_context(house.keys.installation, consultation=seated.consultation, seat=seated.seat)
    place = bind_answer(house.keys.installation, seated, world.round_id, HOME)
    for one in roots:
        for share in held:
            try:
                return decode(open_answer(data_key(one, Share(share.share), bind), place, sealed)).value
            except Refused:
                continue
    return None


@both_ways
def test_an_old_root_an_old_grant_and_both_stores_stolen_afterwards(
    hers: tuple[World, Seated, Code], copied: Copied, monkeypatch: Patch, *, defended: bool
) -> None:
    """A coordinator opened her root before she was removed, and kept it with the epoch's seed."""
    world, seated, code = hers
    seeds = open_seeds(world.house, world.unlocked(), seated.consultation)
    assert stolen(world, seated, seated.root, seeds) == 4
    rotated(world)
    if not defended:
        monkeypatch.setattr(renewing, "is_due", lambda *_: False)
    now = back(world, code)
    answering.save(world.house, now, world.round, HOME, given(8))
    with copied() as stores:
        theirs = replace(world, house=house_of(stores, world.house.third_place))
        assert stolen(theirs, seated, seated.root, seeds) == (None if defended else 8)
    assert said(world, now) == 8
    close_round(world.house, world.round, world.today)
    counted = tabulate(world.house, world.unlocked(), world.round, 10)
    assert (counted.tabulation.sizes.everyone, counted.unopened) == (1, 0)
    assert faults(world) == []


@both_ways
def test_an_epoch_key_that_was_replaced_before_she_came_back(
    hers: tuple[World, Seated, Code], monkeypatch: Patch, *, defended: bool
) -> None:
    """Her fresh root would be sealed to the attacker."""
    world, seated, code = hers
    rotated(world)
    with world.house.stores.main.reading() as tx:
        newest = epochs.of_consultation(tx, seated.consultation)[0]
    write(
        world,
        "UPDATE epochs SET public_key = :key WHERE id = :epoch",
        key=public_key(SEED, Suite.X_WING),
        epoch=newest.id,
    )
    if not defended:
        monkeypatch.setattr(vouched, "check", lambda *_: None)
    now = back(world, code)
    assert (now == seated) is defended
    assert said(world, now) == 4
    theirs = (OpenSeed(epoch=newest, seed=SEED),)
    assert stolen(world, now, Root(bytes(32)), theirs) == (None if defended else 4)


@both_ways
def test_a_visit_from_before_goes_on_writing(
    hers: tuple[World, Seated, Code], monkeypatch: Patch, *, defended: bool
) -> None:
    """What it says would be sealed under the old root: open to whoever copied that, and lost to her."""
    world, seated, code = hers
    rotated(world)
    now = back(world, code)
    if defended:
        with pytest.raises(RenewedError):
            answering.save(world.house, seated, world.round, HOME, given(8))
        assert said(world, now) == 4
        return
    monkeypatch.setattr(seats, "_same_root", lambda *_: None)
    monkeypatch.setattr(answering, "refuses", lambda *_: False)
    answering.save(world.house, seated, world.round, HOME, given(8))
    assert stolen(world, seated, seated.root, ()) == 8
    assert said(world, now) is None


def test_two_entries_at_once_give_her_one_root(hers: tuple[World, Seated, Code]) -> None:
    world, _, code = hers
    rotated(world)
    together, found = Barrier(3), list[Seated | None]()
    keys = entering.access_keys(world.house, code)

    def comes() -> None:
        together.wait(30)
        found.append(entering.open_seat(world.house, keys))

    entries = [Thread(target=comes) for _ in range(3)]
    for entry in entries:
        entry.start()
    for entry in entries:
        entry.join(60)
    assert len(found) == len(entries)
    now = back(world, code)
    assert now.generation == 1
    assert found == [now] * len(entries)
    assert said(world, now) == 4
    assert faults(world) == []


def test_an_answer_that_another_visit_gives_meanwhile_is_kept_or_asked_for_again(
    hers: tuple[World, Seated, Code], monkeypatch: Patch
) -> None:
    """It waits for her seat. Before the renewal it is taken along; after it, it is refused and she is told."""
    world, seated, code = hers
    rotated(world)
    reseal, held, told = renewing._reseal, Event(), list[object]()

    def slowly(*args: object) -> None:
        held.set()
        late.join(0.3)
        assert late.is_alive()
        reseal(*args)  # type: ignore[arg-type]  # as it was called

    def answers_late() -> None:
        held.wait(30)
        try:
            answering.save(world.house, seated, world.round, HOME, given(9))
        except RenewedError as error:
            told.append(error)

    answering.save(world.house, seated, world.round, HOME, given(7))
    late = Thread(target=answers_late)
    late.start()
    monkeypatch.setattr(renewing, "_reseal", slowly)
    now = back(world, code)
    late.join(30)
    assert len(told) == 1
    assert said(world, now) == 7
    answering.save(world.house, now, world.round, HOME, given(9))
    assert said(world, now) == 9
