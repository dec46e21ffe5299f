"""Forged withdrawals, and what happens while a key is rotated: each with its defence and without it."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread
from time import sleep

import pytest
from sqlalchemy import text

from consult.crypto.keys import LedgerSeed, Pepper
from consult.crypto.ledger import sign_head
from consult.crypto.rows import row_mac
from consult.crypto.tree import Growing, leaf_hash
from consult.domain.answer import given
from consult.domain.ids import ConsultationId
from consult.domain.ledger import Head, decode_act, encode_act
from consult.services import answering, enrolling, ledger_view, verifying, withdrawing
from consult.services.answering import own_key as true_own_key
from consult.services.house import BusyError, House, StoreFault
from consult.services.ledger_view import LedgerView, entry_context
from consult.services.ledgering import commitment_context, commitment_of, head_of, keys_of, link_context, link_of
from consult.services.rotating import rotate
from consult.services.rotation_batch import Batch, Turn
from consult.services.running_rounds import close_round
from consult.services.seats import ForgottenError, Seated
from consult.services.tabulating import tabulate
from consult.services.verifying import FaultKind, verify
from consult.storage import answers, ledger, shares, tombstones
from consult.storage.database import Transaction
from consult.storage.epochs import StoredEpoch
from consult.storage.tombstones import Tombstone
from tests.security.test_attacks import Patch, both_ways
from tests.security.test_crashes import arrival
from tests.world import PLACES, World

HOME = PLACES["home"]
A_MOMENT = 0.02
"""Seconds between two answers of one person: SQLite has one writer at a time, and it waits for no turn."""
A_WHILE = 0.5
PLACES_OF_TOMBSTONES = ("main store", "key store", "third place")


def people(world: World, how_many: int) -> list[Seated]:
    """An open round that so many people answered and sent."""
    world.open()
    found = [world.seat(invitation) for invitation in world.invitations(how_many)]
    for number, seated in enumerate(found):
        answering.save(world.house, seated, world.round, HOME, given(number % 9 + 1))
        answering.send(world.house, seated, world.round)
    return found


def leave(house: House, stone: Tombstone, place: str) -> None:
    if place == "third place":
        house.third_place.leave(stone)
    else:
        store = house.stores.main if place == "main store" else house.stores.shares
        with store.writing() as tx:
            tombstones.leave(tx, stone)


def said(world: World, seated: Seated) -> object:
    return answering.read(world.house, seated, world.round).answers["home"].value


def faults(house: House) -> list[FaultKind]:
    return [fault.kind for fault in verify(replace(house, ledger=LedgerView())).faults]


@both_ways
@pytest.mark.parametrize("place", PLACES_OF_TOMBSTONES)
def test_a_forged_withdrawal_is_heeded_nowhere_and_named(
    world: World, monkeypatch: Patch, place: str, *, defended: bool
) -> None:
    seated = people(world, 1)[0]
    leave(world.house, Tombstone(seat=seated.seat, day=world.today), place)
    if defended:
        assert withdrawing.finish_interrupted(world.house) == 0
        assert said(world, seated) == 1
        assert faults(world.house) == [FaultKind.WITHDRAWAL]
        return
    monkeypatch.setattr(withdrawing, "stands", lambda *_: True)
    assert withdrawing.finish_interrupted(world.house) == 1
    with pytest.raises(ForgottenError):
        said(world, seated)


@both_ways
def test_a_forged_withdrawal_leaves_nobody_behind_in_a_rotation(
    world: World, monkeypatch: Patch, *, defended: bool
) -> None:
    """Grants to the old epoch end with the rotation: who is left in it is lost to everyone."""
    seated = people(world, 1)[0]
    leave(world.house, Tombstone(seat=seated.seat, day=world.today), "key store")
    if not defended:
        monkeypatch.setattr(withdrawing, "stands", lambda *_: True)
    rotate(world.house, world.unlocked(), world.round.consultation, world.today)
    close_round(world.house, world.round, world.today)
    assert tabulate(world.house, world.unlocked(), world.round, 10).tabulation.sizes.everyone == int(defended)


@both_ways
def test_a_forged_withdrawal_does_not_stand_in_the_way_of_the_true_one(
    world: World, monkeypatch: Patch, *, defended: bool
) -> None:
    """Else a restore of an old backup would find no tombstone of hers that it may heed."""
    seated = people(world, 1)[0]
    for place in PLACES_OF_TOMBSTONES:
        leave(world.house, Tombstone(seat=seated.seat, day=world.today), place)
    if not defended:
        monkeypatch.setattr(withdrawing, "_leave_own", lambda *_: None)
        monkeypatch.setattr(withdrawing, "_leave_apart", lambda house, stone: house.third_place.leave(stone))
    withdrawing.withdraw(world.house, seated, world.today)
    assert [stone.seat for stone in withdrawing.every_tombstone(world.house)] == [seated.seat] * defended
    assert (faults(world.house) == []) is defended


def recompute(house: House) -> None:
    """Change the words of the first act and compute everything behind it anew, under keys that are not the house's."""
    forger = replace(house, keys=replace(house.keys, pepper=Pepper(bytes(32)), ledger=LedgerSeed(bytes(32))))
    keys = keys_of(forger)
    with house.stores.main.writing() as tx:
        kept, link, tree = list(ledger.after(tx, 0)), ledger_view.FIRST_LINK, Growing()
        tx.connection.exec_driver_sql("DELETE FROM ledger")
        tx.connection.exec_driver_sql("DELETE FROM ledger_heads")
        for stored in kept:
            entry = stored.entry
            if entry.sequence == 1:
                words = encode_act(replace(decode_act(entry.act or ""), about=(("name", "nobody"),)))
                bind = commitment_context(keys.installation, nonce=b"", content=words.encode())
                entry = replace(entry, act=words, commitment=commitment_of(bind))
            link = link_of(link_context(keys.installation, before=link, entry=entry.canonical()))
            mac = row_mac(keys.row_mac, entry_context(keys.installation, entry, link))
            ledger.append(tx, replace(stored, entry=entry, link=link, mac=mac))
            tree.add(leaf_hash(entry.canonical()))
        size, day, root = len(kept), kept[-1].entry.day, tree.root()
        signature = sign_head(forger.keys.ledger, head_of(forger, day=day, size=size, link=link, root=root))
        ledger.add_head(tx, Head(day=day, size=size, root=root, link=link, signature=signature))


