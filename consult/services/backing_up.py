"""Backing up: the main store, the key store and the contacts, each to a file of its own, sealed to the recovery key (K13).

Which first? The main store's state is fixed first and the key store's right after it, while nobody may take a seat
or rotate a key. A share without a seat is harmless: start-up drops it. A seat without its share is a participant who
is lost. Every share is written before the row that needs it and dropped after the last row that needed it, so with
the main store's state first every row finds its share. (Rotation must hold `seats.arriving` from its new share to its
main commit, as enrolment does.) A withdrawal in between leaves its tombstone in the key store's file, and a restore
heeds it. The key store's file is written out first, for whoever erases waits for its reader; it is small.

The contacts' store is written out by itself, in no order with the others: nothing in its file says which two others
were made with it. Sessions are never backed up. Backups of the key store and of the contacts live seven days and no
longer, main backups as long as is asked.
"""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from consult.crypto.entropy import draw
from consult.domain.ids import ID_BYTES, SeatId
from consult.services import backup_file
from consult.services.backup_file import BackupError, BackupFile, BackupTrouble
from consult.services.house import House, RecoveryKey
from consult.storage import seats, tombstones
from consult.storage.database import Store, Transaction
from consult.storage.dumping import Count, Watched, dump
from consult.storage.migrating import current

SHORT_LIFE = timedelta(days=7)
MAIN, KEYS, CONTACTS = "main", "keys", "contacts"
CHAINS = {MAIN: "main", KEYS: "shares", CONTACTS: "contacts"}
"""The name of each backed-up store, and of its chain of migrations."""
PAIR = (MAIN, KEYS)
"""What is of use only together."""
SHORT_LIVED = (KEYS, CONTACTS)
"""What nobody may bring back a week after it was erased: K6 and K12."""
OWNER_ONLY = 0o600

_NAME = re.compile(r"(main|keys|contacts)-(\d{4}-\d\d-\d\d)\.backup")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A backup that was made: its files, and what each store held, table by table."""

    files: dict[str, Path]
    counts: dict[str, dict[str, Count]]
    removed: tuple[Path, ...]


def backup(house: House, folder: Path, today: date, keep: int) -> Taken:
    """Back the stores up to this folder and remove what is too old: short-lived files of seven days, main ones past ``keep``.

    A second backup of a day takes the place of the first. Raises BackupError, and OSError where the folder cannot be
    written; then nothing that was there before is gone.
    """
    key = house.keys.recovery
    if key is None:
        raise BackupError(BackupTrouble.NO_KEY)
    if not current(house.stores):
        raise BackupError(BackupTrouble.OLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pair = draw(house.entropy, ID_BYTES)
    files = {name: folder / f"{name}-{today.isoformat()}.backup" for name in CHAINS}
    counts: dict[str, dict[str, Count]] = {}
    with one_state(house) as states:
        for name in (KEYS, MAIN):
            header = backup_file.about(house, key, name, today, pair)
            counts[name] = _write(_half(files[name]), house, key, header, *states.of[name])
            states.close(name)
    header = backup_file.about(house, key, CONTACTS, today, draw(house.entropy, ID_BYTES))
    with house.stores.contacts.reading() as tx:
        counts[CONTACTS] = _write(_half(files[CONTACTS]), house, key, header, tx, house.stores.contacts)
    for path in files.values():
        _half(path).replace(path)
    _settle(folder)
    removed = (*expire(folder, today), *_beyond(folder, keep))
    return Taken(files=files, counts=counts, removed=removed)


def expire(folder: Path, today: date) -> tuple[Path, ...]:
    """Delete every backup of the key store and of the contacts that is seven days old or older, and halves; give which.

    After that no copy of a share or a contact that was erased seven days ago exists here. Raises OSError where one
    cannot be deleted.
    """
    gone = expired(folder, today)
    for path in gone:
        path.unlink(missing_ok=True)
    if gone:
        _settle(folder)
    return gone


def expired(folder: Path, today: date) -> tuple[Path, ...]:
    """What `expire` would delete. Raises OSError where there is no such folder."""
    folder.stat()
    old = [path for name in SHORT_LIVED for path, day in backups(folder, name) if today - day >= SHORT_LIFE]
    halves = [path for name in SHORT_LIVED for path in sorted(folder.glob(f"{name}-*.backup.new"))]
    return (*old, *halves)


def backups(folder: Path, name: str) -> tuple[tuple[Path, date], ...]:
    """The backups of one store in a folder, oldest first, by the day in their names."""
    found = []
    for path in sorted(folder.glob(f"{name}-*.backup")):
        said = _NAME.fullmatch(path.name)
        if said is not None:
            found.append((path, date.fromisoformat(said[2])))
    return tuple(found)


def _beyond(folder: Path, keep: int) -> tuple[Path, ...]:
    kept = backups(folder, MAIN)
    old = [path for path, _ in kept[: max(0, len(kept) - max(1, keep))]]
    for path in old:
        path.unlink(missing_ok=True)
    return tuple(old)


@dataclass(frozen=True, slots=True, kw_only=True)
class States:
    """A reading transaction of each store, with the store; both see what was there at one moment."""

    of: dict[str, tuple[Transaction, Store]]
    held: dict[str, ExitStack]

    def close(self, name: str) -> None:
        """Whoever waits for this store's reader waits no longer."""
        self.held[name].close()


@contextmanager
def one_state(house: House) -> Iterator[States]:
    """Both stores as they are at one moment, until the block ends."""
    stores = {MAIN: house.stores.main, KEYS: house.stores.shares}
    with ExitStack() as whole:
        held = {name: whole.enter_context(ExitStack()) for name in stores}
        of = {name: (held[name].enter_context(store.reading()), store) for name, store in stores.items()}
        with house.stores.main.writing() as tx:
            seats.nobody_arriving(tx)
            for name in (MAIN, KEYS):
                tombstones.stands(of[name][0], SeatId(bytes(ID_BYTES)))  # the first question fixes the state
        yield States(of=of, held=held)


def _half(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _write(
    half: Path, house: House, key: RecoveryKey, header: backup_file.About, tx: Transaction, store: Store
) -> dict[str, Count]:
    watched = Watched(dump(tx, store, CHAINS[header.store]))
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as file:
        backup_file.write(file, house, key, header, iter(watched))
        file.flush()
        os.fsync(file.fileno())
    return watched.counts


def _settle(folder: Path) -> None:
    listed = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(listed)
    finally:
        os.close(listed)


def newest(folder: Path, name: str, day: date | None = None) -> BackupFile | None:
    """The newest backup of a store, or that of a day; None where there is none. Raises BackupError."""
    found = [path for path, made in backups(folder, name) if day in {None, made}]
    return BackupFile(found[-1]) if found else None


def pairs(folder: Path) -> Iterator[date]:
    """The days of which both stores' backups are there, newest first."""
    days = {day for _, day in backups(folder, KEYS)} & {day for _, day in backups(folder, MAIN)}
    yield from sorted(days, reverse=True)
