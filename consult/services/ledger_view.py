"""The ledger as this process has verified it: how far it goes, its chain and tree, and the newest version of each row.

Every entry is checked once: its place, its MAC under K1, its link to the one before, and that an act in words is what
its commitment says. What was checked is held in memory, so that entries cut off or exchanged later are noticed.
"""

from dataclasses import dataclass, field
from datetime import date
from threading import Lock

from consult.crypto.contexts import commitment_context, link_context, row_context
from consult.crypto.encoding import Context, InstallationId, Label
from consult.crypto.keys import Pepper, PepperSubkey, subkey
from consult.crypto.ledger import Link, link_of, opens_to
from consult.crypto.rows import row_stands
from consult.crypto.tree import Growing, leaf_hash
from consult.domain.ledger import Entry, decode_act
from consult.storage import ledger
from consult.storage.database import Transaction
from consult.storage.ledger import Pending, StoredEntry

FIRST_LINK = Link(bytes(32))
"""What the first entry is linked to."""
ENTRY = b"ledger-entry"
PENDING = b"ledger-pending"
"""The kinds under which K1 vouches for entries, before and after they are in the ledger."""
NO_NONCE = b""
"""An act stands in words beside its commitment, so nothing has to be hidden."""

RowName = tuple[str, str]
"""The kind of a row under K1, and its id in hexadecimal."""


class LedgerBrokenError(Exception):
    """The ledger was cut, altered, reordered or forked; ``sequence`` is the first entry that does not stand."""

    def __init__(self, sequence: int) -> None:
        super().__init__(f"the ledger does not stand at entry {sequence}")
        self.sequence = sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerKeys:
    """What an entry is checked with: the installation and K1."""

    installation: InstallationId
    row_mac: PepperSubkey = field(repr=False)

    @classmethod
    def of(cls, installation: InstallationId, pepper: Pepper) -> "LedgerKeys":
        """K1 of this installation."""
        return cls(installation=installation, row_mac=subkey(pepper, Label.ROW_MAC, installation))


@dataclass(slots=True, kw_only=True)
class Seen:
    """How far somebody has checked the ledger. It grows; a copy grows apart."""

    size: int = 0
    link: Link = FIRST_LINK
    tree: Growing = field(default_factory=Growing)
    newest: dict[RowName, int] = field(default_factory=dict)

    def copy(self) -> "Seen":
        """As far as this one, and from there apart."""
        return Seen(size=self.size, link=self.link, tree=self.tree.copy(), newest=dict(self.newest))

    def take(self, keys: LedgerKeys, stored: StoredEntry) -> None:
        """Check one entry and go past it. Raises LedgerBrokenError."""
        entry = stored.entry
        place = self.size + 1
        if entry.sequence != place or not entry_stands(keys, stored):
            raise LedgerBrokenError(place)
        if link_of(link_context(keys.installation, before=self.link, entry=entry.canonical())) != stored.link:
            raise LedgerBrokenError(place)
        if entry.act is not None:
            self._take_act(keys, entry, entry.act)
        self.size, self.link = place, Link(stored.link)
        self.tree.add(leaf_hash(entry.canonical()))

    def _take_act(self, keys: LedgerKeys, entry: Entry, words: str) -> None:
        context = commitment_context(keys.installation, nonce=NO_NONCE, content=words.encode())
        if not opens_to(entry.commitment, context):
            raise LedgerBrokenError(entry.sequence)
        try:
            act = decode_act(words)
        except ValueError:
            raise LedgerBrokenError(entry.sequence) from None
        self.newest.update({(row.kind, row.row): row.version for row in act.rows})

    def catch_up(self, keys: LedgerKeys, tx: Transaction) -> None:
        """Check everything that this transaction sees. Raises LedgerBrokenError, also where the end was cut off."""
        for stored in ledger.after(tx, self.size):
            self.take(keys, stored)
        newest = ledger.last(tx)
        if (newest.entry.sequence if newest else 0) != self.size or (newest and newest.link != self.link):
            raise LedgerBrokenError(self.size)


def entry_stands(keys: LedgerKeys, stored: StoredEntry) -> bool:
    """Whether this house wrote an entry, in this place and with these words."""
    return row_stands(keys.row_mac, entry_context(keys.installation, stored.entry, stored.link), stored.mac)


def entry_context(installation: InstallationId, entry: Entry, link: bytes) -> Context:
    """What an entry's MAC covers: everything, its words and its link among it."""
    row = entry.sequence.to_bytes(8, "big")
    fields = (entry.canonical(), (entry.act or "").encode(), link)
    return row_context(installation, kind=ENTRY, row=row, version=1, fields=fields)


def pending_context(keys: LedgerKeys, commitment: bytes, day: date) -> Context:
    """What the MAC of an entry covers while it waits for its day to end."""
    return row_context(keys.installation, kind=PENDING, row=commitment, version=1, fields=(day.isoformat().encode(),))


def is_own(keys: LedgerKeys, waits: Pending) -> bool:
    """Whether this house wrote an entry that waits."""
    return row_stands(keys.row_mac, pending_context(keys, waits.commitment, waits.day), waits.mac)


class LedgerView:
    """What one process has verified, shared by its threads."""

    def __init__(self) -> None:
        self._seen = Seen()
        self._lock = Lock()

    def committed(self, keys: LedgerKeys, tx: Transaction) -> Seen:
        """Everything that a reading transaction sees, checked: a copy to go on from. Raises LedgerBrokenError.

        Precondition: the transaction writes nothing, so that what it sees is committed and will not be undone.
        """
        with self._lock:
            self._seen.catch_up(keys, tx)
            return self._seen.copy()
