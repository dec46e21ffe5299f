"""Makes one blob of every format, to be kept for ever: `python -m tests.vectors.frozen > frozen_v2.json`.

A file once committed is never made again: its blobs must open with all later code.
"""

import hashlib
import json
import os
import sys

from consult.crypto.codes import Code, code_keys
from consult.crypto.encoding import Label
from consult.crypto.grants import seal_epoch_seed, seal_root
from consult.crypto.hybrid import public_key
from consult.crypto.keys import data_key, staff_key, subkey
from consult.crypto.own import seal_answer
from consult.crypto.session import seal_session, session_id
from consult.crypto.staff import seal_staff_seed
from consult.crypto.vault import seal_vault
from tests.vectors import given

PASSPHRASE = "na\u00efve horses, \u1235\u120b\u121d"
CODE = Code(digits="1234567890123450")


def derived() -> dict[str, str]:
    """Give every key that something derives, and a hash of each public key."""
    keys = code_keys(CODE, salt=given.SALT, pepper=given.PEPPER)
    found = {
        "locator": keys.locator,
        "vault_key": keys.vault_key,
        "staff_key": staff_key(PASSPHRASE, salt=given.SALT, pepper=given.PEPPER),
        "data_key": data_key(given.ROOT, given.SHARE, given.KEY_CONTEXT),
        "session_id": session_id(given.COOKIE),
    }
    for use in (Label.ROW_MAC, Label.CSRF, Label.THROTTLE, Label.INVITATION):
        found[f"subkey_{use}"] = subkey(given.PEPPER, use, given.HERE)
    for suite in given.SUITES:
        found[f"sha256_of_public_key_{suite}"] = hashlib.sha256(public_key(given.STAFF, suite)).digest()
    return {name: key.hex() for name, key in found.items()}


def sealed() -> dict[str, str]:
    """Seal one blob of every format."""
    keys = code_keys(CODE, salt=given.SALT, pepper=given.PEPPER)
    kek = staff_key(PASSPHRASE, salt=given.SALT, pepper=given.PEPPER)
    blobs = {
        "answer": seal_answer(given.DATA_KEY, given.ANSWER_CONTEXT, given.ANSWER, os.urandom),
        "vault": seal_vault(keys, given.VAULT, given.HERE, os.urandom),
        "session": seal_session(given.COOKIE, b"state", given.SESSION_CONTEXT, os.urandom),
        "staff_seed": seal_staff_seed(kek, given.STAFF, given.STAFF_CONTEXT, os.urandom),
    }
    for suite in given.SUITES:
        blobs[f"grant_{suite}"] = seal_epoch_seed(
            public_key(given.STAFF, suite), suite, given.EPOCH, given.GRANT_CONTEXT
        )
        blobs[f"root_{suite}"] = seal_root(public_key(given.EPOCH, suite), suite, given.ROOT, given.ROOT_CONTEXT)
    return {name: blob.hex() for name, blob in blobs.items()}


if __name__ == "__main__":
    json.dump({"derived": derived(), "sealed": sealed()}, sys.stdout, indent=2)
    sys.stdout.write("\n")
