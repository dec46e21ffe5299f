"""Attacks of someone who writes every database and holds no key of the house, each with its defence and without it.

A ledger that was cut, reordered, exchanged or forked is attacked in tests/unit/services/test_ledger.py, an answer that
was altered or deleted after closing in test_verifying.py, a withdrawal and an answer during a rotation in
test_attacks_on_rotation.py.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from consult.crypto import printed_key
from consult.crypto.codes import Locator
from consult.crypto.consultation_key import ConsultationKey, open_grant
from consult.crypto.contexts import grant_context, root_context
from consult.crypto.grants import seal_epoch_seed, seal_root
from consult.crypto.hybrid import PublicKey, Suite, public_key
from consult.crypto.keys import EpochSeed, Pepper, Root, Seed, Share, StaffSeed
from consult.crypto.staff import FactorPlace
from consult.domain.answer import given
from consult.domain.capability import Role
from consult.domain.consent import Choice, ConsentRecord, Purpose
from consult.domain.text import Language
from consult.services import answering, consenting, consultation_keys, designing, rotation_batch, tabulating, vouched
from consult.services.consultation_keys import NoGrantError, open_epochs
from consult.services.house import House
from consult.services.rotating import rotate
from consult.services.running_rounds import close_round
from consult.services.seats import OwnKey, Seated, derive
from consult.services.staffing import accounts, entering, factors, removing
from consult.services.staffing.people import WrongFactorError
from consult.services.tabulating import tabulate
from consult.services.throttling import Guard, guard
from consult.services.vouched import vouch_for_seat
from consult.services.vouching import UnvouchedError, stands
from consult.storage import epochs, grants, memberships, seats, shares, staff, vouchers
from consult.storage.staff import StoredStaff
from tests.world import MONDAY, PASSPHRASE, PLACES, World, code_now, instrument

SEED = Seed(bytes(range(7, 39)))
"""The attacker's own."""
KEY = public_key(SEED, Suite.X_WING)

both_ways = pytest.mark.parametrize("defended", [True, False], ids=["defended", "without the defence"])

Patch = pytest.MonkeyPatch


def write(world: World, statement: str, **values: object) -> None:
    with world.house.stores.main.writing() as tx:
        assert tx.connection.execute(text(statement), values).rowcount


def k1_off(patch: Patch) -> None:
    patch.setattr(vouched, "check", lambda *_: None)


def versions_off(patch: Patch) -> None:
    """K1 still checks, but nobody asks the ledger which version is the newest."""

    def check(keys, _seen, tx, row) -> None:
        held = vouchers.get(tx, row.kind, row.id)
        if held is None or not stands(keys, held, row, held.version):
            raise UnvouchedError(row.kind, row.id)

    patch.setattr(vouched, "check", check)


def refused(attack: Callable[[], object], *, by: type[Exception] = UnvouchedError) -> None:
    with pytest.raises(by):
        attack()


def at_the_door(world: World) -> Guard:
    return guard(world.house, "", world.today)


@both_ways
def test_a_replaced_epoch_key(world: World, monkeypatch: Patch, *, defended: bool) -> None:
    """Whoever comes in next would seal her root to the attacker."""
    world.open()
    invitation = world.invitations(1)[0]
    write(world, "UPDATE epochs SET public_key = :key", key=KEY)
    if defended:
        return refused(lambda: world.seat(invitation))
    k1_off(monkeypatch)
    seated = world.seat(invitation)
    with world.house.stores.main.reading() as tx:
        stored = seats.get(tx, seated.seat)
    assert ConsultationKey(EpochSeed(SEED)).root(stored.sealed_root, place_of(world.house, stored)) == seated.root
    return None


def place_of(house: House, seat: seats.StoredSeat) -> bytes:
    return root_context(
        house.keys.installation,
        consultation=seat.consultation,
        epoch=seat.epoch,
        seat=seat.id,
        generation=seat.generation,
    )