@pytest.mark.parametrize("walls", [2, 1, 0])
def test_a_ledger_that_was_recomputed_from_the_first_act_on(world: World, monkeypatch: Patch, walls: int) -> None:
    """Every entry is vouched for (K1), and the head is signed (K14)."""
    recompute(world.house)
    if walls < 2:
        monkeypatch.setattr(ledger_view, "entry_stands", lambda *_: True)
    if walls < 1:
        monkeypatch.setattr(verifying, "head_stands", lambda *_: True)
    found = {2: FaultKind.LEDGER, 1: FaultKind.HEAD_UNSIGNED}.get(walls)
    kinds = set(faults(world.house))
    assert found in kinds if found else not kinds & {FaultKind.LEDGER, FaultKind.HEAD_UNSIGNED}


@both_ways
def test_a_withdrawal_whose_share_goes_during_a_rotation(
    anywhere: World, monkeypatch: Patch, *, defended: bool
) -> None:
    """The main store was busy, so that only her share went: the rotation has a new one for her by then."""
    hers, other = people(anywhere, 2)
    stone = withdrawing.tombstone_of(anywhere.house, hers.seat, anywhere.today)
    open_, gone = Batch._open, []

    def meanwhile(batch: Batch, tx: object, page: object) -> list[Turn]:
        """The old share is read, and the new one not yet written."""
        turns = open_(batch, tx, page)
        if not gone:
            gone.append(withdrawing._forget_share(anywhere.house, stone))
        return turns

    monkeypatch.setattr(Batch, "_open", meanwhile)
    if not defended:
        monkeypatch.setattr(Batch, "_withdrawn", lambda *_: frozenset())
    rotate(anywhere.house, anywhere.unlocked(), anywhere.round.consultation, anywhere.today)
    with anywhere.house.stores.shares.reading() as tx:
        assert (shares.of_seat(tx, hers.seat) == ()) is defended
    if not defended:
        return
    withdrawing.finish_interrupted(anywhere.house)
    with pytest.raises(ForgottenError):
        said(anywhere, hers)
    assert said(anywhere, other) == 2
    assert faults(anywhere.house) == []


@both_ways
def test_an_answer_under_a_share_that_was_replaced_meanwhile(
    anywhere: World, monkeypatch: Patch, *, defended: bool
) -> None:
    """She is asked for her share while her seat is held: one that was read before is not hers any more."""
    hers = people(anywhere, 1)[0]
    with anywhere.house.stores.main.reading() as tx:
        before = true_own_key(anywhere.house, tx, hers)
    rotate(anywhere.house, anywhere.unlocked(), anywhere.round.consultation, anywhere.today)
    if not defended:
        with monkeypatch.context() as patch:
            patch.setattr(answering, "_own_while_open", lambda *_: before)
            answering.save(anywhere.house, hers, anywhere.round, HOME, given(8))
    else:
        answering.save(anywhere.house, hers, anywhere.round, HOME, given(8))
    assert said(anywhere, hers) == (8 if defended else None)


