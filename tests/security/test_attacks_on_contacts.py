"""Attacks of someone who writes the contacts' store: she reads the public key, seals to it, and plants keys of her own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from consult.crypto.contacts import seal_contacts_seed, seal_to_contacts
from consult.crypto.contexts import arrived_context, contact_context, contacts_grant_context
from consult.crypto.hybrid import PublicKey, Suite, public_key
from consult.crypto.keys import ContactsSeed, Seed
from consult.crypto.rows import MAC_BYTES
from consult.domain import contact as contact_domain
from consult.domain.contact import Contact, Particulars
from consult.domain.ids import ContactId, ContactsKeyId
from consult.domain.text import Language
from consult.services import contact_keys, contacting
from consult.services.contacting import AlteredError
from consult.services.house import StoreFault
from consult.services.staffing import accounts
from consult.storage import arrived, contacts
from consult.storage import contact_keys as stored_keys
from consult.storage.contact_keys import StoredContactsKey
from tests.web.way import sign_in, unlock
from tests.world import MONDAY, World, browser_of

TODAY = MONDAY.date()
HERS, FORGED = "07700 900123", "07700 900999"
SEED = Seed(bytes(range(9, 41)))
"""The attacker's own."""


def particulars(how: str) -> Particulars:
    return Particulars(how=how, language=Language("en"), kept_until=TODAY + timedelta(days=90))


@pytest.fixture
def kept(world: World) -> ContactId:
    """Two contacts, of whom the first is attacked."""
    contact_keys.begin(world.house, [world.staff["coordinator"]], TODAY)
    contacting.add(world.house, "other", particulars("the other"), TODAY)
    return contacting.add(world.house, "hers", particulars(HERS), TODAY)


def key_of(world: World) -> StoredContactsKey:
    with world.house.stores.contacts.reading() as tx:
        return stored_keys.every(tx)[0]


def planted_key(world: World) -> StoredContactsKey:
    """A key whose seed she has, given to the coordinator, whose public key stands in the main store."""
    suite = Suite.X_WING
    key = StoredContactsKey(id=ContactsKeyId(bytes(16)), version=9, suite=suite, public_key=public_key(SEED, suite))
    account = accounts.named(world.house, "coordinator")
    whose = contact_keys.holder(world.house, account.id)
    assert account.public_key is not None
    context = contacts_grant_context(world.house.keys.installation, key=key.id, holder=whose)
    grant = seal_contacts_seed(PublicKey(account.public_key), suite, ContactsSeed(SEED), context)
    with world.house.stores.contacts.writing() as tx:
        stored_keys.add(tx, key)
        stored_keys.give(tx, key.id, whose, grant)
    return key


def forge(world: World, contact: ContactId, key: StoredContactsKey, begins: bytes) -> None:
    """Another number in her contact, sealed as anybody can seal it."""
    said = begins + contact_domain.encode(Contact(id=contact, particulars=particulars(FORGED)))
    context = contact_context(world.house.keys.installation, key=key.id, contact=contact)
    sealed = seal_to_contacts(PublicKey(key.public_key), Suite(key.suite), said, context)
    with world.house.stores.contacts.writing() as tx:
        held = contacts.hold(tx, contact)
        assert held is not None
        contacts.replace(tx, replace(held, sealed=sealed))


@pytest.mark.parametrize("begins", [b"", bytes(MAC_BYTES)], ids=["bare", "with a MAC of her own"])
@pytest.mark.parametrize("key_is", [key_of, planted_key], ids=["to our key", "to a planted key"])
def test_a_number_that_was_exchanged_is_not_shown_but_named(
    world: World, kept: ContactId, key_is: Callable[[World], StoredContactsKey], begins: bytes
) -> None:
    forge(world, kept, key_is(world), begins)
    seen = contacting.see(world.house, world.unlocked())
    assert [one.contact.particulars.how for one in seen.listed] == ["the other"]
    assert seen.altered == (kept,)
    with pytest.raises(AlteredError):
        contacting.confirm(world.house, world.unlocked(), kept, world.open().id, frozenset())


def test_a_change_of_the_key_goes_on_and_makes_no_forged_contact_good(world: World, kept: ContactId) -> None:
    forge(world, kept, key_of(world), b"")
    contact_keys.rotate(world.house, world.unlocked(), [world.staff["coordinator"]], TODAY)
    seen = contacting.see(world.house, world.unlocked())
    assert [one.contact.particulars.how for one in seen.listed] == ["the other"]
    assert seen.altered == (kept,)


def test_the_page_says_that_it_was_changed_and_lets_it_be_forgotten(world: World, app: Flask, kept: ContactId) -> None:
    forge(world, kept, key_of(world), b"")
    browser = browser_of(app)
    sign_in(browser, "work", "coordinator")
    unlock(browser)
    browser.get("/work/contacts")
    assert browser.status == 200
    assert FORGED not in browser.text
    assert "This contact was changed from outside this installation, so it is not shown." in browser.text
    assert "the other" in browser.text
    form = next(form for form in browser.forms if ("remove", kept.hex()) in form.buttons)
    browser.submit({}, press=kept.hex(), form=form)
    assert "changed from outside" not in browser.text
    assert contacting.see(world.house, world.unlocked()).altered == ()


def test_nobody_says_who_came_in_but_this_house(world: World, kept: ContactId) -> None:
    """A planted set of spent invitations would keep people from being reached, or have them reached again."""
    assert kept
    key = key_of(world)
    place = contact_keys.place_of(world.house, world.open().consultation)
    context = arrived_context(world.house.keys.installation, key=key.id, place=place)
    with world.house.stores.contacts.writing() as tx:
        arrived.put(tx, place, seal_to_contacts(PublicKey(key.public_key), Suite(key.suite), bytes(48), context))
    with pytest.raises(StoreFault):
        contacting.see(world.house, world.unlocked())
