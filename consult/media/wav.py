"""WAV: plain samples in a RIFF file (Microsoft, "Multiple Channel Audio Data and WAVE Files").

Only the samples and what is needed to play them are taken over; every other chunk (LIST, id3, bext, …) stays behind.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from consult.media.track import Track
from consult.media.trouble import MediaError, Trouble, broken

PLAIN, EXTENSIBLE = 1, 0xFFFE
_HEAD = 12
_CHUNK = 8
_FORMAT = struct.Struct("<HHIIHH")
_SUBFORMAT = slice(24, 26)
MOST_CHUNKS = 64
RATES = range(8_000, 48_001)
DEPTHS = frozenset({8, 16, 24})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Format:
    channels: int
    rate: int
    depth: int

    @property
    def block(self) -> int:
        return self.channels * self.depth // 8


def is_wav(data: bytes) -> bool:
    """Whether it begins as one."""
    return data[:4] == b"RIFF" and data[8:_HEAD] == b"WAVE"


def track(data: bytes) -> Track:
    """The samples alone. Raises MediaError."""
    if int.from_bytes(data[4:8], "little") != len(data) - _CHUNK:
        raise broken()
    form: _Format | None = None
    for name, content in _chunks(data):
        if name == b"fmt " and form is None:
            form = _format(content)
        elif name == b"data" and form is not None:
            return _written(form, content)
        elif name in {b"fmt ", b"data"}:
            raise broken()
    raise broken()


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = _HEAD
    for _ in range(MOST_CHUNKS):
        if at + _CHUNK > len(data):
            return
        size = int.from_bytes(data[at + 4 : at + _CHUNK], "little")
        end = at + _CHUNK + size
        if end > len(data):
            raise broken()
        yield data[at : at + 4], data[at + _CHUNK : end]
        at = end + size % 2
    raise broken()


def _format(content: bytes) -> _Format:
    if len(content) < _FORMAT.size:
        raise broken()
    tag, channels, rate, a_second, block, depth = _FORMAT.unpack_from(content)
    if tag == EXTENSIBLE:
        tag = int.from_bytes(content[_SUBFORMAT], "little")
    if tag != PLAIN or channels not in {1, 2} or depth not in DEPTHS or rate not in RATES:
        raise MediaError(Trouble.OTHER_SOUND)
    form = _Format(channels=channels, rate=rate, depth=depth)
    if block != form.block or a_second != rate * block:
        raise broken()
    return form


def _written(form: _Format, samples: bytes) -> Track:
    if not samples or len(samples) % form.block:
        raise broken()
    a_second = form.rate * form.block
    said = _FORMAT.pack(PLAIN, form.channels, form.rate, a_second, form.block, form.depth)
    inside = b"WAVE" + _chunk(b"fmt ", said) + _chunk(b"data", samples)
    return Track(content=_chunk(b"RIFF", inside), length=Fraction(len(samples), a_second))


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content + bytes(len(content) % 2)