def test_somebody_who_takes_a_seat_while_a_rotation_begins_is_not_lost(anywhere: World, monkeypatch: Patch) -> None:
    """She sealed her root to the epoch that was the newest then; the rotation waits for her, and takes her along."""
    world = anywhere
    world.open()
    chosen, looked, by = arrival(world, "hers"), Event(), world.unlocked()
    newest_epoch = enrolling.newest_epoch

    def slowly(house: House, tx: Transaction, consultation: ConsultationId) -> StoredEpoch:
        found = newest_epoch(house, tx, consultation)
        looked.set()
        sleep(A_WHILE)
        return found

    monkeypatch.setattr(enrolling, "newest_epoch", slowly)
    seats: list[Seated] = []
    comes = Thread(target=lambda: seats.append(enrolling.enrol(world.house, chosen, world.round, world.today)))
    comes.start()
    assert looked.wait(30)
    rotate(world.house, by, world.round.consultation, world.today)
    comes.join(30)
    answering.send(world.house, seats[0], world.round)
    close_round(world.house, world.round, world.today)
    counted = tabulate(world.house, by, world.round, 10)
    assert (counted.tabulation.sizes.everyone, counted.unopened) == (1, 0)


class Saver(Thread):
    """Somebody who goes on answering; ``kept`` is the last answer that she was told is kept."""

    def __init__(self, world: World, seated: Seated, enough: Event) -> None:
        super().__init__()
        self.world, self.seated, self.enough = world, seated, enough
        self.kept, self.times = 0, 0
        self.failed: Exception | None = None

    def run(self) -> None:
        round_ = self.world.round
        while not self.enough.is_set():
            value = self.times % 9 + 1
            try:
                answering.save(self.world.house, self.seated, round_, HOME, given(value))
            except StoreFault:
                continue
            except Exception as error:  # noqa: BLE001 - told to the test
                self.failed = error
                return
            self.kept, self.times = value, self.times + 1
            self.enough.wait(A_MOMENT)


def at_last(work: Callable[[], object]) -> None:
    """Do this, as often as a store that is busy wants to be asked."""
    for _ in range(20):
        try:
            work()
        except (StoreFault, BusyError, withdrawing.NotYetErasedError):
            continue
        return
    raise TimeoutError


def test_people_answer_and_withdraw_while_a_key_is_rotated(anywhere: World) -> None:
    world, enough = anywhere, Event()
    savers = [Saver(world, seated, enough) for seated in people(world, 4)]
    leaving = [world.seat(invitation) for invitation in world.invitations(2, "leaving")]
    by, consultation = world.unlocked(), world.round.consultation
    for saver in savers:
        saver.start()
    rotations = 0
    for seated in leaving:
        withdrawal = Thread(
            target=at_last, args=(lambda gone=seated: withdrawing.withdraw(world.house, gone, world.today),)
        )
        withdrawal.start()
        at_last(lambda: rotate(world.house, by, consultation, world.today))
        withdrawal.join(60)
        rotations += 1
    enough.set()
    for saver in savers:
        saver.join(30)
    assert [saver.failed for saver in savers] == [None] * len(savers)
    assert rotations == len(leaving)
    assert [said(world, saver.seated) for saver in savers] == [saver.kept for saver in savers]
    assert all(saver.times for saver in savers)
    for seated in leaving:
        with pytest.raises(ForgottenError):
            said(world, seated)
    assert faults(world.house) == []
    close_round(world.house, world.round, world.today)
    counted = tabulate(world.house, by, world.round, 10)
    assert (counted.tabulation.sizes.everyone, counted.unopened) == (len(savers), 0)


def test_an_answer_that_was_rolled_back_before_a_rotation_shows_after_it(world: World) -> None:
    """Her older answer opens as well as the newer one; the rotation seals it anew and must not root it."""
    hers = people(world, 1)[0]
    with world.house.stores.main.reading() as tx:
        older = answers.own(tx, world.round_id, hers.seat).by_place[HOME]
    answering.save(world.house, hers, world.round, HOME, given(9))
    close_round(world.house, world.round, world.today)
    with world.house.stores.main.writing() as tx:
        statement = text("UPDATE answers SET sealed = :older WHERE place = :place")
        assert tx.connection.execute(statement, {"older": older, "place": HOME}).rowcount == 1
    assert faults(world.house) == [FaultKind.ANSWER]
    assert rotate(world.house, world.unlocked(), world.round.consultation, world.today).unopened == 0
    assert faults(world.house) == [FaultKind.ANSWER]
