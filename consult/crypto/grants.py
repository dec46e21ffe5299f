"""Grants: sealing seeds and roots to public keys. Nothing here opens anything.

An epoch's seed (K4) is sealed to each coordinator, a seat's root (K5) to the epoch.
Participants' pages use this module, so it has no part in opening under the
consultation's key: that is `consultation_key`.
"""

from consult.crypto.encoding import Context
from consult.crypto.hybrid import PublicKey, Sealer, Suite, seal_to
from consult.crypto.keys import EpochSeed, Root, sized

__all__ = ["RootSealer", "seal_epoch_seed", "seal_root"]


def seal_root(epoch: PublicKey, suite: Suite, root: Root, context: Context) -> bytes:
    """K5: seal a seat's root to its epoch's public key.

    Precondition: the public key is the epoch's own, and the context is `root_context`.
    """
    return RootSealer(epoch, suite).seal(root, context)


class RootSealer:
    """An epoch's public key made ready to take the roots of many seats. Precondition: as for `seal_root`."""

    __slots__ = ("_sealer",)

    def __init__(self, epoch: PublicKey, suite: Suite) -> None:
        """Take an epoch's own public key; ValueError if it is none of that suite."""
        self._sealer = Sealer(epoch, suite)

    def seal(self, root: Root, context: Context) -> bytes:
        """K5: seal a seat's root as `seal_root` does."""
        return self._sealer.seal(sized(root), context)


def seal_epoch_seed(coordinator: PublicKey, suite: Suite, seed: EpochSeed, context: Context) -> bytes:
    """K4: seal an epoch's seed to a coordinator's public key: a grant.

    Precondition: the coordinator's membership was verified and confirmed by a second
    person, and the context is `grant_context`.
    """
    return seal_to(coordinator, suite, sized(seed), context)
