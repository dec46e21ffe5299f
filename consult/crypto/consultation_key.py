"""Opening answers under the consultation's key: the coordinators' way, and the only one.

From a coordinator's seed and her grant to the epoch's seed (K4), from there to each
seat's root (K5), with the erasure share (K6) to the data key (K7), and so to answers.
Import rules let only the services that read in bulk come here.
"""

from consult.crypto.encoding import Context
from consult.crypto.errors import refuses
from consult.crypto.hybrid import Opener, unseal_with
from consult.crypto.keys import (
    DataKey,
    EpochSeed,
    Root,
    Seed,
    Share,
    StaffSeed,
    data_key,
    sized,
)
from consult.crypto.own import AnswerOpener, open_answer

__all__ = ["AnswerOpener", "ConsultationKey", "open_answer", "open_grant"]


@refuses
def open_grant(coordinator: StaffSeed, grant: bytes, context: Context) -> EpochSeed:
    """Open the epoch's seed (K4) from a grant; Refused if it is not hers.

    Precondition: the coordinator is unlocked, and the context is `grant_context`.
    """
    return EpochSeed(Seed(sized(unseal_with(coordinator, grant, context))))


class ConsultationKey:
    """An epoch's key (K4) made ready to open many seats; it shows in no repr.

    Precondition: it lives no longer than the coordinator stays unlocked.
    """

    __slots__ = ("_opener",)

    def __init__(self, epoch: EpochSeed) -> None:
        """Take an epoch's seed of 32 bytes; ValueError for another size."""
        self._opener = Opener(epoch)

    @refuses
    def root(self, sealed_root: bytes, context: Context) -> Root:
        """Open a seat's root (K5), sealed under `root_context`; Refused if it is not."""
        return Root(sized(self._opener.unseal(sealed_root, context)))

    def data_key(
        self,
        sealed_root: bytes,
        root_context: Context,
        *,
        share: Share,
        key_context: Context,
    ) -> DataKey:
        """Derive a seat's data key (K7) from its sealed root and its erasure share."""
        return data_key(self.root(sealed_root, root_context), share, key_context)
