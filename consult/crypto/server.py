"""What the server itself must open again, whoever is signed in, under a subkey of the pepper (K0).

Kept out of a stolen database, and of two that are compared: which invitations are spent,
until when a contact is kept, how many people are in which releases, and how many said
what a theme names. Nothing that a participant said is sealed so.
"""

from consult.crypto.encoding import Context
from consult.crypto.entropy import Entropy
from consult.crypto.errors import refuses
from consult.crypto.keys import ServerKey
from consult.crypto.padding import pad, unpad
from consult.crypto.symmetric import seal, unseal

__all__ = ["open_for_server", "seal_for_server"]


def seal_for_server(key: ServerKey, plaintext: bytes, context: Context, entropy: Entropy) -> bytes:
    """Pad and seal, so that the blob shows a size class and nothing else.

    Precondition: the context is `spent_context`, `roster_context`, `theme_context` or `contact_due_context`;
    together they are sealed far fewer than 2^32 times in an installation's life.
    """
    return seal(key, pad(plaintext), context, entropy)


@refuses
def open_for_server(key: ServerKey, blob: bytes, context: Context) -> bytes:
    """Open what `seal_for_server` made for the same place; Refused for all else."""
    return unpad(unseal(key, blob, context))