@both_ways
def test_a_planted_grant(world: World, monkeypatch: Patch, *, defended: bool) -> None:
    """The coordinator would go on with a key that the attacker knows."""
    world.open()
    unlocked, consultation = world.unlocked(), world.round.consultation
    with world.house.stores.main.writing() as tx:
        epoch = epochs.of_consultation(tx, consultation)[0]
        account = staff.get(tx, unlocked.id)
        bind = grant_context(world.house.keys.installation, consultation=consultation, epoch=epoch.id, staff=account.id)
        sealed = seal_epoch_seed(PublicKey(account.public_key), Suite(account.suite), EpochSeed(SEED), bind)
        grants.give(tx, epoch.id, unlocked.id, sealed)
    if defended:
        return refused(lambda: open_epochs(world.house, unlocked, consultation), by=NoGrantError)
    monkeypatch.setattr(consultation_keys, "public_key", lambda *_: epoch.public_key)
    opened = open_epochs(world.house, unlocked, consultation)[epoch.id]
    planted = seats.StoredSeat(id=bytes(16), consultation=consultation, epoch=epoch.id, sealed_root=b"")
    root = seal_root(KEY, Suite.X_WING, Root(bytes(32)), place_of(world.house, planted))
    assert opened.key.root(root, place_of(world.house, planted)) == bytes(32)
    return None


@both_ways
def test_a_replaced_epoch_key_with_a_grant_to_it(world: World, monkeypatch: Patch, *, defended: bool) -> None:
    """Grant and epoch agree, and both are the attacker's."""
    world.open()
    unlocked, consultation = world.unlocked(), world.round.consultation
    with world.house.stores.main.writing() as tx:
        epoch, account = epochs.of_consultation(tx, consultation)[0], staff.get(tx, unlocked.id)
        bind = grant_context(world.house.keys.installation, consultation=consultation, epoch=epoch.id, staff=account.id)
        sealed = seal_epoch_seed(PublicKey(account.public_key), Suite(account.suite), EpochSeed(SEED), bind)
        grants.give(tx, epoch.id, unlocked.id, sealed)
    write(world, "UPDATE epochs SET public_key = :key", key=KEY)
    if defended:
        return refused(lambda: open_epochs(world.house, unlocked, consultation))
    k1_off(monkeypatch)
    assert open_epochs(world.house, unlocked, consultation)[epoch.id].epoch.public_key == KEY
    return None


def plant_a_seat(world: World) -> None:
    """A participant who never was, with a Yes to totals and a response that was sent, under another K1."""
    house = replace(world.house, keys=replace(world.house.keys, pepper=Pepper(bytes(32))))
    round_ = world.round
    seated = Seated(
        consultation=round_.consultation, seat=b"p" * 16, locator=Locator(b"l" * 16), root=Root(b"r" * 32), generation=0
    )
    share = shares.StoredShare(id=b"s" * 16, seat=seated.seat, share=b"x" * 32)
    own = OwnKey(key=derive(house.keys.installation, seated, Share(share.share)), share=share.id)
    choices = ((Purpose.ANSWERING, Choice.YES), (Purpose.TOTALS, Choice.YES))
    shown = world.notice.shown(Language("en"))
    with house.stores.shares.writing() as key_tx:
        shares.add(key_tx, share)
    with house.stores.main.writing() as tx:
        epoch = epochs.of_consultation(tx, round_.consultation)[0]
        seat = seats.StoredSeat(id=seated.seat, consultation=round_.consultation, epoch=epoch.id, sealed_root=b"")
        sealed = seal_root(PublicKey(epoch.public_key), Suite(epoch.suite), seated.root, place_of(house, seat))
        seats.add(tx, replace(seat, sealed_root=sealed))
        vouch_for_seat(house, tx, replace(seat, sealed_root=sealed), epoch)
        record = ConsentRecord(day=world.today, shown=shown, choices=choices, nonce=bytes(32))
        consenting.keep(house, tx, seated, own, record)
        answering.begin(house, tx, seated, own, round_)
    answering.save(house, seated, round_, PLACES["home"], given(9))
    answering.send(house, seated, round_)


@pytest.fixture
def stuffed(world: World) -> World:
    """A round that one person sent, and one who never was."""
    world.open()
    seated = world.seat(world.invitations(1)[0])
    answering.save(world.house, seated, world.round, PLACES["home"], given(1))
    answering.send(world.house, seated, world.round)
    plant_a_seat(world)
    return world


