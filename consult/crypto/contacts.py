"""Contacts (K12): what is sealed to the contacts' public key, and the one way to open it again.

The key's seed is sealed to each member of staff who may see contacts. It has no part in
any consultation's key: who opens answers opens no contact by that, and the other way
round. Import rules keep participants' pages, findings and exports from here.
"""

from consult.crypto.encoding import Context
from consult.crypto.errors import refuses
from consult.crypto.hybrid import Opener, PublicKey, Suite, seal_to, unseal_with
from consult.crypto.keys import ContactsSeed, Seed, StaffSeed, sized
from consult.crypto.padding import pad, unpad

__all__ = ["ContactsKey", "open_contacts_seed", "seal_contacts_seed", "seal_to_contacts"]


def seal_contacts_seed(staff: PublicKey, suite: Suite, seed: ContactsSeed, context: Context) -> bytes:
    """K12: seal the contacts' seed to a member of staff's public key: a grant.

    Precondition: her account was verified, and the context is `contacts_grant_context`.
    """
    return seal_to(staff, suite, sized(seed), context)


@refuses
def open_contacts_seed(staff: StaffSeed, grant: bytes, context: Context) -> ContactsSeed:
    """Open the contacts' seed from a grant; Refused if it is not hers.

    Precondition: the member of staff is unlocked.
    """
    return ContactsSeed(Seed(sized(unseal_with(staff, grant, context))))


def seal_to_contacts(contacts: PublicKey, suite: Suite, plaintext: bytes, context: Context) -> bytes:
    """Pad and seal to the contacts' public key, so that the blob shows a size class only.

    Precondition: the public key is the contacts' own (K1), and the context is
    `contact_context` or `arrived_context`.
    """
    return seal_to(contacts, suite, pad(plaintext), context)


class ContactsKey:
    """The contacts' key (K12) made ready to open many blobs; it shows in no repr.

    Precondition: it lives no longer than the member of staff stays unlocked.
    """

    __slots__ = ("_opener",)

    def __init__(self, seed: ContactsSeed) -> None:
        """Take a seed of 32 bytes; ValueError for another size."""
        self._opener = Opener(seed)

    @refuses
    def open(self, blob: bytes, context: Context) -> bytes:
        """Open what `seal_to_contacts` made for the same place; Refused for all else."""
        return unpad(self._opener.unseal(blob, context))
