"""What participants keep: vaults, seats, consents, responses, answers, and their shares apart."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from consult.domain.ids import EpochId, RoundId, SeatId, ShareId
from consult.storage import answers, consents, epochs, leaves, responses, rounds, seats, shares, tombstones, vaults
from consult.storage.answers import SealedAnswer
from consult.storage.consents import ConsentId, SealedConsent
from consult.storage.epochs import StoredEpoch
from consult.storage.faults import StoreFault
from consult.storage.responses import SealedResponse
from consult.storage.shares import StoredShare
from consult.storage.tombstones import Tombstone
from consult.storage.vaults import VaultLocator
from tests.storage.world import ITEMS, TODAY, key, secret, stored_round

GONE = SeatId(key("gone"))


def test_a_vault_opens_at_its_locator_alone(world):
    here, there = VaultLocator(key("here")), VaultLocator(key("there"))
    with world.stores.main.writing() as tx:
        assert vaults.add(tx, here, b"sealed")
        assert not vaults.add(tx, here, b"another")
        assert vaults.add(tx, there, b"hers")
        assert vaults.get(tx, here) == b"sealed"
        assert vaults.replace(tx, here, b"again")
        assert (vaults.get(tx, here), vaults.get(tx, there)) == (b"again", b"hers")
        assert vaults.discard(tx, here)
        assert not vaults.discard(tx, here)
        assert not vaults.replace(tx, here, b"back")
        assert (vaults.get(tx, here), vaults.get(tx, there)) == (None, b"hers")


def test_a_seat_is_kept_counted_and_rewrapped(world):
    one, two = world.seat("one"), world.seat("two")
    newer = EpochId(key("newer"))
    with world.stores.main.writing() as tx:
        epochs.add(
            tx, StoredEpoch(id=newer, consultation=world.consultation, number=2, suite=1, public_key=b"p" * 1216)
        )
        assert seats.get(tx, one) == world.stored_seat("one")
        assert seats.get(tx, GONE) is None
        assert seats.count(tx, world.consultation) == 2
        assert seats.every(tx) == tuple(sorted([one, two]))
        rewrapped = replace(world.stored_seat("one"), epoch=newer, sealed_root=b"new root", generation=1)
        seats.rewrap(tx, [rewrapped, replace(rewrapped, id=GONE)])
        assert seats.get(tx, one) == rewrapped
        assert list(seats.whole(tx)) == sorted([rewrapped, world.stored_seat("two")], key=lambda seat: seat.id)
        assert [epoch.number for epoch in epochs.every(tx)] == [1, 2]
        assert seats.get(tx, two) == world.stored_seat("two")


def test_a_lock_tells_whether_the_seat_is_there(world):
    seat = world.seat("one")
    with world.stores.main.writing() as tx:
        assert seats.lock(tx, seat) == 0
        assert seats.lock(tx, GONE) is None


def test_consents_add_up_and_stay_hers(world):
    one, two = world.enter("one"), world.enter("two")
    later = SealedConsent(id=ConsentId(key("later")), sealed=b"no")
    with world.stores.main.writing() as tx:
        consents.add(tx, one, later)
        assert {consent.sealed for consent in consents.own(tx, one)} == {b"yes one", b"no"}
        assert [consent.sealed for consent in consents.own(tx, two)] == [b"yes two"]
        gone = SealedConsent(id=ConsentId(key("none")), sealed=b"x")
        consents.reseal(tx, [SealedConsent(id=later.id, sealed=b"no, sealed again"), gone])
        assert {consent.sealed for consent in consents.own(tx, one)} == {b"yes one", b"no, sealed again"}


def test_a_response_is_one_record_of_a_seat_in_a_round(world):
    seat = world.enter("one")
    sent = SealedResponse(share=ShareId(key("next share")), sealed=b"sent")
    second = RoundId(key("second"))
    with world.stores.main.writing() as tx:
        rounds.add(tx, stored_round("second", world.consultation, 2))
        responses.put(tx, world.round, seat, sent)
        assert responses.own(tx, world.round, seat) == sent
        assert responses.own(tx, second, seat) is None
        assert responses.own(tx, world.round, GONE) is None
        assert (responses.count(tx, world.round), responses.count(tx, second)) == (1, 0)


def test_an_answer_takes_the_place_of_the_one_before(world):
    one, two = world.enter("one"), world.enter("two")
    changed = SealedAnswer(place=1, share=ShareId(key("next share")), sealed=b"changed")
    with world.stores.main.writing() as tx:
        answers.put(tx, world.round, one, changed)
        answers.put_all(tx, world.round, one, [])
        assert world.kept(tx, one) == (world.answer("one", 0), changed, world.answer("one", 2))
        assert world.kept(tx, two) == tuple(world.answer("two", place) for place in range(ITEMS))
        assert answers.own(tx, world.round, one).by_place == {each.place: each.sealed for each in world.kept(tx, one)}
        assert answers.own(tx, RoundId(key("second")), one) == answers.OwnSealed(share=None, by_place={})


def test_an_answer_needs_its_seat(world):
    with pytest.raises(StoreFault), world.stores.main.writing() as tx:
        answers.put(tx, world.round, GONE, world.answer("gone", 0))


def test_a_seat_is_not_deleted_under_its_answers(world):
    seat = world.enter("one")
    with pytest.raises(StoreFault), world.stores.main.writing() as tx:
        seats.forget(tx, seat)


def test_shares_are_found_by_id_and_by_seat_and_do_not_show_themselves(world):
    seat = world.seat("one")
    fresh = StoredShare(id=ShareId(key("fresh")), seat=seat, share=secret("fresh"))
    with world.stores.shares.writing() as tx:
        shares.add(tx, fresh)
        assert shares.get(tx, fresh.id) == secret("fresh")
        assert {share.id for share in shares.of_seat(tx, seat)} == {fresh.id, world.share("one")}
        assert shares.places(tx) == tuple(sorted([(seat, fresh.id), (seat, world.share("one"))]))
        assert shares.drop(tx, world.share("one"))
        assert not shares.drop(tx, world.share("one"))
        assert shares.of_seat(tx, seat) == (fresh,)
        assert shares.get(tx, world.share("one")) is None
        assert shares.of_seat(tx, GONE) == ()
    assert repr(secret("fresh")) not in repr(fresh)


@pytest.mark.parametrize("size", [31, 33])
def test_a_share_of_another_size_is_refused(world, size):
    with pytest.raises(StoreFault), world.stores.shares.writing() as tx:
        shares.add(tx, StoredShare(id=ShareId(key("odd")), seat=GONE, share=b"s" * size))


def test_a_tombstone_keeps_its_first_day_in_either_store(world):
    first = Tombstone(seat=GONE, day=TODAY)
    for store in (world.stores.main, world.stores.shares):
        with store.writing() as tx:
            assert not tombstones.stands(tx, GONE)
            tombstones.leave(tx, first)
            tombstones.leave(tx, Tombstone(seat=GONE, day=TODAY.replace(day=9)))
            assert tombstones.stands(tx, GONE)
            assert tombstones.every(tx) == (first,)


def test_leaves_come_the_same_seat_by_seat_and_one_by_one(world):
    for name in ("one", "two", "three", "four"):
        world.enter(name)
    with world.stores.main.writing() as tx:
        tx.connection.execute(delete(answers.ANSWERS).where(answers.ANSWERS.c.place == 0))  # items' places count from 1
        leaves.keep(tx, world.round, leaves.now(tx, world.round))
        found = [(leaf.seat, leaf.place, leaf.digest) for leaf in leaves.each_kept(tx, world.round)]
        first, second, third, _ = sorted({seat for seat, _, _ in found})
        pages = [
            leaves.kept_between(tx, world.round, after, up_to)
            for after, up_to in ((b"", second), (second, third), (third, None))
        ]
    assert [list(page) for page in pages[:2]] == [[first, second], [third]]
    given = [(seat, *row) for page in pages for seat, rows in page.items() for row in rows.items()]
    assert given == found
