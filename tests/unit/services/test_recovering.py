"""Recovery (K13): what is sealed to it, what two trustees bring back and to whom, and what a round needs to open."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from consult.crypto.contexts import contacts_recovery_context
from consult.crypto.hybrid import Suite, public_key
from consult.crypto.keys import ContactsSeed, RecoverySeed, Seed
from consult.crypto.recovery import SharesError, split
from consult.crypto.recovery_key import key_of
from consult.domain.answer import given
from consult.domain.capability import Role
from consult.domain.contact import Particulars
from consult.domain.ids import ContactsKeyId
from consult.domain.text import Language
from consult.services import (
    answering,
    contact_keys,
    contacting,
    packing,
    recovering,
    rotating,
    running_rounds,
    tabulating,
)
from consult.services.contact_keys import NotGrantedError
from consult.services.packing import KitError
from consult.services.recovering import (
    ContactsNotSealedError,
    NoRecoveryKeyError,
    UnknownStaffError,
    WrongSharesError,
)
from consult.services.running_rounds import NotReadyError
from consult.services.staffing.entering import sign_in
from consult.services.staffing.people import WrongPassphraseError
from consult.services.vouching import UnvouchedError
from consult.storage import contact_recovery, epochs, recovery_grants
from consult.storage.epochs import EPOCHS
from tests.crashing import dies_at
from tests.recovery import KEY, SEED, with_key
from tests.world import PLACES, World, wording

OLD = RecoverySeed(Seed(b"o" * 32))
READERS = (("lived", 34), ("practitioner", 20), ("researcher", 10))


@pytest.fixture
def keyed(world: World) -> World:
    world.house = with_key(world.house)
    return world


def under(world: World, seed: RecoverySeed) -> None:
    keys = replace(world.house.keys, recovery=key_of(seed, Suite.X_WING))
    world.house = replace(world.house, keys=keys)


def opens(world: World) -> None:
    declared = running_rounds.Declared(
        invited=READERS, readers=[world.staff["commissioner"]], wording=wording(world.round.instrument)
    )
    running_rounds.open_round(world.house, world.round, declared, world.today)


def test_every_new_epoch_is_sealed_to_the_recovery_key(keyed: World) -> None:
    keyed.draft()
    assert recovering.unrecoverable(keyed.house) == ()
    with keyed.house.stores.main.reading() as tx:
        assert len(recovery_grants.held(tx, KEY.fingerprint)) == 1
    opens(keyed)


def test_an_epoch_from_before_the_ceremony_is_told_of_and_does_not_open(world: World) -> None:
    world.draft()
    world.house = with_key(world.house)
    with world.house.stores.main.reading() as tx:
        epoch = epochs.of_consultation(tx, world.round.consultation)[0]
    assert recovering.unrecoverable(world.house) == (epoch,)
    with pytest.raises(NotReadyError) as caught:
        opens(world)
    assert caught.value.unrecoverable
    assert not caught.value.faults


def test_in_earnest_no_round_opens_without_a_recovery_key(world: World) -> None:
    world.draft()
    world.house = replace(world.house, keys=replace(world.house.keys, recovery_needed=True))
    with pytest.raises(NotReadyError) as caught:
        opens(world)
    assert caught.value.unrecoverable
    world.house = replace(world.house, keys=replace(world.house.keys, recovery_needed=False))
    opens(world)


def test_two_shares_give_a_newcomer_the_keys_and_her_own_passphrase_opens_them(keyed: World) -> None:
    keyed.open()
    seated = keyed.seat(keyed.invitations(1)[0])
    answering.save(keyed.house, seated, keyed.round, PLACES["home"], given(9))
    answering.send(keyed.house, seated, keyed.round)
    keyed.hire_one("newcomer", Role.COORDINATOR)
    with pytest.raises(tabulating.NoGrantError):
        tabulating.count_sent(keyed.house, keyed.unlocked("newcomer"), keyed.round, keyed.today)
    seed = recovering.seed_of(keyed.house, split(SEED)[1:])
    found = recovering.recover(keyed.house, seed, "newcomer", keyed.today)
    assert (found.opened, found.refused, found.missing) == (1, 0, 0)
    assert tabulating.count_sent(keyed.house, keyed.unlocked("newcomer"), keyed.round, keyed.today) == 1
    with pytest.raises(WrongPassphraseError):
        sign_in(keyed.house, "newcomer", "another passphrase", _Guard())


class _Guard:
    def missed(self) -> None:
        """Nothing is counted here."""


@pytest.mark.parametrize("name", ["nobody", "commissioner"])
def test_recovery_is_for_those_who_open_consultations(keyed: World, name: str) -> None:
    keyed.draft()
    with pytest.raises(UnknownStaffError):
        recovering.recover(keyed.house, SEED, name, keyed.today)


def test_shares_of_another_key_and_no_key_at_all(keyed: World) -> None:
    with pytest.raises(WrongSharesError):
        recovering.seed_of(keyed.house, split(OLD)[:2])
    with pytest.raises(SharesError):
        recovering.seed_of(keyed.house, split(SEED)[:1])
    keyed.house = replace(keyed.house, keys=replace(keyed.house.keys, recovery=None))
    for ask in (
        lambda: recovering.seed_of(keyed.house, split(SEED)[:2]),
        lambda: recovering.unrecoverable(keyed.house),
    ):
        with pytest.raises(NoRecoveryKeyError):
            ask()


def test_a_grant_of_another_epoch_put_in_its_place_is_counted_and_gives_nothing(keyed: World) -> None:
    keyed.draft()
    first = keyed.round.consultation
    keyed.draft()
    with keyed.house.stores.main.writing() as tx:
        one, two = (epochs.of_consultation(tx, each)[0].id for each in (first, keyed.round.consultation))
        moved = recovery_grants.sealed_seed(tx, one, KEY.fingerprint)
        assert moved is not None
        recovery_grants.give(tx, two, KEY.fingerprint, moved)
    found = recovering.recover(keyed.house, SEED, "custodian", keyed.today)
    assert (found.opened, found.refused) == (1, 1)


def test_an_epoch_key_that_was_replaced_is_not_given_to_anyone(keyed: World) -> None:
    """Whoever writes to the database puts her own public key there: the seed no longer matches it."""
    keyed.draft()
    with keyed.house.stores.main.writing() as tx:
        tx.connection.execute(update(EPOCHS).values(public_key=key_of(OLD, Suite.X_WING).public))
    found = recovering.recover(keyed.house, SEED, "custodian", keyed.today)
    assert (found.opened, found.refused) == (0, 1)


def test_after_a_new_ceremony_old_shares_bring_everything_over_once(world: World) -> None:
    under(world, OLD)
    world.draft()
    world.house = with_key(world.house)
    assert len(recovering.unrecoverable(world.house)) == 1
    with pytest.raises(WrongSharesError):
        recovering.reseal(world.house, split(RecoverySeed(Seed(b"x" * 32)))[:2])
    found = recovering.reseal(world.house, split(OLD)[:2])
    assert (found.opened, found.refused, found.missing) == (1, 0, 0)
    assert recovering.unrecoverable(world.house) == ()
    assert recovering.retire(world.house) == 1
    with world.house.stores.main.reading() as tx:
        assert recovery_grants.held(tx, key_of(OLD, Suite.X_WING).fingerprint) == ()
    assert recovering.recover(world.house, SEED, "custodian", world.today).opened == 1


def ways(world: World, name: str) -> list[str]:
    return [one.contact.particulars.how for one in contacting.every(world.house, world.unlocked(name))]


def keep_a_contact(world: World) -> None:
    contact_keys.begin(world.house, [world.staff["coordinator"]], world.today)
    particulars = Particulars(how="ring twice", language=Language("en"), kept_until=world.today + timedelta(days=9))
    contacting.add(world.house, "form", particulars, world.today)


def test_two_shares_give_the_contacts_key_back_in_words_in_the_ledger(keyed: World) -> None:
    keep_a_contact(keyed)
    assert not recovering.contacts_unrecoverable(keyed.house)
    with pytest.raises(NotGrantedError):
        ways(keyed, "custodian")
    seed = recovering.seed_of(keyed.house, split(SEED)[:2])
    for _ in range(2):
        recovering.recover_contacts(keyed.house, seed, "custodian", keyed.today)
    assert ways(keyed, "custodian") == ways(keyed, "coordinator") == ["ring twice"]
    assert acts(keyed)[-3] == "recovered"
    with pytest.raises(UnknownStaffError):
        recovering.recover_contacts(keyed.house, seed, "commissioner", keyed.today)


def test_a_contacts_key_from_before_the_ceremony_is_told_of_until_it_is_changed(world: World) -> None:
    keep_a_contact(world)
    world.house = with_key(world.house)
    assert recovering.contacts_unrecoverable(world.house)
    with pytest.raises(ContactsNotSealedError):
        recovering.recover_contacts(world.house, SEED, "custodian", world.today)
    contact_keys.rotate(world.house, world.unlocked(), contact_keys.present_holders(world.house), world.today)
    assert not recovering.contacts_unrecoverable(world.house)
    recovering.recover_contacts(world.house, SEED, "custodian", world.today)
    assert ways(world, "custodian") == ["ring twice"]


def test_a_rotation_of_contacts_that_was_cut_short_is_recovered_with_both_keys(keyed: World) -> None:
    keep_a_contact(keyed)
    unlocked, every = keyed.unlocked(), contact_keys.present_holders(keyed.house)

    def rotate() -> None:
        contact_keys.rotate(keyed.house, unlocked, every, keyed.today)

    statement = 1
    while dies_at(keyed.house.stores, statement, rotate) and not contact_keys.is_due(keyed.house):
        statement += 1
    assert contact_keys.is_due(keyed.house)
    recovering.recover_contacts(keyed.house, SEED, "custodian", keyed.today)
    assert ways(keyed, "custodian") == ["ring twice"]


def test_a_contacts_key_that_was_planted_with_its_seed_is_given_to_nobody(keyed: World) -> None:
    keep_a_contact(keyed)
    context = contacts_recovery_context(keyed.house.keys.installation, key=b"p" * 16)
    with keyed.house.stores.contacts.writing() as tx:
        for table in ("contact_recovery", "contact_grants", "contact_keys"):
            tx.connection.exec_driver_sql(f"DELETE FROM {table}")
        tx.connection.exec_driver_sql(
            "INSERT INTO contact_keys VALUES (?, 9, 1, ?)", (b"p" * 16, public_key(OLD, Suite.X_WING))
        )
        sealed = KEY.seal_contacts_seed(ContactsSeed(Seed(b"o" * 32)), context)
        contact_recovery.give(tx, ContactsKeyId(b"p" * 16), KEY.fingerprint, sealed)
    with pytest.raises(UnvouchedError):
        recovering.recover_contacts(keyed.house, SEED, "custodian", keyed.today)


def test_after_a_new_ceremony_the_contacts_key_comes_over_too(world: World) -> None:
    under(world, OLD)
    world.draft()
    keep_a_contact(world)
    world.house = with_key(world.house)
    assert recovering.contacts_unrecoverable(world.house)
    recovering.reseal(world.house, split(OLD)[:2])
    assert not recovering.contacts_unrecoverable(world.house)
    assert recovering.retire(world.house) == 2
    recovering.recover_contacts(world.house, SEED, "custodian", world.today)
    assert ways(world, "custodian") == ["ring twice"]


SECRETS = {"pepper": bytes(range(32)), "installation": bytes(16), "rounding": b"r" * 32}


@pytest.mark.parametrize("suite", Suite)
def test_the_kit_holds_the_secrets_for_two_trustees_alone(suite: Suite) -> None:
    key = key_of(SEED, suite)
    kit = packing.pack(key, SECRETS)
    assert packing.unpack(kit, SEED) == (key, SECRETS)
    for secret in SECRETS.values():
        assert secret not in kit
    with pytest.raises(KitError):
        packing.unpack(kit, OLD)


def test_every_bit_and_prefix_of_a_kit_counts() -> None:
    kit = packing.pack(KEY, SECRETS)
    for at in range(0, len(kit) * 8, 5):
        flipped = bytearray(kit)
        flipped[at // 8] ^= 1 << at % 8
        with pytest.raises(KitError):
            packing.unpack(bytes(flipped), SEED)
    for size in range(0, len(kit), 7):
        with pytest.raises(KitError):
            packing.unpack(kit[:size], SEED)


def acts(world: World) -> list[str]:
    with world.house.stores.main.reading() as tx:
        found = tx.connection.exec_driver_sql("SELECT act FROM ledger WHERE act IS NOT NULL ORDER BY sequence")
        return [json.loads(act)["deed"] for act in found.scalars()]


def test_ceremony_recovery_and_restore_stand_in_the_ledger_in_words(keyed: World) -> None:
    keyed.draft()
    recovering.held(keyed.house, KEY, keyed.today)
    recovering.recover(keyed.house, SEED, "custodian", keyed.today)
    assert acts(keyed)[-2:] == ["recovery-key-set", "recovered"]
    assert tabulating.open_epochs(keyed.house, keyed.unlocked("custodian"), keyed.round.consultation)


def test_an_account_that_was_planted_is_given_nothing(keyed: World) -> None:
    keyed.draft()
    with keyed.house.stores.main.writing() as tx:
        tx.connection.exec_driver_sql("UPDATE staff SET name = 'mallory' WHERE name = 'custodian'")
    with pytest.raises(UnvouchedError):
        recovering.recover(keyed.house, SEED, "mallory", keyed.today)


def test_a_rotation_seals_its_new_epoch_to_the_recovery_key_and_the_old_one_to_nobody(keyed: World) -> None:
    keyed.open()
    seated = keyed.seat(keyed.invitations(1)[0])
    answering.save(keyed.house, seated, keyed.round, PLACES["home"], given(9))
    rotating.rotate(keyed.house, keyed.unlocked(), keyed.round.consultation, keyed.today)
    assert recovering.unrecoverable(keyed.house) == ()
    with keyed.house.stores.main.reading() as tx:
        newest = epochs.of_consultation(tx, keyed.round.consultation)[0]
        assert [epoch for epoch, _ in recovery_grants.held(tx, KEY.fingerprint)] == [newest.id]
    assert recovering.recover(keyed.house, SEED, "custodian", keyed.today).opened == 1
