"""Makes one blob of every format around contacts, to be kept for ever: `python -m tests.vectors.frozen_contacts`.

A file once committed is never made again: its blobs must open with all later code.
"""

import json
import os
import sys

from consult.crypto.contacts import seal_contacts_seed, seal_to_contacts
from consult.crypto.hybrid import public_key
from consult.crypto.keys import server_key
from consult.crypto.server import seal_for_server
from tests.vectors import given

CONTACT = "after six; በድሕሪ ሰዓት ሽዱሽተ".encode()


def sealed() -> dict[str, str]:
    """Seal one blob of every format."""
    key = server_key(given.PEPPER, given.HERE)
    blobs = {"for_the_server": seal_for_server(key, b"spent", given.SPENT_CONTEXT, os.urandom)}
    for suite in given.SUITES:
        blobs[f"contacts_grant_{suite}"] = seal_contacts_seed(
            public_key(given.STAFF, suite), suite, given.CONTACTS, given.CONTACTS_GRANT_CONTEXT
        )
        blobs[f"contact_{suite}"] = seal_to_contacts(
            public_key(given.CONTACTS, suite), suite, CONTACT, given.CONTACT_CONTEXT
        )
    return {name: blob.hex() for name, blob in blobs.items()}


if __name__ == "__main__":
    json.dump({"sealed": sealed()}, sys.stdout, indent=2)
    sys.stdout.write("\n")
