"""The ledger: entries that only grow, what waits for its day to end, and the signed heads.

The chain, the tree and the MACs are for services; here rows are written and read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, Integer, Text, TypedColumns, bindparam, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from consult.domain.ledger import Entry, Head
from consult.storage.columns import HASH, SEALED, Day, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN

HASH_BYTES = 32
APPENDING = 0x6C656467
"""The number of the advisory lock under which the ledger grows."""
SIGNATURE_BYTES = 64


class _EntryColumns(TypedColumns):
    sequence = Column(Integer, primary_key=True, autoincrement=False)
    day = Column(Day, nullable=False)
    commitment = Column(HASH, nullable=False)
    act = Column(Text, nullable=True)
    link = Column(HASH, nullable=False)
    mac = Column(HASH, nullable=False)


class _PendingColumns(TypedColumns):
    commitment = Column(HASH, primary_key=True)
    day = Column(Day, nullable=False)
    mac = Column(HASH, nullable=False)


class _HeadColumns(TypedColumns):
    size = Column(Integer, primary_key=True, autoincrement=False)
    day = Column(Day, nullable=False)
    root = Column(HASH, nullable=False)
    link = Column(HASH, nullable=False)
    signature = Column(SEALED, nullable=False)


_SIZED = [sized(column, HASH_BYTES) for column in ("commitment", "link", "mac")]
LEDGER = table("ledger", MAIN, _EntryColumns, *_SIZED)
LEDGER_PENDING = table(
    "ledger_pending", MAIN, _PendingColumns, *(sized(column, HASH_BYTES) for column in ("commitment", "mac"))
)
LEDGER_HEADS = table(
    "ledger_heads",
    MAIN,
    _HeadColumns,
    sized("root", HASH_BYTES),
    sized("link", HASH_BYTES),
    sized("signature", SIGNATURE_BYTES),
)
_e, _p, _h = LEDGER.c, LEDGER_PENDING.c, LEDGER_HEADS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry with its link in the chain and its MAC (K1)."""

    entry: Entry
    link: bytes
    mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A participant's entry that waits for its UTC day to end, with its MAC (K1)."""

    commitment: bytes
    day: date
    mac: bytes


_LAST = select(_e.sequence, _e.day, _e.commitment, _e.act, _e.link, _e.mac).order_by(_e.sequence.desc()).limit(1)
_AFTER = (
    select(_e.sequence, _e.day, _e.commitment, _e.act, _e.link, _e.mac)
    .where(_e.sequence > bindparam("after"))
    .order_by(_e.sequence)
)
_PLACE = select(_e.sequence).where(_e.commitment == bindparam("sought"))
_WAITING = select(_p.commitment, _p.day, _p.mac).where(_p.day < bindparam("before")).order_by(_p.day, _p.commitment)
_PERSONAL = select(_e.commitment).where(_e.act.is_(None)).union_all(select(_p.commitment))
_ALL_WAITING = select(_p.commitment, _p.day, _p.mac).order_by(_p.day, _p.commitment)
_DONE = delete(LEDGER_PENDING).where(_p.day < bindparam("before"))
_HEADS = select(_h.day, _h.size, _h.root, _h.link, _h.signature).order_by(_h.size)
_NEWEST_HEAD = select(_h.day, _h.size, _h.root, _h.link, _h.signature).order_by(_h.size.desc()).limit(1)
_WAIT = upsert(LEDGER_PENDING).on_conflict_do_nothing()
_ADD_HEAD = upsert(LEDGER_HEADS).on_conflict_do_nothing()


def hold(tx: Transaction) -> None:
    """Be the only one who lets the ledger grow, until this writing transaction ends.

    SQLite's one writer (BEGIN IMMEDIATE) is alone already. Taken last of all locks, so that nobody waits in a ring.
    """
    if tx.connection.dialect.name == "postgresql":
        tx.connection.execute(select(func.pg_advisory_xact_lock(APPENDING)))


def last(tx: Transaction) -> StoredEntry | None:
    """The newest entry."""
    row = tx.connection.execute(_LAST).one_or_none()
    return None if row is None else _stored(*row)


def after(tx: Transaction, sequence: int) -> Iterator[StoredEntry]:
    """Every entry behind this place, in order; behind 0 all of them."""
    for row in tx.connection.execute(_AFTER, {"after": sequence}):
        yield _stored(*row)


def place_of(tx: Transaction, commitment: bytes) -> int | None:
    """Where an entry with this commitment stands."""
    return tx.connection.execute(_PLACE, {"sought": commitment}).scalar()


def personal(tx: Transaction) -> frozenset[bytes]:
    """What participants' entries commit to, those that wait for their day to end among them."""
    return frozenset(tx.connection.execute(_PERSONAL).scalars())


def append(tx: Transaction, one: StoredEntry) -> None:
    """Add an entry at the end. The caller holds the ledger."""
    entry = one.entry
    tx.connection.execute(
        insert(LEDGER),
        {
            "sequence": entry.sequence,
            "day": entry.day,
            "commitment": entry.commitment,
            "act": entry.act,
            "link": one.link,
            "mac": one.mac,
        },
    )


def wait(tx: Transaction, pending: Pending) -> None:
    """Keep an entry until its day has ended; the same one a second time changes nothing."""
    row = {"commitment": pending.commitment, "day": pending.day, "mac": pending.mac}
    tx.connection.execute(_WAIT, row)


def waiting(tx: Transaction, before: date | None = None) -> tuple[Pending, ...]:
    """What waits from days before this one (or from any), by day and commitment: no order of arrival."""
    found = (
        tx.connection.execute(_ALL_WAITING) if before is None else tx.connection.execute(_WAITING, {"before": before})
    )
    return tuple(Pending(commitment=commitment, day=day, mac=mac) for commitment, day, mac in found)


def waited(tx: Transaction, before: date) -> None:
    """What waited from days before this one was appended."""
    tx.connection.execute(_DONE, {"before": before})


def add_head(tx: Transaction, head: Head) -> None:
    """Keep a signed head; a second one of the same size changes nothing."""
    row = {
        "size": head.size,
        "day": head.day,
        "root": head.root,
        "link": head.link,
        "signature": head.signature,
    }
    tx.connection.execute(_ADD_HEAD, row)


def heads(tx: Transaction) -> tuple[Head, ...]:
    """Every signed head, by its size."""
    return tuple(_head(*row) for row in tx.connection.execute(_HEADS))


def newest_head(tx: Transaction) -> Head | None:
    """The head of the largest size."""
    row = tx.connection.execute(_NEWEST_HEAD).one_or_none()
    return None if row is None else _head(*row)


def _stored(sequence: int, day: date, commitment: bytes, act: str | None, link: bytes, mac: bytes) -> StoredEntry:
    entry = Entry(sequence=sequence, day=day, commitment=commitment, act=act)
    return StoredEntry(entry=entry, link=link, mac=mac)


def _head(day: date, size: int, root: bytes, link: bytes, signature: bytes) -> Head:
    return Head(day=day, size=size, root=root, link=link, signature=signature)
