"""The public half of organisation recovery (K13): what seeds, backups and the kit are sealed to. Nothing here opens.

It stands in the folder of secrets as one byte for the suite, then the public key. Its fingerprint is a setting, so
that neither a file nor a row put in its place is ever sealed to.
"""

import hashlib
from dataclasses import dataclass, field

from consult.crypto.encoding import Context, InstallationId
from consult.crypto.hybrid import PublicKey, Suite, public_key, seal_to
from consult.crypto.keys import ContactsSeed, EpochSeed, RecoverySeed, sized

__all__ = ["FINGERPRINT_BYTES", "RecoveryKey", "fingerprint", "key_of", "short_name"]

FINGERPRINT_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryKey:
    """A public key with its suite."""

    suite: Suite
    public: PublicKey = field(repr=False)

    @property
    def encoded(self) -> bytes:
        """As it is kept: suite ‖ public key."""
        return bytes((self.suite,)) + self.public

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the key as it is kept."""
        return fingerprint(self.encoded)

    def seal(self, plaintext: bytes, context: Context) -> bytes:
        """Seal to this key. Precondition: its fingerprint was compared with the setting."""
        return seal_to(self.public, self.suite, plaintext, context)

    def seal_epoch_seed(self, seed: EpochSeed, context: Context) -> bytes:
        """K4: seal an epoch's seed. Precondition: the context is `recovery_context`."""
        return self.seal(sized(seed), context)

    def seal_contacts_seed(self, seed: ContactsSeed, context: Context) -> bytes:
        """K12: seal the contacts' seed. Precondition: the context is `contacts_recovery_context`."""
        return self.seal(sized(seed), context)

    @classmethod
    def decoded(cls, encoded: bytes) -> "RecoveryKey":
        """Read a key as it is kept; ValueError for anything else."""
        key = cls(suite=Suite(int.from_bytes(encoded[:1], "little")), public=PublicKey(encoded[1:]))
        seal_to(key.public, key.suite, b"", Context(b""))  # refuses a public key of another size or off the curve
        return key


def fingerprint(encoded: bytes) -> bytes:
    """SHA-256 of a key as it is kept: 32 bytes."""
    return hashlib.sha256(encoded).digest()


def key_of(seed: RecoverySeed, suite: Suite) -> RecoveryKey:
    """The public half of a seed."""
    return RecoveryKey(suite=suite, public=public_key(seed, suite))


def short_name(installation: InstallationId) -> str:
    """What tells this installation from others on paper and in file headers: eight letters, from a hash of its id."""
    return hashlib.sha256(b"consult/v1 short name" + installation).hexdigest()[:8]
