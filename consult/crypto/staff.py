"""A staff member's seed (K3), sealed under her passphrase (K2) and her recovery key; her second factor, under K0."""

from dataclasses import dataclass

from consult.crypto.contexts import second_factor_context
from consult.crypto.encoding import Context, InstallationId, Label
from consult.crypto.entropy import Entropy
from consult.crypto.errors import refuses
from consult.crypto.keys import KeyEncryptionKey, Pepper, SealingKey, Seed, StaffSeed, sized, subkey
from consult.crypto.padding import pad, unpad
from consult.crypto.symmetric import seal, unseal

__all__ = ["FactorPlace", "open_second_factor", "open_staff_seed", "seal_second_factor", "seal_staff_seed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorPlace:
    """The one row, in one version, in which a second factor stands."""

    installation: InstallationId
    staff: bytes
    version: int

    @property
    def context(self) -> Context:
        """What the sealed factor is bound to."""
        return second_factor_context(self.installation, staff=self.staff, version=self.version)


def seal_staff_seed(key: KeyEncryptionKey, seed: StaffSeed, context: Context, entropy: Entropy) -> bytes:
    """Seal a seed under K2 or a recovery key; ValueError if it is not 32 bytes.

    Precondition: the seed is random, not derived from the passphrase, so that a new
    passphrase leaves it as it is; the context is `staff_seed_context`, or under a
    recovery key `staff_seed_recovery_context`.
    """
    return seal(key, sized(seed), context, entropy)


@refuses
def open_staff_seed(key: KeyEncryptionKey, blob: bytes, context: Context) -> StaffSeed:
    """Open a seed; Refused if the passphrase or recovery key behind the key was another."""
    return StaffSeed(Seed(sized(unseal(key, blob, context))))


def seal_second_factor(pepper: Pepper, place: FactorPlace, factor: bytes, entropy: Entropy) -> bytes:
    """Pad and seal a second factor, under a subkey of the pepper.

    It must be read before the passphrase opens anything, so it is no stronger than the
    pepper: whoever holds the database alone reads no secret and plants none.
    """
    return seal(_factor_key(pepper, place.installation), pad(factor), place.context, entropy)


@refuses
def open_second_factor(pepper: Pepper, place: FactorPlace, blob: bytes) -> bytes:
    """Open a second factor; Refused if it stood in another row or in another version of this one."""
    return unpad(unseal(_factor_key(pepper, place.installation), blob, place.context))


def _factor_key(pepper: Pepper, installation: InstallationId) -> SealingKey:
    return SealingKey(subkey(pepper, Label.SECOND_FACTOR, installation))
