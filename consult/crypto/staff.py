"""A staff member's seed (K3): random, sealed under her key-encryption key (K2)."""

from consult.crypto.encoding import Context
from consult.crypto.entropy import Entropy
from consult.crypto.errors import refuses
from consult.crypto.keys import KeyEncryptionKey, Seed, StaffSeed, sized
from consult.crypto.symmetric import seal, unseal

__all__ = ["open_staff_seed", "seal_staff_seed"]


def seal_staff_seed(key: KeyEncryptionKey, seed: StaffSeed, context: Context, entropy: Entropy) -> bytes:
    """Seal a seed under K2; ValueError if it is not 32 bytes.

    Precondition: the seed is random, not derived from the passphrase, so that a new
    passphrase leaves it as it is; the context is `staff_seed_context`.
    """
    return seal(key, sized(seed), context, entropy)


@refuses
def open_staff_seed(key: KeyEncryptionKey, blob: bytes, context: Context) -> StaffSeed:
    """Open a seed; Refused if the passphrase behind the key was another."""
    return StaffSeed(Seed(sized(unseal(key, blob, context))))
