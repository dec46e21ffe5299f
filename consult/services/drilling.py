"""The drill: back up, restore beside, walk through all, compare. It opens nothing that people sealed.

The backup of a drill is sealed to a key made for it and forgotten after it, so that no trustee need come: all but the
shares themselves is tried, and those have their own yearly check (deploy/key-ceremony.md). Shares are written in
clear beside, so that place must be memory, or a disk that is thrown away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from consult.crypto.entropy import fresh
from consult.crypto.keys import RecoverySeed, Seed
from consult.crypto.recovery_key import key_of
from consult.services import backing_up, restoring
from consult.services.backing_up import CHAINS, CONTACTS, KEYS, MAIN
from consult.services.house import House, ThirdPlace
from consult.services.ledger_view import LedgerView
from consult.storage.dumping import Count, counts
from consult.storage.stores import Stores, open_stores

TRIES = 3
"""Somebody may take everything back between the two halves of a drill; her rows then differ, and rightly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One table: rows backed up, rows restored, and whether they are the same to the last bit."""

    store: str
    table: str
    backed_up: int
    restored: int
    same: bool


def drill(house: House, beside: Path, today: date) -> tuple[Compared, ...]:
    """Back up and restore into an empty folder, and compare every table. Raises BackupError and StoreFault."""
    found: tuple[Compared, ...] = ()
    for number in range(TRIES):
        found, withdrawn = _once(house, beside / str(number), today)
        if all(each.same for each in found) or not withdrawn:
            break
    return found


def compare(
    backed_up: Mapping[str, Mapping[str, Count]], restored: Mapping[str, Mapping[str, Count]]
) -> list[Compared]:
    """Each table of each store, in both; one that is missing in either counts as different."""
    tables = sorted({(store, table) for each in (backed_up, restored) for store in each for table in each[store]})
    return [_compared(store, table, backed_up, restored) for store, table in tables]


def _compared(
    store: str, table: str, one: Mapping[str, Mapping[str, Count]], other: Mapping[str, Mapping[str, Count]]
) -> Compared:
    before, after = one.get(store, {}).get(table), other.get(store, {}).get(table)
    return Compared(
        store=store,
        table=table,
        backed_up=before.rows if before else 0,
        restored=after.rows if after else 0,
        same=before is not None and before == after,
    )


def _once(house: House, beside: Path, today: date) -> tuple[tuple[Compared, ...], bool]:
    seed = RecoverySeed(Seed(fresh(house.entropy)))
    source = replace(house, keys=replace(house.keys, recovery=key_of(seed, house.keys.suite)))
    beside.mkdir(mode=0o700)
    taken = backing_up.backup(source, beside / "backup", today, keep=1)
    stores = open_stores(
        *(f"sqlite:///{(beside / f'{name}.db').absolute()}" for name in (MAIN, KEYS, "sessions", CONTACTS))
    )
    try:
        place = ThirdPlace(folder=beside / "tombstones", mark=house.third_place.mark)
        place.prepare()
        restored = replace(source, stores=stores, third_place=place, ledger=LedgerView())
        report = restoring.restore(restored, seed, beside / "backup")
        found = compare(taken.counts, walk(stores))
    finally:
        stores.close()
    return tuple(found), _meanwhile(taken.counts, report)


def _meanwhile(backed_up: Mapping[str, Mapping[str, Count]], report: restoring.Restored) -> bool:
    """Whether somebody took everything back while the drill fixed its two states."""
    main, keys = (backed_up[name]["tombstones"].rows for name in (MAIN, KEYS))
    return main != keys or report.heeded != keys


def walk(stores: Stores) -> dict[str, dict[str, Count]]:
    """Every row of each store that is backed up, counted and digested."""
    found = {}
    for name, store in zip(CHAINS, (stores.main, stores.shares, stores.contacts), strict=True):
        with store.reading() as tx:
            found[name] = counts(tx, store)
    return found
