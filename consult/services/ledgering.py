"""Keeping the ledger: acts in words as they are done, participants' entries when their day has ended, heads signed by K14."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from consult.crypto.contexts import commitment_context, head_context, link_context
from consult.crypto.encoding import Context
from consult.crypto.ledger import Commitment, commitment_of, link_of, sign_head
from consult.crypto.rows import row_mac
from consult.domain.canonical import canonical
from consult.domain.ledger import Act, Entry, Head, PersonalKind, RowVersion, encode_act
from consult.services.house import House
from consult.services.ledger_view import (
    NO_NONCE,
    LedgerBrokenError,
    LedgerKeys,
    Seen,
    entry_context,
    is_own,
    pending_context,
)
from consult.services.vouching import Row, drop, vouch
from consult.storage import ledger
from consult.storage.database import Transaction
from consult.storage.ledger import Pending, StoredEntry

__all__ = ["LedgerBrokenError", "Opening", "close_days", "commit", "head_of", "keys_of", "opening", "record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What opens a commitment: kept inside her sealed data and in her receipt, and nowhere else."""

    nonce: bytes = field(repr=False)
    content: bytes = field(repr=False)

    def commitment(self, house: House) -> Commitment:
        """What stands in the ledger for it."""
        return commitment_of(self.context(house))

    def context(self, house: House) -> Context:
        """What is committed to."""
        return commitment_context(house.keys.installation, nonce=self.nonce, content=self.content)


def keys_of(house: House) -> LedgerKeys:
    """What this house checks entries with."""
    return LedgerKeys.of(house.keys.installation, house.keys.pepper)


def record(
    house: House, tx: Transaction, act: Act, today: date, rows: Sequence[Row] = (), gone: Sequence[Row] = ()
) -> None:
    """Append an act of staff, and vouch (K1) for the rows it wrote, in the transaction that wrote them.

    ``rows`` stand from now on in the version after their last; ``gone`` are refused for ever. What waits from days
    before is appended first, so that days stand in order. Raises LedgerBrokenError, and then nothing is kept.
    """
    keys = keys_of(house)
    with house.stores.main.reading() as committed:
        seen = house.ledger.committed(keys, committed)
    ledger.hold(tx)
    seen.catch_up(keys, tx)
    _append_waiting(tx, keys, seen, today)
    versions = [*_vouched(keys, tx, seen, rows), *_dropped(tx, gone)]
    words = encode_act(Act(deed=act.deed, by=act.by, about=act.about, rows=(*act.rows, *versions)))
    context = commitment_context(house.keys.installation, nonce=NO_NONCE, content=words.encode())
    _append(keys, tx, seen, today, commitment_of(context), words)
    _sign(house, tx, seen, today)


def _vouched(keys: LedgerKeys, tx: Transaction, seen: Seen, rows: Sequence[Row]) -> list[RowVersion]:
    versions = []
    for row in rows:
        version = seen.newest.get((row.kind, row.id.hex()), 0) + 1
        vouch(keys, tx, row, version)
        versions.append(RowVersion(kind=row.kind, row=row.id.hex(), version=version))
    return versions


def _dropped(tx: Transaction, gone: Sequence[Row]) -> list[RowVersion]:
    for row in gone:
        drop(tx, row)
    return [RowVersion(kind=row.kind, row=row.id.hex(), version=0) for row in gone]


def opening(kind: PersonalKind, content: Mapping[str, str], nonce: bytes) -> Opening:
    """What is to be committed to; ``nonce`` is 32 bytes that nobody else can know."""
    return Opening(nonce=nonce, content=canonical({"kind": kind.value, **content}))


def commit(house: House, tx: Transaction, made: Opening, today: date) -> None:
    """Commit to something a participant did; it is appended when its day has ended, sorted among that day's.

    The opening belongs inside her sealed data: without it the entry tells nobody anything, and forgetting her unlinks
    it. The same opening a second time changes nothing.
    """
    keys = keys_of(house)
    commitment = made.commitment(house)
    if ledger.place_of(tx, commitment) is None:
        mac = row_mac(keys.row_mac, pending_context(keys, commitment, today))
        ledger.wait(tx, Pending(commitment=commitment, day=today, mac=mac))


def close_days(house: House, today: date) -> Head | None:
    """Append what waits from days before ``today`` and sign the head: once a day, and at every start.

    None where the ledger is still empty. Raises LedgerBrokenError; then nothing is appended and nothing signed.
    """
    keys = keys_of(house)
    with house.stores.main.reading() as committed:
        seen = house.ledger.committed(keys, committed)
        waits = bool(ledger.waiting(committed, today))
        newest = ledger.newest_head(committed)
    if not waits:
        return newest
    with house.stores.main.writing() as tx:
        ledger.hold(tx)
        seen.catch_up(keys, tx)
        _append_waiting(tx, keys, seen, today)
        return _sign(house, tx, seen, today)


def _append_waiting(tx: Transaction, keys: LedgerKeys, seen: Seen, today: date) -> None:
    for waits in ledger.waiting(tx, today):
        if not is_own(keys, waits):
            raise LedgerBrokenError(seen.size + 1)
        _append(keys, tx, seen, waits.day, Commitment(waits.commitment), None)
    ledger.waited(tx, today)


def _append(
    keys: LedgerKeys, tx: Transaction, seen: Seen, day: date, commitment: Commitment, words: str | None
) -> None:
    entry = Entry(sequence=seen.size + 1, day=day, commitment=commitment, act=words)
    link = link_of(link_context(keys.installation, before=seen.link, entry=entry.canonical()))
    mac = row_mac(keys.row_mac, entry_context(keys.installation, entry, link))
    stored = StoredEntry(entry=entry, link=link, mac=mac)
    ledger.append(tx, stored)
    seen.take(keys, stored)


def _sign(house: House, tx: Transaction, seen: Seen, today: date) -> Head:
    root = seen.tree.root()
    context = head_of(house, day=today, size=seen.size, link=seen.link, root=root)
    signature = sign_head(house.keys.ledger, context)
    head = Head(day=today, size=seen.size, root=root, link=seen.link, signature=signature)
    ledger.add_head(tx, head)
    return head


def head_of(house: House, *, day: date, size: int, link: bytes, root: bytes) -> Context:
    """What K14 signs of a head."""
    return head_context(house.keys.installation, day=day.isoformat().encode(), size=size, link=link, root=root)
