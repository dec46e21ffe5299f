"""The ledger's rows on both databases, and one writer however many there are."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from consult.crypto.hybrid import Suite
from consult.crypto.keys import InstallationId, LedgerSeed, Pepper, RoundingKey
from consult.crypto.tree import is_included, leaf_hash
from consult.domain.ids import SeatId
from consult.domain.ledger import Act, Deed, PersonalKind
from consult.services import receipting, witnessing
from consult.services.house import House, Keys, SlowGate
from consult.services.ledger_view import LedgerView
from consult.services.ledgering import close_days, commit, keys_of, opening, record
from consult.services.vouching import Row, UnvouchedError, check
from consult.storage import ledger, vouchers
from consult.storage.stores import open_stores
from consult.storage.vouchers import Voucher
from tests.recovery import empty_place
from tests.storage.world import TODAY, key, secret, stored_staff

CROWD = 6
EACH = 5


@pytest.fixture
def house(stores, tmp_path):
    keys = Keys(
        installation=InstallationId(bytes(16)),
        pepper=Pepper(bytes(32)),
        rounding=RoundingKey(bytes(32)),
        ledger=LedgerSeed(bytes(32)),
        suite=Suite.X_WING,
    )
    place = empty_place(tmp_path / "third")
    return House(stores=stores, third_place=place, keys=keys, entropy=os.urandom, slow=SlowGate())


@pytest.fixture
def patient(house, urls):
    """The same house, whose writers wait as long as it takes where a crowd of them wants in."""
    opened = open_stores(*urls, patience=30.0)
    yield replace(house, stores=opened)
    opened.close()


def made(seat):
    return opening(PersonalKind.CONSENT, {"seat": seat}, os.urandom(32))


def verified(house):
    with house.stores.main.reading() as tx:
        return house.ledger.committed(keys_of(house), tx)


def test_many_who_write_at_once_make_one_chain(patient):
    gate = threading.Barrier(CROWD)

    def write(number):
        mine = replace(patient, ledger=LedgerView())  # a process of its own
        gate.wait(10)
        for turn in range(EACH):
            with mine.stores.main.writing() as tx:
                record(mine, tx, Act(deed=Deed.UNLOCKED, about=(("turn", f"{number} {turn}"),)), TODAY)
            with mine.stores.main.writing() as tx:
                commit(mine, tx, made(f"{number} {turn}"), TODAY)

    with ThreadPoolExecutor(CROWD) as pool:
        list(pool.map(write, range(CROWD)))
    assert verified(patient).size == CROWD * EACH
    close_days(patient, TODAY + timedelta(days=1))
    assert verified(patient).size == 2 * CROWD * EACH
    with patient.stores.main.reading() as tx:
        assert ledger.waiting(tx) == ()
        assert ledger.newest_head(tx).size == 2 * CROWD * EACH


def test_two_who_close_the_same_day_append_it_once(house):
    with house.stores.main.writing() as tx:
        for number in range(EACH):
            commit(house, tx, made(str(number)), TODAY)
    gate = threading.Barrier(2)

    def close(_number):
        mine = replace(house, ledger=LedgerView())
        gate.wait(10)
        return close_days(mine, TODAY + timedelta(days=1))

    with ThreadPoolExecutor(2) as pool:
        heads = list(pool.map(close, range(2)))
    assert {head.size for head in heads} == {EACH}
    assert verified(house).size == EACH


def test_a_row_is_vouched_for_in_the_transaction_that_wrote_it(house):
    ann = stored_staff("Bea")
    with house.stores.main.writing() as tx:
        row = Row(kind="staff", id=ann.id, content=ann)
        record(house, tx, Act(deed=Deed.STAFF_CHANGED), TODAY, rows=[row])
    with house.stores.main.reading() as tx:
        seen = house.ledger.committed(keys_of(house), tx)
        check(keys_of(house), seen, tx, row)
        with pytest.raises(UnvouchedError):
            check(keys_of(house), seen, tx, Row(kind="staff", id=ann.id, content=replace(ann, name="Eve")))


def test_vouchers_are_kept_found_and_forgotten(stores):
    seat, other = SeatId(key("seat")), SeatId(key("other"))
    kept = [Voucher(kind="seat", row=row, version=1, mac=secret("mac")) for row in (seat, other)]
    with stores.main.writing() as tx:
        vouchers.put(tx, kept)
        vouchers.put(tx, [replace(kept[0], version=2)])
        vouchers.put(tx, [])
    with stores.main.reading() as tx:
        assert vouchers.get(tx, "seat", seat).version == 2
        assert vouchers.get(tx, "staff", seat) is None
        assert set(vouchers.of_kind(tx, "seat")) == {seat, other}
    with stores.main.writing() as tx:
        vouchers.forget(tx, seat)
    with stores.main.reading() as tx:
        assert set(vouchers.of_kind(tx, "seat")) == {other}


def test_a_place_in_the_ledger_is_found_by_its_commitment(house):
    with house.stores.main.writing() as tx:
        opening_ = made("1")
        commit(house, tx, opening_, TODAY)
    close_days(house, TODAY + timedelta(days=1))
    with house.stores.main.reading() as tx:
        assert ledger.place_of(tx, opening_.commitment(house)) == 1
        assert ledger.place_of(tx, bytes(32)) is None


def test_each_entry_of_a_closed_day_is_proved_to_stand_under_the_signed_head(house):
    openings = [made(str(number)) for number in range(2 * EACH)]
    for opened in openings:
        with house.stores.main.writing() as tx:
            commit(house, tx, opened, TODAY)
    with house.stores.main.reading() as tx:
        assert receipting.proof_in(house, tx, openings[0]) is None, "its day has not ended"
    head = witnessing.close(house, TODAY + timedelta(days=1))
    assert house.third_place.heads() == (head,)
    with house.stores.main.reading() as tx:
        for opened in openings:
            proof = receipting.proof_in(house, tx, opened)
            leaf = leaf_hash(proof.entry.canonical())
            assert proof.entry.commitment == opened.commitment(house)
            assert is_included(leaf, proof.entry.sequence - 1, head.size, proof.path, head.root)
        assert receipting.proof_in(house, tx, made("another")) is None
