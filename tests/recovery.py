"""A recovery key (K13) for tests, and what a test of backups does again and again."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sqlalchemy import event

from consult.crypto.hybrid import Suite
from consult.crypto.keys import RecoverySeed, Seed
from consult.crypto.recovery_key import key_of, short_name
from consult.services import backing_up, restoring
from consult.services.house import House, ThirdPlace
from consult.services.ledger_view import LedgerView
from consult.storage.stores import Stores
from tests.world import INSTALLATION

SEED = RecoverySeed(Seed(bytes(range(100, 132))))
KEY = key_of(SEED, Suite.X_WING)
MARK = short_name(INSTALLATION)
MONDAY = date(2026, 5, 4)


def with_key(house: House) -> House:
    """The same house, after a ceremony."""
    return replace(house, keys=replace(house.keys, recovery=KEY))


def beside(house: House, stores: Stores, place: ThirdPlace | None = None) -> House:
    """The same installation on other stores, with the same third place unless another is given."""
    return replace(house, stores=stores, third_place=place or house.third_place, ledger=LedgerView())


def empty_place(folder: Path) -> ThirdPlace:
    """A third place that knows of nobody."""
    place = ThirdPlace(folder=folder, mark=MARK)
    place.prepare()
    return place


def backed_up(house: House, folder: Path, day: date = MONDAY) -> Path:
    """A folder with a backup of this day."""
    backing_up.backup(house, folder, day, keep=30)
    return folder


def restored(house: House, folder: Path, only: str = "") -> restoring.Restored:
    """A restore with the trustees' seed."""
    return restoring.restore(house, SEED, folder, only)


class Crashed(BaseException):
    """The machine stops."""


@dataclass(eq=False)
class Statements:
    """Statements that were about to be executed; before number ``fatal`` the machine stops."""

    fatal: int = -1
    seen: int = 0
    commits: list[int] = field(default_factory=list)

    def __call__(self, *about: object) -> None:
        self.seen += 1
        if len(about) == 1:
            self.commits.append(self.seen)
        if self.seen == self.fatal:
            raise Crashed


@contextmanager
def watched(stores: Stores, fatal: int = -1) -> Iterator[Statements]:
    """Watch every statement of every store, commits among them, and crash before one of them."""
    statements = Statements(fatal=fatal)
    engines = [engine for _, store in stores.each() for engine in (store._writer, store._reader)]
    for engine in engines:
        event.listen(engine, "before_cursor_execute", statements)
        event.listen(engine, "commit", statements)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", statements)
            event.remove(engine, "commit", statements)


def copied(data: Path, to: Path) -> Path:
    """A copy of the stores as they lie there."""
    to.mkdir()
    for path in data.glob("*.db*"):
        shutil.copy(path, to / path.name)
    return to
