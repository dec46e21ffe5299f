"""The third place: tombstones and the ledger's heads as files, apart from both stores: no restore goes round them.

In earnest it is another machine's disk, mounted; in the demonstration another folder. One small JSON file a tombstone:
{"day", "mac", "seat"}; its name is the seat's id, and it is dated to the midnight (UTC) with which its day began. ``mac``
is K1's, which tells it from a planted one. A file ``place.json`` says that this is the place and whose it is, so that a
disk which is not mounted is never taken for an empty one.
Heads stand in the folder ``heads``, each as ``domain/ledger.py`` writes one; a name is a day and a size.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from threading import get_ident

from consult.domain.ids import ID_BYTES, SeatId
from consult.domain.ledger import Head, decode_head, encode_head
from consult.storage.tombstones import Tombstone

SIGN = "place.json"
HEADS = "heads"
OWNER_ONLY = 0o600


class ThirdPlaceError(Exception):
    """The place cannot be read, written or trusted. Its message names the file or folder, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPlace:
    """A folder of tombstones. ``mark`` says whose it is: a hash of the installation's id."""

    folder: Path
    mark: str

    def prepare(self) -> None:
        """Make the folder and its sign; a second time changes nothing. Raises ThirdPlaceError."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            raise self._unusable() from None
        if not (self.folder / SIGN).exists():
            self._write(self.folder / SIGN, {"place": "tombstones", "installation": self.mark})
        self.check()

    def check(self) -> None:
        """Raises ThirdPlaceError unless the folder bears this installation's sign."""
        try:
            said = json.loads((self.folder / SIGN).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ThirdPlaceError(
                f"{self.folder} (CONSULT_TOMBSTONES) is not the place of this installation's tombstones: "
                "mount its disk; a new place is made by `consult init`.",
            ) from None
        except (OSError, ValueError):
            raise self._unusable() from None
        if not isinstance(said, dict) or said.get("installation") != self.mark:
            raise ThirdPlaceError(f"{self.folder} (CONSULT_TOMBSTONES) holds another installation's tombstones.")

    def leave(self, tombstone: Tombstone) -> None:
        """Leave a tombstone; when this returns it survives a power cut. The first day stands. Raises ThirdPlaceError."""
        self.check()
        path = self._path(tombstone.seat)
        if path.exists():
            self._settle(self.folder)
        else:
            self.correct(tombstone)

    def correct(self, tombstone: Tombstone) -> None:
        """Write a tombstone, in place of a planted one where there is one. Raises ThirdPlaceError."""
        self.check()
        said = {"seat": tombstone.seat.hex(), "day": tombstone.day.isoformat(), "mac": tombstone.mac.hex()}
        self._write(self._path(tombstone.seat), said, tombstone.day)

    def of(self, seat: SeatId) -> Tombstone | None:
        """The tombstone of this seat, if there is one. Raises ThirdPlaceError."""
        self.check()
        path = self._path(seat)
        return self._read(path.name) if path.exists() else None

    def _path(self, seat: SeatId) -> Path:
        return self.folder / f"{seat.hex()}.json"

    def leave_head(self, head: Head) -> None:
        """Leave a signed head, as ``leave`` does. One that stands there already stays. Raises ThirdPlaceError."""
        self.check()
        heads = self.folder / HEADS
        try:
            heads.mkdir(mode=0o700, exist_ok=True)
        except OSError:
            raise self._unusable() from None
        self._settle(self.folder)
        path = heads / f"{head.day.isoformat()}-{head.size}.json"
        if path.exists() and _read_head(path) != head:  # of another ledger, as before a restore: both are kept
            path = heads / f"{head.day.isoformat()}-{head.size}-{head.root.hex()[:16]}.json"
        if path.exists():
            self._settle(heads)
        else:
            self._write(path, json.loads(encode_head(head)))

    def heads(self) -> tuple[Head, ...]:
        """All heads, by their size. Raises ThirdPlaceError; what cannot be read is never skipped."""
        self.check()
        try:
            paths = sorted((self.folder / HEADS).glob("*.json"))
        except OSError:
            raise self._unusable() from None
        return tuple(sorted((_read_head(path) for path in paths), key=lambda head: head.size))

    def every(self) -> tuple[Tombstone, ...]:
        """All tombstones, in the order of their seats. Raises ThirdPlaceError; what cannot be read is never skipped."""
        self.check()
        try:
            names = sorted(path.name for path in self.folder.glob("*.json") if path.name != SIGN)
        except OSError:
            raise self._unusable() from None
        return tuple(self._read(name) for name in names)

    def _read(self, name: str) -> Tombstone:
        path = self.folder / name
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            seat, day = bytes.fromhex(said["seat"]), date.fromisoformat(said["day"])
            mac = bytes.fromhex(said["mac"])
        except (OSError, ValueError, KeyError, TypeError):
            raise ThirdPlaceError(f"The tombstone {path} cannot be read.") from None
        if len(seat) != ID_BYTES or name != f"{seat.hex()}.json":
            raise ThirdPlaceError(f"The tombstone {path} does not say whose it is.")
        return Tombstone(seat=SeatId(seat), day=day, mac=mac)

    def _write(self, path: Path, content: Mapping[str, object], day: date | None = None) -> None:
        """Whole or not at all, file and folder both on the disk; dated to its day alone where it is one person's."""
        half = path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}.new")
        try:
            half.unlink(missing_ok=True)
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
                file.write(json.dumps(content, sort_keys=True) + "\n")
                file.flush()
                if day is not None:
                    _date(file.fileno(), day)
                os.fsync(file.fileno())
            half.replace(path)
        except OSError:
            raise self._unusable() from None
        self._settle(path.parent)

    def _settle(self, folder: Path) -> None:
        """The folder's own list of names, too, must be on the disk."""
        try:
            listed = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(listed)
            finally:
                os.close(listed)
        except OSError:
            raise self._unusable() from None

    def _unusable(self) -> ThirdPlaceError:
        return ThirdPlaceError(f"{self.folder} (CONSULT_TOMBSTONES) cannot be read and written.")


def _date(number: int, day: date) -> None:
    """Let a file say no hour. A disk that does not take it still takes the file, without which nothing is erased."""
    midnight = datetime.combine(day, time.min, UTC).timestamp()
    with suppress(OSError):
        os.utime(number, (midnight, midnight))


def _read_head(path: Path) -> Head:
    try:
        return decode_head(path.read_bytes())
    except (OSError, ValueError):
        raise ThirdPlaceError(f"The head of the ledger {path} cannot be read.") from None
