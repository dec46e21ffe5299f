"""A participant's own way to her answers, opened by her own code.

Seals and opens under her data key (K7): answers (K8), what is kept of her response as
a whole, and her consent records. The context says which. The way of coordinators is
`consultation_key`, which this module does not know.
"""

from consult.crypto.encoding import Context
from consult.crypto.entropy import Entropy
from consult.crypto.keys import DataKey
from consult.crypto.padding import pad, unpad
from consult.crypto.symmetric import seal, unseal

__all__ = ["open_answer", "seal_answer"]


def seal_answer(data_key: DataKey, context: Context, plaintext: bytes, entropy: Entropy) -> bytes:
    """Pad and seal, so that the blob shows a size class and nothing else.

    Precondition: the context is one of `answer_context`, `response_context` and
    `consent_context`, for the seat whose data key this is.
    """
    return seal(data_key, pad(plaintext), context, entropy)


def open_answer(data_key: DataKey, context: Context, blob: bytes) -> bytes:
    """Open what `seal_answer` made for the same place; Refused for all else."""
    return unpad(unseal(data_key, blob, context))