def counted(world: World) -> int:
    return tabulate(world.house, world.unlocked(), world.round, 10).tabulation.sizes.everyone


@both_ways
def test_a_planted_seat_with_answers(stuffed: World, monkeypatch: Patch, *, defended: bool) -> None:
    close_round(stuffed.house, stuffed.round, stuffed.today)
    if not defended:
        monkeypatch.setattr(tabulating, "seat_stands", lambda *_: True)
    assert counted(stuffed) == (1 if defended else 2)


@both_ways
def test_a_planted_seat_is_not_made_real_by_a_rotation(stuffed: World, monkeypatch: Patch, *, defended: bool) -> None:
    if not defended:
        monkeypatch.setattr(rotation_batch, "seat_stands", lambda *_: True)
    done = rotate(stuffed.house, stuffed.unlocked(), stuffed.round.consultation, stuffed.today)
    assert (done.seats, done.unopened) == ((1, 1) if defended else (2, 0))
    close_round(stuffed.house, stuffed.round, stuffed.today)
    assert counted(stuffed) == (1 if defended else 2)


def eve(**held: object) -> StoredStaff:
    roles = frozenset({Role.COORDINATOR})
    return StoredStaff(id=b"e" * 16, name="eve", roles=roles, suite=Suite.X_WING, version=1, **held)


@both_ways
def test_a_planted_member_of_staff_who_begins(world: World, monkeypatch: Patch, *, defended: bool) -> None:
    secret = printed_key.mint(os.urandom)
    by = world.today + timedelta(days=7)
    with world.house.stores.main.writing() as tx:
        staff.add(tx, eve(begin_hash=accounts._begin_hash(secret), begin_by=by))

    def begin():
        return accounts.begin(world.house, "-".join(printed_key.grouped(secret)), at_the_door(world), world.today)

    if defended:
        return refused(begin)
    k1_off(monkeypatch)
    assert begin().person.roles == {Role.COORDINATOR}
    return None


@both_ways
def test_a_planted_member_of_staff_who_is_given_keys(world: World, monkeypatch: Patch, *, defended: bool) -> None:
    with world.house.stores.main.writing() as tx:
        whole = {"salt": bytes(16), "sealed_seed": b"s", "sealed_factor": b"f", "sealed_recovery": b"r"}
        staff.add(tx, eve(public_key=KEY, **whole))
    if defended:
        return refused(lambda: designing.bring(world.house, instrument(), world.today))
    k1_off(monkeypatch)
    designing.bring(world.house, instrument(), world.today)
    assert opens(world, b"e" * 16, StaffSeed(SEED))
    return None


def opens(world: World, who: bytes, seed: StaffSeed) -> bool:
    """Whether this seed opens a grant to the newest epoch."""
    with world.house.stores.main.reading() as tx:
        epoch = epochs.every(tx)[-1]
        sealed = grants.sealed_seed(tx, epoch.id, who)
    bind = grant_context(world.house.keys.installation, consultation=epoch.consultation, epoch=epoch.id, staff=who)
    return public_key(open_grant(seed, sealed, bind), Suite(epoch.suite)) == epoch.public_key


@both_ways
def test_a_planted_membership(world: World, monkeypatch: Patch, *, defended: bool) -> None:
    """The next rotation would give the commissioner the key."""
    world.open()
    reader, consultation = world.unlocked("commissioner"), world.round.consultation
    with world.house.stores.main.writing() as tx:
        memberships.add(tx, reader.id, consultation, Role.CUSTODIAN)
    by = world.unlocked()
    if defended:
        return refused(lambda: rotate(world.house, by, consultation, world.today))
    k1_off(monkeypatch)
    rotate(world.house, by, consultation, world.today)
    assert opens(world, reader.id, reader.seed)
    return None


