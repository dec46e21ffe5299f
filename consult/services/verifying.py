"""Verifying: everything that the ledger promises is held against everything that is kept, and each fault is named.

It opens no answer. Where the ledger itself does not stand, nothing behind the first wrong entry is looked at.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consult.crypto.ledger import LedgerKey, head_stands, ledger_key
from consult.crypto.tree import Growing, TreeHash, leaf_hash
from consult.domain.ids import SeatId
from consult.domain.ledger import Head
from consult.services import asked, published, restore_points, rooting, spending, withdrawing
from consult.services.house import House, ThirdPlaceError
from consult.services.ledger_view import LedgerBrokenError, Seen, is_own
from consult.services.ledgering import head_of, keys_of
from consult.services.rooting import Change
from consult.services.vouched import unvouched
from consult.storage import ledger, tombstones
from consult.storage.database import Transaction
from consult.storage.tombstones import Tombstone


class FaultKind(StrEnum):
    """What does not hold."""

    LEDGER = "ledger"
    """An entry was cut, altered, reordered or forked."""
    HEAD_UNSIGNED = "head-unsigned"
    HEAD_OF_ANOTHER_LEDGER = "head-of-another-ledger"
    HEAD_MISSING = "head-missing"
    """The newest entries are under no signed head."""
    WAITING = "waiting"
    """An entry that waits for its day to end is not this house's own."""
    LEAVES = "leaves"
    """The leaves of a closed round are not those that its closing rooted."""
    ANSWER = "answer"
    """A sealed row of a closed round was altered, planted, or is gone without a withdrawal."""
    ROW = "row"
    """A row that K1 vouches for was planted, altered or put back."""
    WITHDRAWAL = "withdrawal"
    """A tombstone that this house did not leave, in any of the three places, or that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault, and where: an entry's number, a round, a row, as words for the person at the machine."""

    kind: FaultKind
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LostHead:
    """A head that was signed on entries which a restore lost, and the day of that restore. It is no fault."""

    head: Head
    restored: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was verified: how many entries, the newest head, and every fault; none means that all of it stands."""

    entries: int
    head: Head | None
    key: LedgerKey
    faults: tuple[Fault, ...]
    lost: tuple[LostHead, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether there is no fault."""
        return not self.faults


def verify(house: House, witnessed: tuple[Head, ...] = ()) -> Report:
    """Verify the ledger, its heads, the rows under K1 and every closed round.

    ``witnessed`` are heads that were kept elsewhere: the ledger must have grown from each of them, and from each that
    stands in the third place, but for those that a restore in the ledger explains. Raises ThirdPlaceError.
    """
    key = ledger_key(house.keys.ledger)
    witnessed = (*witnessed, *house.third_place.heads())
    with house.stores.main.reading() as tx:
        seen = Seen()
        try:
            seen.catch_up(keys_of(house), tx)
        except LedgerBrokenError as broken:
            fault = Fault(kind=FaultKind.LEDGER, where=f"entry {broken.sequence}")
            return Report(entries=seen.size, head=None, key=key, faults=(fault,))
        lost, others = _lost(house, tx, key, witnessed)
        faults = [
            *_heads(house, tx, key, others),
            *_waiting(house, tx),
            *_rounds(house, tx),
            *_withdrawals(house, tx),
            *_rows(house, tx),
        ]
        return Report(entries=seen.size, head=ledger.newest_head(tx), key=key, faults=tuple(faults), lost=lost)


def _rows(house: House, tx: Transaction) -> Iterator[Fault]:
    for row in (
        *unvouched(house, tx),
        *asked.unvouched(house, tx),
        *published.unvouched(house, tx),
        *spending.rolled_back(house, tx),
    ):
        yield Fault(kind=FaultKind.ROW, where=f"{row.kind} {row.id.hex()}")


def _lost(
    house: House, tx: Transaction, key: LedgerKey, witnessed: tuple[Head, ...]
) -> tuple[tuple[LostHead, ...], tuple[Head, ...]]:
    """Of these heads those that a restore explains, and all others. What the ledger grew from was not lost."""
    restores = restore_points.points(tx)
    stood = _as_they_stood(tx, {head.size for head in witnessed}) if restores else {}
    lost: list[LostHead] = []
    others: list[Head] = []
    for head in witnessed:
        explained = [point.day for point in restores if point.explains(head)]
        if explained and stood.get(head.size) != (head.root, head.link) and _is_signed(house, key, head):
            lost.append(LostHead(head=head, restored=explained[0]))
        else:
            others.append(head)
    return tuple(lost), tuple(others)


