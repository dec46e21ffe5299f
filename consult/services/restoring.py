"""Restoring: backups become the rows of empty stores, and whoever took everything back stays forgotten.

Everything is read to its end, and so checked, before the first row is written. Then every tombstone of every copy is
heeded in the very transactions that bring the rows back: the newest backups of both stores, the store beside which
another is restored, and the third place. The key store is committed before the main store; until the main store is, it
has no tables, and no server starts on it. Contacts come back before both, and only where no contacts are: they belong
to nobody's seat, and no tombstone names one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from consult.crypto.keys import RecoverySeed
from consult.domain.ids import SeatId, ShareId
from consult.domain.ledger import Act, Deed
from consult.services import backing_up, restore_points, withdrawing
from consult.services.backing_up import CHAINS, CONTACTS, KEYS, MAIN, PAIR
from consult.services.backup_file import BackupError, BackupFile, BackupTrouble
from consult.services.house import House
from consult.services.ledgering import record
from consult.storage import forgetting, ledger, seats, shares, tombstones
from consult.storage.database import Store, Transaction
from consult.storage.dumping import Count, DumpError
from consult.storage.loading import WrongStoreError, is_empty, load, tombstones_in
from consult.storage.migrating import NewerStoreError, current, undo, upgrade
from consult.storage.tombstones import Tombstone


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was restored: from which day, how many rows of which table, and what does not fit together.

    ``heeded`` counts tombstones. ``without_share`` are seats whose answers open no more, ``without_seat`` shares of
    people whose rows are in no store: both come of restoring one store beside a newer or an older other one.
    """

    day: date
    counts: dict[str, dict[str, Count]]
    heeded: int
    without_share: int
    without_seat: int


def restore(house: House, seed: RecoverySeed, folder: Path, only: str = "", day: date | None = None) -> Restored:
    """Restore the stores, or ``only`` one beside the living others, from the newest backups or those of ``day``.

    Without ``only`` contacts are restored too, from the same day, unless there are some: then they stay as they are.
    Raises BackupError, ThirdPlaceError and StoreFault; nothing of the store that was being written is then kept.
    """
    upgrade(house.stores.contacts, CHAINS[CONTACTS])
    if only == CONTACTS and not current(house.stores):
        raise BackupError(BackupTrouble.OLDER)
    chosen = _chosen(house, folder, only, day)
    _refuse_full(house, chosen)
    stones = _stones(house, seed, folder, chosen)
    for stone in stones:
        house.third_place.leave(stone)
    upgrade(house.stores.sessions, "sessions")
    if chosen.keys() >= set(PAIR):
        with house.stores.main.writing() as tx:
            undo(tx, house.stores.main, CHAINS[MAIN])
    counts: dict[str, dict[str, Count]] = {}
    if CONTACTS in chosen:
        with house.stores.contacts.writing() as tx:
            counts[CONTACTS] = _load(house, seed, chosen[CONTACTS], tx, frozenset())
    if chosen.keys() & set(PAIR):
        counts |= _load_pair(house, seed, chosen, stones)
    for store in (house.stores.shares, house.stores.main, house.stores.contacts):
        store.checkpoint()
    without_share, without_seat = _apart(house)
    return Restored(
        day=min(backup.day for backup in chosen.values()),
        counts=counts,
        heeded=len(stones),
        without_share=without_share,
        without_seat=without_seat,
    )


def _load_pair(
    house: House, seed: RecoverySeed, chosen: dict[str, BackupFile], stones: Iterable[Tombstone]
) -> dict[str, dict[str, Count]]:
    """Key store, then main store; every tombstone is heeded in both, also where one of them is a living one."""
    withdrawn = frozenset(stone.seat for stone in stones)
    counts: dict[str, dict[str, Count]] = {}
    with house.stores.shares.writing() as tx:
        if KEYS in chosen:
            counts[KEYS] = _load(house, seed, chosen[KEYS], tx, withdrawn)
        for stone in stones:
            forgetting.forget_share(tx, stone)
    with house.stores.main.writing() as tx:
        if MAIN in chosen:
            counts[MAIN] = _load(house, seed, chosen[MAIN], tx, withdrawn)
        for stone in stones:
            withdrawing.forget_rows(house, tx, stone)
    return counts


def note(house: House, restored: Restored, today: date, who: str = "") -> None:
    """Enter the restore in words in the ledger, which it verifies: by whom, from which day, back to which head.

    Heads in the third place that are not of what came back are named, so that `consult verify` knows them for lost
    ones. Raises LedgerBrokenError and ThirdPlaceError.
    """
    about = (
        ("day", restored.day.isoformat()),
        *((("who", who),) if who else ()),
        *((f"store {name}", "restored") for name in sorted(restored.counts)),
    )
    with house.stores.main.writing() as tx:
        if MAIN in restored.counts:
            about += restore_points.about(ledger.newest_head(tx), house.third_place.heads(), restored.day)
        record(house, tx, Act(deed=Deed.RESTORED, about=about), today)


