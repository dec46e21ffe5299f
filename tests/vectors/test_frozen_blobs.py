"""Blobs of every format version open for ever, and derivations never change."""

import json
from pathlib import Path

import pytest

from consult.crypto.codes import code_keys
from consult.crypto.consultation_key import ConsultationKey, open_grant
from consult.crypto.keys import staff_key
from consult.crypto.own import open_answer
from consult.crypto.session import open_session
from consult.crypto.staff import open_staff_seed
from consult.crypto.vault import open_vault
from tests.vectors import frozen, given

V1 = json.loads((Path(__file__).parent / "frozen_v1.json").read_text())
SEALED = {name: bytes.fromhex(blob) for name, blob in V1["sealed"].items()}


def test_derivations_are_as_they_were():
    assert frozen.derived() == V1["derived"]


def test_an_answer_opens():
    assert open_answer(given.DATA_KEY, given.ANSWER_CONTEXT, SEALED["answer"]) == given.ANSWER


def test_a_vault_opens():
    keys = code_keys(frozen.CODE, salt=given.SALT, pepper=given.PEPPER)
    assert open_vault(keys, SEALED["vault"], given.HERE) == given.VAULT


def test_a_session_opens():
    assert open_session(given.COOKIE, SEALED["session"], given.SESSION_CONTEXT) == b"state"


def test_a_staff_seed_opens():
    key = staff_key(frozen.PASSPHRASE, salt=given.SALT, pepper=given.PEPPER)
    assert open_staff_seed(key, SEALED["staff_seed"], given.STAFF_CONTEXT) == given.STAFF


@pytest.mark.parametrize("suite", given.SUITES)
def test_a_grant_and_a_root_open(suite):
    epoch = open_grant(given.STAFF, SEALED[f"grant_{suite}"], given.GRANT_CONTEXT)
    assert epoch == given.EPOCH
    assert ConsultationKey(epoch).root(SEALED[f"root_{suite}"], given.ROOT_CONTEXT) == given.ROOT


def test_nothing_frozen_is_left_unopened():
    assert set(SEALED) == {
        "answer",
        "vault",
        "session",
        "staff_seed",
        *(f"{kind}_{suite}" for kind in ("grant", "root") for suite in given.SUITES),
    }
