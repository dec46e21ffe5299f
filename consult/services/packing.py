r"""The sealed recovery kit: what an installation needs beside its backups and the trustees' shares.

``"consult kit 1\n" ‖ fingerprint (32 bytes) ‖ sealed``: pepper (K0), installation id, rounding key (K16) and ledger
key (K14), sealed to the recovery key (K13). It may lie beside backups; without two shares it opens nothing.
"""

import json
from collections.abc import Mapping

from consult.crypto.contexts import kit_context
from consult.crypto.errors import Refused
from consult.crypto.hybrid import Suite, unseal_with
from consult.crypto.keys import InstallationId, RecoverySeed
from consult.crypto.padding import pad, unpad
from consult.crypto.recovery_key import FINGERPRINT_BYTES, RecoveryKey, key_of

MAGIC = b"consult kit 1\n"
NOWHERE = InstallationId(b"")


class KitError(Exception):
    """This is no kit, or a damaged one, or one of another organisation's key."""


def pack(key: RecoveryKey, secrets: Mapping[str, bytes]) -> bytes:
    """The kit of these secrets."""
    content = json.dumps({name: held.hex() for name, held in secrets.items()}, sort_keys=True).encode()
    return MAGIC + key.fingerprint + key.seal(pad(content), kit_context(NOWHERE, key=key.fingerprint))


def unpack(kit: bytes, seed: RecoverySeed) -> tuple[RecoveryKey, dict[str, bytes]]:
    """The recovery key and the secrets in a kit. Raises KitError."""
    start = len(MAGIC)
    fingerprint, sealed = kit[start : start + FINGERPRINT_BYTES], kit[start + FINGERPRINT_BYTES :]
    keys = [key for key in (key_of(seed, suite) for suite in Suite) if key.fingerprint == fingerprint]
    if not kit.startswith(MAGIC) or not keys:
        raise KitError
    try:
        content = json.loads(unpad(unseal_with(seed, sealed, kit_context(NOWHERE, key=fingerprint))))
    except (Refused, ValueError):
        raise KitError from None
    return keys[0], {name: bytes.fromhex(held) for name, held in content.items()}
