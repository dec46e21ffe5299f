"""A participant's own way to her answers, opened by her own code.

Seals and opens under her data key (K7): answers (K8), what is kept of her response as
a whole, and her consent records. The context says which. The way of coordinators is
`consultation_key`, which this module does not know.
"""

from consult.crypto.encoding import Context
from consult.crypto.entropy import Entropy
from consult.crypto.errors import refuses
from consult.crypto.keys import DataKey
from consult.crypto.padding import pad, unpad
from consult.crypto.symmetric import Sealer, Unsealer

__all__ = ["AnswerOpener", "AnswerSealer", "open_answer", "seal_answer"]


def seal_answer(data_key: DataKey, context: Context, plaintext: bytes, entropy: Entropy) -> bytes:
    """Pad and seal, so that the blob shows a size class and nothing else.

    Precondition: the context is one of `answer_context`, `response_context` and
    `consent_context`, for the seat whose data key this is.
    """
    return AnswerSealer(data_key).seal(context, plaintext, entropy)


@refuses
def open_answer(data_key: DataKey, context: Context, blob: bytes) -> bytes:
    """Open what `seal_answer` made for the same place; Refused for all else."""
    return AnswerOpener(data_key).open(context, blob)


class AnswerOpener:
    """A data key (K7) made ready to open all that one seat sealed; it shows in no repr."""

    __slots__ = ("_unsealer",)

    def __init__(self, data_key: DataKey) -> None:
        """Take a data key of 32 bytes; ValueError for another size."""
        self._unsealer = Unsealer(data_key)

    def open(self, context: Context, blob: bytes) -> bytes:
        """Open what `seal_answer` made for the same place; Refused for all else."""
        return unpad(self._unsealer.unseal(blob, context))


class AnswerSealer:
    """A data key (K7) made ready to seal all that is one seat's; it shows in no repr."""

    __slots__ = ("_sealer",)

    def __init__(self, data_key: DataKey) -> None:
        """Take a data key of 32 bytes; ValueError for another size."""
        self._sealer = Sealer(data_key)

    def seal(self, context: Context, plaintext: bytes, entropy: Entropy) -> bytes:
        """Pad and seal as `seal_answer` does. Precondition: the same."""
        return self._sealer.seal(pad(plaintext), context, entropy)