@both_ways
def test_a_role_changed_in_the_database(world: World, monkeypatch: Patch, *, defended: bool) -> None:
    before = world.person("commissioner")
    like = "(SELECT roles FROM staff WHERE name = 'coordinator')"
    write(world, f"UPDATE staff SET roles = {like} WHERE name = 'commissioner'")

    def sign_in():
        return entering.sign_in(world.house, "commissioner", PASSPHRASE, at_the_door(world)).person

    if defended:
        assert not accounts.stands(world.house, before), "and who was in is not in any more"
        return refused(sign_in)
    k1_off(monkeypatch)
    assert sign_in().roles == {Role.COORDINATOR}
    return None


@pytest.mark.parametrize("walls", [2, 1, 0])
def test_a_second_factor_from_another_account(world: World, monkeypatch: Patch, walls: int) -> None:
    """The row is vouched for (K1), and the factor is bound to its row besides."""
    person, his = world.person("coordinator"), accounts.named(world.house, "custodian")
    write(world, "UPDATE staff SET sealed_factor = :his WHERE name = 'coordinator'", his=his.sealed_factor)

    def accept() -> None:
        at = int(MONDAY.timestamp())
        factors.accept_code(world.house, person, code_now(MONDAY), at, at_the_door(world))

    if walls == 2:
        return refused(accept)
    k1_off(monkeypatch)
    if walls == 1:
        return refused(accept, by=WrongFactorError)
    place = FactorPlace(installation=world.house.keys.installation, staff=his.id, version=his.version)
    monkeypatch.setattr(accounts, "_place", lambda *_: place)
    return accept()


@both_ways
def test_an_old_staff_row_put_back_with_its_voucher(world: World, monkeypatch: Patch, *, defended: bool) -> None:
    """She is a commissioner now; the row says again that she coordinates."""
    old = accounts.named(world.house, "coordinator")
    row = staff_columns(world, old.id)
    with world.house.stores.main.writing() as tx:
        before = vouchers.get(tx, vouched.STAFF, old.id)
        accounts.change(world.house, tx, old, world.today, roles=frozenset({Role.COMMISSIONER}))
    write(
        world,
        "UPDATE staff SET roles = :roles, version = :version, sealed_factor = :sealed_factor WHERE id = :id",
        **row,
    )
    with world.house.stores.main.writing() as tx:
        vouchers.put(tx, [before])
    if defended:
        return refused(lambda: accounts.named(world.house, "coordinator"))
    versions_off(monkeypatch)
    assert accounts.named(world.house, "coordinator") == old
    return None


def staff_columns(world: World, who: bytes) -> dict[str, object]:
    with world.house.stores.main.reading() as tx:
        found = tx.connection.execute(
            text("SELECT id, roles, version, sealed_factor FROM staff WHERE id = :w"), {"w": who}
        )
        return dict(found.mappings().one())


HERS = {"staff": "id = :who", "memberships": "staff_id = :who", "grants": "staff_id = :who", "vouchers": "1 = 1"}
"""Where what a member of staff holds stands."""


@both_ways
def test_a_grant_put_back_after_her_removal(world: World, monkeypatch: Patch, *, defended: bool) -> None:
    """With her account, her membership and every voucher, and before anyone has rotated the key."""
    third = world.hire_one("third", Role.CUSTODIAN)
    world.open()
    unlocked, consultation = world.unlocked("third"), world.round.consultation
    copied = rows_of(world, third.id)
    assert removing.remove(world.house, third.id, world.today) == (consultation,)
    refused(lambda: open_epochs(world.house, unlocked, consultation), by=NoGrantError)
    put_back(world, copied)
    if defended:
        assert not accounts.stands(world.house, third)
        return refused(lambda: open_epochs(world.house, unlocked, consultation))
    versions_off(monkeypatch)
    assert open_epochs(world.house, unlocked, consultation)
    return None


def rows_of(world: World, who: bytes) -> dict[str, list[dict[str, object]]]:
    with world.house.stores.main.reading() as tx:
        return {
            table: [
                dict(row)
                for row in tx.connection.execute(
                    text(f"SELECT * FROM {table} WHERE {which}"), {"who": who} if ":who" in which else {}
                ).mappings()
            ]
            for table, which in HERS.items()
        }


def put_back(world: World, copied: dict[str, list[dict[str, object]]]) -> None:
    for table, rows in copied.items():
        for row in rows:
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            write(world, f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({values})", **row)