def _is_signed(house: House, key: LedgerKey, head: Head) -> bool:
    context = head_of(house, day=head.day, size=head.size, link=head.link, root=head.root)
    return head_stands(key, context, head.signature)


def _heads(house: House, tx: Transaction, key: LedgerKey, witnessed: tuple[Head, ...]) -> Iterator[Fault]:
    kept = ledger.heads(tx)
    stood = _as_they_stood(tx, {head.size for head in (*kept, *witnessed)})
    for head in (*kept, *witnessed):
        if not _is_signed(house, key, head):
            yield Fault(kind=FaultKind.HEAD_UNSIGNED, where=f"head of {head.size} entries")
        elif stood.get(head.size) != (head.root, head.link):
            yield Fault(kind=FaultKind.HEAD_OF_ANOTHER_LEDGER, where=f"head of {head.size} entries")
    newest = ledger.last(tx)
    if newest and (not kept or kept[-1].size != newest.entry.sequence):
        yield Fault(kind=FaultKind.HEAD_MISSING, where=f"entry {newest.entry.sequence}")


def _as_they_stood(tx: Transaction, sizes: set[int]) -> dict[int, tuple[TreeHash, bytes]]:
    """Root and link of the ledger at each of these sizes."""
    tree, stood = Growing(), {}
    for stored in ledger.after(tx, 0):
        tree.add(leaf_hash(stored.entry.canonical()))
        if stored.entry.sequence in sizes:
            stood[stored.entry.sequence] = (tree.root(), stored.link)
    return stood


def _waiting(house: House, tx: Transaction) -> Iterator[Fault]:
    keys = keys_of(house)
    for waits in ledger.waiting(tx):
        if not is_own(keys, waits):
            yield Fault(kind=FaultKind.WAITING, where=f"commitment {waits.commitment.hex()}")


def _withdrawals(house: House, tx: Transaction) -> Iterator[Fault]:
    for stone in tombstones.every(tx):
        if not withdrawing.stands(house, stone) or not _is_entered(house, tx, stone):
            yield Fault(kind=FaultKind.WITHDRAWAL, where=f"seat {stone.seat.hex()}")
    with house.stores.shares.reading() as key_tx:
        yield from _planted(house, tombstones.every(key_tx), "the key store")
    try:
        yield from _planted(house, house.third_place.every(), "the third place")
    except ThirdPlaceError as unusable:
        yield Fault(kind=FaultKind.WITHDRAWAL, where=str(unusable))


def _planted(house: House, stones: Iterable[Tombstone], place: str) -> Iterator[Fault]:
    for stone in stones:
        if not withdrawing.stands(house, stone):
            yield Fault(kind=FaultKind.WITHDRAWAL, where=f"seat {stone.seat.hex()}, in {place}")


def _is_entered(house: House, tx: Transaction, stone: Tombstone) -> bool:
    commitment = withdrawing.opening_of(house, stone).commitment(house)
    waits = (each.commitment for each in ledger.waiting(tx))
    return ledger.place_of(tx, commitment) is not None or commitment in waits


def _rounds(house: House, tx: Transaction) -> Iterator[Fault]:
    gone = {stone.seat for stone in tombstones.every(tx) if withdrawing.stands(house, stone)}
    for round_id, root in rooting.roots(house, tx).items():
        where = f"round {round_id.hex()}"
        if rooting.kept_root(tx, round_id) != root:
            yield Fault(kind=FaultKind.LEAVES, where=where)
            continue
        for changed in rooting.changes(house, tx, round_id):
            if not _taken_back(changed, gone):
                words = f"{where}, seat {changed.seat.hex()}, place {changed.place}: {changed.change.value}"
                yield Fault(kind=FaultKind.ANSWER, where=words)


def _taken_back(changed: rooting.Changed, gone: set[SeatId]) -> bool:
    return changed.change is Change.GONE and changed.seat in gone
