"""Contacts (K12) and what the server opens again: the two ways in, and no other."""

import pytest

from consult.crypto.contacts import ContactsKey, open_contacts_seed, seal_contacts_seed, seal_to_contacts
from consult.crypto.encoding import Label
from consult.crypto.errors import Refused
from consult.crypto.hybrid import public_key, seal_to
from consult.crypto.keys import ContactsSeed, Seed, StaffSeed, server_key, subkey
from consult.crypto.padding import pad
from consult.crypto.server import open_for_server, seal_for_server
from consult.crypto.symmetric import seal, unseal
from tests.vectors import given as g

WORDS = b"after six, ask for Ada"


@pytest.mark.parametrize("suite", g.SUITES)
def test_a_contact_opens_through_the_grant_of_someone_who_may_see_it(suite):
    grant = seal_contacts_seed(public_key(g.STAFF, suite), suite, g.CONTACTS, g.CONTACTS_GRANT_CONTEXT)
    blob = seal_to_contacts(public_key(g.CONTACTS, suite), suite, WORDS, g.CONTACT_CONTEXT)
    seed = open_contacts_seed(g.STAFF, grant, g.CONTACTS_GRANT_CONTEXT)
    assert seed == g.CONTACTS
    assert ContactsKey(seed).open(blob, g.CONTACT_CONTEXT) == WORDS


@pytest.mark.parametrize("suite", g.SUITES)
def test_nobody_else_opens_a_contact(suite):
    stranger = StaffSeed(Seed(g.thirty_two("stranger")))
    grant = seal_contacts_seed(public_key(g.STAFF, suite), suite, g.CONTACTS, g.CONTACTS_GRANT_CONTEXT)
    blob = seal_to_contacts(public_key(g.CONTACTS, suite), suite, WORDS, g.CONTACT_CONTEXT)
    for opening in (
        lambda: open_contacts_seed(stranger, grant, g.CONTACTS_GRANT_CONTEXT),
        lambda: open_contacts_seed(g.STAFF, grant, g.GRANT_CONTEXT),
        lambda: ContactsKey(ContactsSeed(stranger)).open(blob, g.CONTACT_CONTEXT),
        lambda: ContactsKey(ContactsSeed(g.EPOCH)).open(blob, g.CONTACT_CONTEXT),
        lambda: ContactsKey(g.CONTACTS).open(blob, g.CONTACTS_GRANT_CONTEXT),
    ):
        with pytest.raises(Refused):
            opening()


@pytest.mark.parametrize("size", [0, 31, 33])
def test_the_contacts_seed_is_thirty_two_bytes_on_every_side(size):
    suite, wrong = g.SUITES[0], bytes(size)
    to_staff = public_key(g.STAFF, suite)
    with pytest.raises(ValueError, match="where 32"):
        seal_contacts_seed(to_staff, suite, ContactsSeed(Seed(wrong)), g.CONTACTS_GRANT_CONTEXT)
    with pytest.raises(ValueError, match="where 32"):
        ContactsKey(ContactsSeed(Seed(wrong)))
    with pytest.raises(Refused):
        open_contacts_seed(g.STAFF, seal_to(to_staff, suite, wrong, g.CONTACTS_GRANT_CONTEXT), g.CONTACTS_GRANT_CONTEXT)


@pytest.mark.parametrize("suite", g.SUITES)
def test_a_contact_shows_its_size_class_alone(suite):
    public = public_key(g.CONTACTS, suite)
    sizes = {len(seal_to_contacts(public, suite, words, g.CONTACT_CONTEXT)) for words in (b"", b"7", WORDS, bytes(255))}
    assert len(sizes) == 1
    unpadded = seal_to(public, suite, WORDS, g.CONTACT_CONTEXT)
    with pytest.raises(Refused):
        ContactsKey(g.CONTACTS).open(unpadded, g.CONTACT_CONTEXT)


def test_the_contacts_key_shows_in_no_repr():
    shown = repr(ContactsKey(g.CONTACTS))
    assert repr(g.CONTACTS) not in shown
    assert g.CONTACTS.hex() not in shown


def test_the_server_s_key_comes_from_the_pepper_and_is_no_other_subkey():
    key = server_key(g.PEPPER, g.HERE)
    assert key == subkey(g.PEPPER, Label.SERVER, g.HERE)
    assert key != server_key(g.PEPPER, g.ELSEWHERE)
    assert len({subkey(g.PEPPER, use, g.HERE) for use in Label}) == len(Label)


def test_what_is_for_the_server_is_padded_and_opens_under_its_key_and_place_only():
    blob = seal_for_server(g.SERVER_KEY, b"spent", g.SPENT_CONTEXT, g.Stream("n"))
    assert unseal(g.SERVER_KEY, blob, g.SPENT_CONTEXT) == pad(b"spent")
    assert open_for_server(g.SERVER_KEY, blob, g.SPENT_CONTEXT) == b"spent"
    unpadded = seal(g.SERVER_KEY, b"spent", g.SPENT_CONTEXT, g.Stream("n"))
    for key, sealed, context in (
        (g.DATA_KEY, blob, g.SPENT_CONTEXT),
        (g.SERVER_KEY, blob, g.CONTACT_CONTEXT),
        (g.SERVER_KEY, unpadded, g.SPENT_CONTEXT),
    ):
        with pytest.raises(Refused):
            open_for_server(key, sealed, context)
