"""Organisation recovery (K13): a seed that any two of three trustees bring back, and nobody holds meanwhile.

The seed is split by SLIP-39 (SatoshiLabs, "Shamir's Secret-Sharing for Mnemonic Codes"): one group, two of three,
no passphrase, 33 words of a list in which any two differ within four letters, the last three a checksum that finds
every mistake in up to three words. Import rules let only the services come here that recover and restore.
"""

from collections.abc import Sequence
from enum import StrEnum, unique

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share as Mnemonic

from consult.crypto.encoding import Context
from consult.crypto.errors import refuses
from consult.crypto.hybrid import unseal_with
from consult.crypto.keys import ContactsSeed, EpochSeed, RecoverySeed, Seed, sized

__all__ = [
    "NEEDED",
    "TRUSTEES",
    "WORDS",
    "ShareTrouble",
    "SharesError",
    "combine",
    "open_contacts_seed",
    "open_epoch_seed",
    "split",
]

TRUSTEES = 3
NEEDED = 2
WORDS = 33
"""Words of one share."""


@unique
class ShareTrouble(StrEnum):
    """Why shares do not give a seed back."""

    DAMAGED = "damaged"
    TOO_FEW = "too few"
    MIXED = "mixed"


class SharesError(Exception):
    """The shares give no seed. ``number`` counts the damaged one from 1; no word of any share is shown."""

    def __init__(self, trouble: ShareTrouble, number: int = 0) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.number = number


def split(seed: RecoverySeed) -> tuple[str, ...]:
    """Split a seed into three shares, each a line of 33 words.

    The randomness of the sharing is the library's own, from the operating system. Precondition: the seed is random,
    so SLIP-39's encryption under a passphrase has nothing to add, and its cost is set to the least.
    """
    groups = generate_mnemonics(1, [(NEEDED, TRUSTEES)], sized(seed), iteration_exponent=0)
    return tuple(str(line) for line in groups[0])


def combine(shares: Sequence[str]) -> RecoverySeed:
    """Bring the seed back from two or three shares. Raises SharesError.

    That it is the seed of this organisation's key is for the caller to compare.
    """
    read = [_read(share, number) for number, share in enumerate(shares, start=1)]
    if len({share.common_parameters() for share in read}) > 1:
        raise SharesError(ShareTrouble.MIXED)
    different = list({(share.group_index, share.index): share for share in read}.values())
    if len(different) < NEEDED:
        raise SharesError(ShareTrouble.TOO_FEW)
    try:
        pairs = [combine_mnemonics([different[0].mnemonic(), other.mnemonic()]) for other in different[1:]]
        seed = sized(bytes(pairs[0]))
    except (MnemonicError, ValueError):
        raise SharesError(ShareTrouble.MIXED) from None
    if any(other != seed for other in pairs):
        raise SharesError(ShareTrouble.MIXED)
    return RecoverySeed(Seed(seed))


def _read(share: str, number: int) -> Mnemonic:
    try:
        return Mnemonic.from_mnemonic(" ".join(share.lower().split()))
    except (MnemonicError, ValueError):
        raise SharesError(ShareTrouble.DAMAGED, number) from None


@refuses
def open_epoch_seed(seed: RecoverySeed, sealed: bytes, context: Context) -> EpochSeed:
    """Open an epoch's seed (K4) that was sealed to K13; Refused if it was to another, or elsewhere."""
    return EpochSeed(Seed(sized(unseal_with(seed, sealed, context))))


@refuses
def open_contacts_seed(seed: RecoverySeed, sealed: bytes, context: Context) -> ContactsSeed:
    """Open the contacts' seed (K12) that was sealed to K13; Refused if it was to another, or is of another key."""
    return ContactsSeed(Seed(sized(unseal_with(seed, sealed, context))))
