r"""A backup's file: magic and version, a header in clear, a key sealed to K13, and a store's dump as a sealed stream.

::

    "consult backup 1\n" ‖ LE32, header ‖ LE32, sealed key ‖ stream

The header is canonical JSON: {"day", "fingerprint" of the recovery key, "installation" (its short name), "pair",
"store"}; every later byte is bound to it. ``pair`` is random and the same in the two files that were made together.
The dump is padded with zeros to a size class, of which there are eight for every doubling; it is not compressed: what
is sealed does not shrink, and how far the rest shrinks would tell what it says.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum, unique
from pathlib import Path
from typing import IO

from consult.crypto.errors import Refused
from consult.crypto.hybrid import Suite
from consult.crypto.keys import RecoverySeed
from consult.crypto.recovery_key import key_of, short_name
from consult.crypto.stream import StreamOpener, StreamPlace, StreamSealer
from consult.domain.canonical import canonical
from consult.services.house import House, RecoveryKey
from consult.storage.dumping import Began, DumpError, Frames, Header, Row, read

MAGIC = b"consult backup 1\n"
SMALLEST = 1 << 16
"""Bytes of the smallest size class."""
STEPS = 8
PIECE = 1 << 16

_LENGTH = 4
_LONGEST = 4096


@unique
class BackupTrouble(StrEnum):
    """Why a backup is not made or not restored."""

    NO_KEY = "no recovery key"
    NO_BACKUP = "no backup"
    NOT_ONE = "not a backup"
    DAMAGED = "damaged"
    ANOTHER_INSTALLATION = "another installation"
    ANOTHER_KEY = "another recovery key"
    NOT_TOGETHER = "not made together"
    NOT_EMPTY = "not empty"
    NEWER = "newer"
    OLDER = "the stores are not at this version"


class BackupError(Exception):
    """``trouble`` says why, ``place`` which file, folder or store; neither shows anything sealed."""

    def __init__(self, trouble: BackupTrouble, place: str = "") -> None:
        super().__init__(f"{trouble.value}: {place}")
        self.trouble = trouble
        self.place = place


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What stands in clear at a backup's beginning, and is bound to all that follows."""

    day: str
    fingerprint: str
    installation: str
    pair: str
    store: str

    def encoded(self) -> bytes:
        """As it is written."""
        return canonical(asdict(self))


def about(house: House, key: RecoveryKey, store: str, day: date, pair: bytes) -> About:
    """The header of a new backup."""
    return About(
        day=day.isoformat(),
        fingerprint=key.fingerprint.hex(),
        installation=short_name(house.keys.installation),
        pair=pair.hex(),
        store=store,
    )


def size_class(size: int) -> int:
    """The smallest class that holds this many bytes: at most an eighth larger, beyond the smallest."""
    if size <= SMALLEST:
        return SMALLEST
    step = 1 << ((size - 1).bit_length() - STEPS.bit_length())
    return -(-size // step) * step


def write(file: IO[bytes], house: House, key: RecoveryKey, header: About, dump: Iterator[bytes]) -> None:
    """Write a whole backup; memory stays bounded however large the store is."""
    clear = header.encoded()
    place = StreamPlace(installation=house.keys.installation, pepper=house.keys.pepper, header=clear)
    sealer = StreamSealer(key, place, house.entropy)
    file.write(MAGIC + _sized(clear) + _sized(sealer.sealed_key))
    size = 0
    for piece in dump:
        size += len(piece)
        file.write(sealer.update(piece))
    left = size_class(size) - size
    while left:
        zeros = bytes(min(left, PIECE))
        left -= len(zeros)
        file.write(sealer.update(zeros))
    file.write(sealer.finish())


def _sized(part: bytes) -> bytes:
    return len(part).to_bytes(_LENGTH, "little") + part


class BackupFile:
    """A backup on the disk. Its header is read at once; `said` opens it, as often as one likes. Raises BackupError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._open() as file:
            self._clear, self._sealed_key = self._beginning(file)
        try:
            self.about = About(**json.loads(self._clear))
            self.day = date.fromisoformat(self.about.day)
        except (ValueError, TypeError):
            raise self._error(BackupTrouble.DAMAGED) from None

    def said(self, house: House, seed: RecoverySeed) -> Iterator[Header | Began | Row]:
        """What the backup says. Only once this has come to its end is all of it known to be there and true."""
        frames = Frames(self._pieces(house, seed))
        try:
            yield from read(frames)
            padding = sum(self._zeros(piece) for piece in frames.padding())
        except DumpError:
            raise self._error(BackupTrouble.DAMAGED) from None
        if size_class(frames.taken) != frames.taken + padding:
            raise self._error(BackupTrouble.DAMAGED)

    def check(self, house: House, seed: RecoverySeed) -> None:
        """Refuse what is another's, by the header, before anything is opened."""
        if self.about.installation != short_name(house.keys.installation):
            raise self._error(BackupTrouble.ANOTHER_INSTALLATION)
        known = {key_of(seed, suite).fingerprint.hex() for suite in Suite}
        if self.about.fingerprint not in known:
            raise self._error(BackupTrouble.ANOTHER_KEY)

    def _pieces(self, house: House, seed: RecoverySeed) -> Iterator[bytes]:
        self.check(house, seed)
        place = StreamPlace(installation=house.keys.installation, pepper=house.keys.pepper, header=self._clear)
        try:
            opener = StreamOpener(seed, place, self._sealed_key)
            with self._open() as file:
                file.seek(len(MAGIC) + len(_sized(self._clear)) + len(_sized(self._sealed_key)))
                while sealed := file.read(PIECE):
                    yield opener.update(sealed)
            yield opener.finish()
        except Refused:
            raise self._error(BackupTrouble.DAMAGED) from None

    def _beginning(self, file: IO[bytes]) -> tuple[bytes, bytes]:
        if file.read(len(MAGIC)) != MAGIC:
            raise self._error(BackupTrouble.NOT_ONE)
        return self._part(file), self._part(file)

    def _part(self, file: IO[bytes]) -> bytes:
        size = int.from_bytes(file.read(_LENGTH), "little")
        part = file.read(size) if size <= _LONGEST else b""
        if not part or len(part) != size:
            raise self._error(BackupTrouble.DAMAGED)
        return part

    def _zeros(self, piece: bytes) -> int:
        if piece.strip(b"\0"):
            raise DumpError
        return len(piece)

    def _open(self) -> IO[bytes]:
        try:
            return self.path.open("rb")
        except OSError:
            raise self._error(BackupTrouble.NO_BACKUP) from None

    def _error(self, trouble: BackupTrouble) -> BackupError:
        return BackupError(trouble, str(self.path))
