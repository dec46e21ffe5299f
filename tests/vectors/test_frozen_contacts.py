"""Contacts that were sealed once open for ever."""

import json
from pathlib import Path

import pytest

from consult.crypto.contacts import ContactsKey, open_contacts_seed
from consult.crypto.keys import server_key
from consult.crypto.server import open_for_server
from tests.vectors import frozen_contacts, given

V1 = json.loads((Path(__file__).parent / "frozen_contacts_v1.json").read_text())
SEALED = {name: bytes.fromhex(blob) for name, blob in V1["sealed"].items()}


def test_what_is_for_the_server_opens_under_the_pepper():
    key = server_key(given.PEPPER, given.HERE)
    assert open_for_server(key, SEALED["for_the_server"], given.SPENT_CONTEXT) == b"spent"


@pytest.mark.parametrize("suite", given.SUITES)
def test_a_grant_and_a_contact_open(suite):
    seed = open_contacts_seed(given.STAFF, SEALED[f"contacts_grant_{suite}"], given.CONTACTS_GRANT_CONTEXT)
    assert seed == given.CONTACTS
    assert ContactsKey(seed).open(SEALED[f"contact_{suite}"], given.CONTACT_CONTEXT) == frozen_contacts.CONTACT


def test_nothing_frozen_is_left_unopened():
    kinds = {f"{kind}_{suite}" for kind in ("contacts_grant", "contact") for suite in given.SUITES}
    assert set(SEALED) == {"for_the_server", *kinds}
