"""Encoding: how parts become the one string of bytes that a key or blob is bound to.

Owns PAE (pre-authentication encoding, as in the DSSE and PASETO specifications,
here with 32-bit lengths), the labels that keep uses apart, and `ctx`.
"""

from collections.abc import Sequence
from enum import StrEnum, unique
from functools import cache
from typing import NewType

__all__ = [
    "Context",
    "Contexts",
    "InstallationId",
    "Label",
    "Parts",
    "bound",
    "ctx",
    "number",
    "pae",
    "unpae",
]

Context = NewType("Context", bytes)
"""What a blob or key is bound to: made by `ctx` alone."""

InstallationId = NewType("InstallationId", bytes)
"""Names one installation, so that nothing sealed in one opens in another."""

_SCHEME = b"consult/v1"
_LENGTH = 4
_NUMBER = 8


@unique
class Label(StrEnum):
    """One word per use of a key. A word, once used, never changes and never moves."""

    ROW_MAC = "row-mac"  # K1, from K0
    CSRF = "csrf"  # from K0
    THROTTLE = "throttle"  # from K0
    INVITATION = "invitation"  # locators of invitations, from K0
    ROW = "row"  # what a row's MAC (K1) covers
    LEDGER_LINK = "ledger-link"  # the chain of the ledger's entries
    LEDGER_COMMITMENT = "ledger-commitment"  # what an entry commits to
    LEDGER_HEAD = "ledger-head"  # what K14 signs
    STAFF_SEED = "staff-seed"  # K3 under K2
    STAFF_SEED_RECOVERY = "staff-seed-recovery"  # K3 under a printed recovery key
    SECOND_FACTOR = "second-factor"  # from K0, and what it seals
    EPOCH_TO_STAFF = "epoch-to-staff"  # K4 to a coordinator: a grant
    EPOCH_TO_RECOVERY = "epoch-to-recovery"  # K4 to K13
    ROOT_TO_EPOCH = "root-to-epoch"  # K5 to K4
    DATA_KEY = "data-key"  # K7 from K5 and K6
    ANSWER = "answer"  # K8 under K7
    RESPONSE = "response"  # a seat's round as a whole, under K7
    CONSENT = "consent"  # a consent record, under K7
    VAULT = "vault"  # K9
    SESSION = "session"  # K11
    WAS_IN = "was-in"  # whether a browser's visit was a participant's, from K0
    BACKUP = "backup"  # a backup's file key to K13
    BACKUP_CONTENT = "backup-content"  # a backup under its file key
    RECOVERY_KIT = "recovery-kit"  # the installation's secrets to K13
    SERVER = "server"  # a key for what the server itself opens again, from K0
    ALIAS = "alias"  # ids in the contacts' store, from K0
    SPENT = "spent"  # which invitations of a consultation are spent, under the server's key
    ROSTER = "roster"  # who is in which release, in numbers, under the server's key
    THEME = "theme"  # how many people said something in their own words, under the server's key
    CONTACT_DUE = "contact-due"  # until when a contact is kept, under the server's key
    CONTACTS_TO_STAFF = "contacts-to-staff"  # K12 to a member of staff: a grant
    CONTACTS_TO_RECOVERY = "contacts-to-recovery"  # K12 to K13
    CONTACT = "contact"  # a contact to K12
    ARRIVED = "arrived"  # spent invitations to K12


def pae(parts: Sequence[bytes]) -> bytes:
    """Encode parts injectively: LE32 count, then LE32 length and bytes of each.

    Precondition for injectivity: fewer than 2^32 parts, each shorter than 2^32
    bytes; OverflowError otherwise.
    """
    return _length(parts) + b"".join([len(part).to_bytes(_LENGTH, "little") + part for part in parts])


class Parts:
    """`pae` of parts whose sizes are known beforehand: byte for byte the same, and several times faster."""

    __slots__ = ("_form", "_sizes")

    def __init__(self, *sizes: int) -> None:
        """Take the size of each part."""
        self._sizes = sizes
        before = (size.to_bytes(_LENGTH, "little").replace(b"%", b"%%") for size in sizes)
        self._form = _length(sizes).replace(b"%", b"%%") + b"".join([each + b"%b" for each in before])

    def of(self, *parts: bytes) -> bytes:
        """Give `pae(parts)`; ValueError for parts of other sizes."""
        if tuple(map(len, parts)) != self._sizes:
            message = "parts of other sizes than were announced"
            raise ValueError(message)
        return self._form % parts


def _length(value: Sequence[object]) -> bytes:
    return len(value).to_bytes(_LENGTH, "little")


def unpae(blob: bytes, count: int) -> tuple[bytes, ...]:
    """Take exactly `count` parts out of what `pae` made; ValueError for anything else."""
    parts: list[bytes] = []
    at = _LENGTH
    for _ in range(count):
        start = at + _LENGTH
        at = start + int.from_bytes(blob[at:start], "little")
        parts.append(blob[start:at])
    if pae(parts) != blob:
        message = "not the encoding of that many parts"
        raise ValueError(message)
    return tuple(parts)


def number(value: int) -> bytes:
    """Encode a whole number from 0 to 2^64 - 1 as eight bytes, least significant first."""
    return value.to_bytes(_NUMBER, "little")


def ctx(label: Label, installation: InstallationId, *parts: bytes) -> Context:
    """Make PAE("consult/v1", label, installation, parts): one use of a key, one place.

    Precondition: for one label the number and order of parts never changes; that is
    kept by `contexts`, which alone calls this.
    """
    return Context(pae((_SCHEME, label.encode(), installation, *parts)))


class Contexts:
    """`ctx` with its last part left open: what stands before it is encoded once."""

    __slots__ = ("_before",)

    def __init__(self, label: Label, installation: InstallationId, *parts: bytes) -> None:
        """Take all parts but the last."""
        self._before = ctx(label, installation, *parts, b"")[:-_LENGTH]

    def of(self, last: bytes) -> Context:
        """Give `ctx(label, installation, *parts, last)`, byte for byte."""
        return Context(self._before + _length(last) + last)


def bound(form: int, context: Context) -> bytes:
    """Bind a blob's first byte (format or suite) together with its context: PAE(form, context)."""
    return _before_context(form) + _length(context) + context


@cache
def _before_context(form: int) -> bytes:
    return pae((bytes((form,)), b""))[:-_LENGTH]