def shares_without_seat(house: House) -> int:
    """How many shares belong to people whose seats are in no store any more. Changes nothing."""
    with house.stores.main.writing() as tx:
        return len(_without_seat(house, tx))


def drop_shares_without_seat(house: House) -> int:
    """Delete the shares of people whose seats are in no store any more; give how many. Nothing brings them back."""
    with house.stores.main.writing() as tx:
        orphans = _without_seat(house, tx)
        with house.stores.shares.writing() as key_tx:
            shares.drop_all(key_tx, orphans)
    house.stores.shares.checkpoint()
    return len(orphans)


def _without_seat(house: House, tx: Transaction) -> list[ShareId]:
    """Nobody takes a seat while the transaction lasts: her share stands before her seat."""
    seats.nobody_arriving(tx)
    living = frozenset(seats.every(tx))
    with house.stores.shares.reading() as key_tx:
        return [share for seat, share in shares.places(key_tx) if seat not in living]


def _chosen(house: House, folder: Path, only: str, day: date | None) -> dict[str, BackupFile]:
    """The backups to restore. Raises BackupError where there is none, or where two were not made together."""
    if only:
        one = backing_up.newest(folder, only, day)
        if one is None:
            raise BackupError(BackupTrouble.NO_BACKUP, str(folder))
        return {only: _is(one, only)}
    days = [made for made in backing_up.pairs(folder) if day in {None, made}]
    found = {name: backing_up.newest(folder, name, days[0]) for name in CHAINS} if days else {}
    chosen = {name: _is(backup, name) for name, backup in found.items() if backup is not None}
    if not chosen.keys() >= set(PAIR):
        raise BackupError(BackupTrouble.NO_BACKUP, str(folder))
    if chosen[MAIN].about.pair != chosen[KEYS].about.pair:
        raise BackupError(BackupTrouble.NOT_TOGETHER, f"{chosen[MAIN].path} and {chosen[KEYS].path}")
    if not _holds_nothing(house.stores.contacts):
        chosen.pop(CONTACTS, None)
    return chosen


def _is(backup: BackupFile, name: str) -> BackupFile:
    """A file's name says nothing that its header does not say."""
    if backup.about.store != name or backup.day.isoformat() not in backup.path.name:
        raise BackupError(BackupTrouble.DAMAGED, str(backup.path))
    return backup


def _refuse_full(house: House, chosen: Iterable[str]) -> None:
    for name in chosen:
        if not _holds_nothing(_store(house, name)):
            raise BackupError(BackupTrouble.NOT_EMPTY, name)


def _holds_nothing(store: Store) -> bool:
    with store.reading() as tx:
        return is_empty(tx, store)


def _store(house: House, name: str) -> Store:
    return {MAIN: house.stores.main, KEYS: house.stores.shares, CONTACTS: house.stores.contacts}[name]


def _stones(house: House, seed: RecoverySeed, folder: Path, chosen: dict[str, BackupFile]) -> tuple[Tombstone, ...]:
    """The tombstones of every copy there is that this house left; every backup among them is read to its end, and so checked.

    None where contacts alone are restored.
    """
    if not chosen.keys() & set(PAIR):
        return ()
    others = [backing_up.newest(folder, name) for name in PAIR]
    files = {backup.path: backup for backup in (*others, *chosen.values()) if backup is not None}
    found = [stone for backup in files.values() for stone in _in_backup(house, seed, backup)]
    for name in PAIR:
        if name not in chosen:
            with _store(house, name).reading() as tx:
                found += tombstones.every(tx)
    found += house.third_place.every()
    return tuple({stone.seat: stone for stone in found if withdrawing.stands(house, stone)}.values())


def _in_backup(house: House, seed: RecoverySeed, backup: BackupFile) -> tuple[Tombstone, ...]:
    try:
        return tuple(tombstones_in(backup.said(house, seed)))
    except DumpError:
        raise BackupError(BackupTrouble.DAMAGED, str(backup.path)) from None


def _load(
    house: House, seed: RecoverySeed, backup: BackupFile, tx: Transaction, withdrawn: frozenset[SeatId]
) -> dict[str, Count]:
    name = backup.about.store
    try:
        return load(tx, _store(house, name), CHAINS[name], backup.said(house, seed), withdrawn)
    except (DumpError, WrongStoreError):
        raise BackupError(BackupTrouble.DAMAGED, str(backup.path)) from None
    except NewerStoreError:
        raise BackupError(BackupTrouble.NEWER, str(backup.path)) from None


def _apart(house: House) -> tuple[int, int]:
    """Seats without a share, and shares without a seat."""
    with house.stores.main.reading() as tx:
        living = frozenset(seats.every(tx))
    with house.stores.shares.reading() as tx:
        shared = frozenset(seat for seat, _ in shares.places(tx))
    return len(living - shared), len(shared - living)
