"""AAC in M4A (ISO/IEC 14496-12, -14): the one track's sound is taken out, and put into boxes written here.

Titles, places, pictures, the names of programs and the hours of recording stand in boxes that stay behind. What is
needed comes first and the sound after it in one piece, so that a slow line hears the beginning at once.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from consult.media.descriptor import aac_of, written_descriptor
from consult.media.track import Track
from consult.media.trouble import MediaError, Trouble, broken

BRANDS = frozenset({b"M4A ", b"M4B ", b"mp41", b"mp42", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"3gp4", b"3gp5"})
_BOX = 8
_LARGE_BOX = 16
_FULL = 4
MOST_BOXES = 256
MOST_SAMPLES = 200_000
RATES = range(8_000, 48_001)
_ENTRY = 36
"""Bytes of a sound's description before the boxes in it (14496-12, 12.2.3)."""
_CHANNELS_AT, _VERSION_AT = slice(24, 26), slice(16, 18)
_AS_IT_IS = (0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000)
"""The picture's matrix that turns nothing; sound has one too."""

Boxes = dict[bytes, list[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sound:
    channels: int
    rate: int
    scale: int
    """Ticks a second of ``spans``."""
    config: bytes
    """How AAC's decoder is set (14496-3, AudioSpecificConfig)."""
    spans: tuple[tuple[int, int], ...]
    """How many samples last how many ticks each."""
    sizes: tuple[int, ...]
    content: bytes

    @property
    def ticks(self) -> int:
        return sum(count * span for count, span in self.spans)


def is_m4a(data: bytes) -> bool:
    """Whether it begins as one."""
    return data[4:8] == b"ftyp"


def track(data: bytes) -> Track:
    """The sound alone. Raises MediaError."""
    top = _boxes(data)
    if top[b"ftyp"][0][:4] not in BRANDS or b"moof" in top or len(top.get(b"moov", [])) != 1:
        raise MediaError(Trouble.OTHER_SOUND)
    movie = _boxes(top[b"moov"][0])
    if len(movie.get(b"trak", [])) != 1 or b"mvex" in movie:
        raise MediaError(Trouble.OTHER_SOUND)
    sound = _sound(data, _boxes(movie[b"trak"][0]))
    return Track(content=_written(sound), length=Fraction(sound.ticks, sound.scale))


def _boxes(data: bytes) -> Boxes:
    """Boxes by their names. They fill the space that they stand in, to its last byte."""
    found: Boxes = {}
    at = count = 0
    while at < len(data):
        size, head = int.from_bytes(data[at : at + 4], "big"), _BOX
        if size == 1:
            size, head = int.from_bytes(data[at + _BOX : at + _LARGE_BOX], "big"), _LARGE_BOX
        if not size and data[at + 4 : at + _BOX] == b"mdat":
            size = len(data) - at  # sound may run to the end
        count += 1
        if size < head or at + size > len(data) or count > MOST_BOXES:
            raise broken()
        found.setdefault(data[at + 4 : at + _BOX], []).append(data[at + head : at + size])
        at += size
    return found


def _one(boxes: Boxes, name: bytes) -> bytes:
    if len(boxes.get(name, [])) != 1:
        raise broken()
    return boxes[name][0]


def _sound(data: bytes, trak: Boxes) -> _Sound:
    media = _boxes(_one(trak, b"mdia"))
    if _one(media, b"hdlr")[8:12] != b"soun":
        raise MediaError(Trouble.OTHER_SOUND)
    tables = _boxes(_one(_boxes(_one(media, b"minf")), b"stbl"))
    header = _one(media, b"mdhd")
    scale_at = 20 if header[:1] == b"\x01" else 12
    scale = int.from_bytes(header[scale_at : scale_at + 4], "big")
    channels, rate, config = _described(_one(tables, b"stsd"))
    if not scale or scale not in RATES:
        raise broken()
    sizes = _sizes(_one(tables, b"stsz"))
    spans = tuple((count, span) for count, span in _rows(_one(tables, b"stts"), 2))
    if sum(count for count, _ in spans) != len(sizes) or not sizes:
        raise broken()
    places = list(_places(tables, sizes))
    if sum(sizes) > len(data) or any(at + size > len(data) for at, size in zip(places, sizes, strict=True)):
        raise broken()
    content = b"".join(data[at : at + size] for at, size in zip(places, sizes, strict=True))
    return _Sound(channels=channels, rate=rate, scale=scale, config=config, spans=spans, sizes=sizes, content=content)


def _described(stsd: bytes) -> tuple[int, int, bytes]:
    """Channels, samples a second, and how the decoder is set."""
    entries = _boxes(stsd[_BOX:])
    if list(entries) != [b"mp4a"] or len(entries[b"mp4a"]) != 1:
        raise MediaError(Trouble.OTHER_SOUND)
    entry = entries[b"mp4a"][0]
    head = bytes(_BOX) + entry[: _ENTRY - _BOX]
    channels, rate = int.from_bytes(head[_CHANNELS_AT], "big"), int.from_bytes(head[32:34], "big")
    if len(head) != _ENTRY or head[_VERSION_AT] != bytes(2) or channels not in {1, 2} or rate not in RATES:
        raise MediaError(Trouble.OTHER_SOUND)
    return channels, rate, aac_of(_one(_boxes(entry[_ENTRY - _BOX :]), b"esds")[_FULL:])


def _sizes(stsz: bytes) -> tuple[int, ...]:
    if len(stsz) < _FULL + 8:
        raise broken()
    each, count = (int.from_bytes(stsz[at : at + 4], "big") for at in (_FULL, _FULL + 4))
    if not 0 < count <= MOST_SAMPLES:
        raise broken()
    if each:
        return (int(each),) * count
    if len(stsz) != _FULL + 8 + 4 * count:
        raise broken()
    return tuple(int(size) for (size,) in struct.iter_unpack(">I", stsz[_FULL + 8 :]))


def _rows(table: bytes, width: int) -> Iterator[tuple[int, ...]]:
    """The rows of a table of whole numbers, after their count."""
    count = int.from_bytes(table[_FULL : _FULL + 4], "big")
    if count > MOST_SAMPLES or len(table) != _FULL + 4 + 4 * width * count:
        raise broken()
    yield from struct.iter_unpack(f">{width}I", table[_FULL + 4 :])


def _places(tables: Boxes, sizes: tuple[int, ...]) -> Iterator[int]:
    """Where each sample begins in the file."""
    chunks = list(_chunks(tables))
    runs = [(first, held) for first, held, _ in _rows(_one(tables, b"stsc"), 3)]
    if not runs or runs[0][0] != 1 or any(one[0] >= other[0] for one, other in pairwise(runs)):
        raise broken()
    sample, run = 0, 0
    for number, at in enumerate(chunks, start=1):
        run += run + 1 < len(runs) and runs[run + 1][0] == number
        held = sizes[sample : sample + runs[run][1]]
        if not held:
            raise broken()
        yield from accumulate(held[:-1], initial=at)
        sample += len(held)
    if sample != len(sizes):
        raise broken()


def _chunks(tables: Boxes) -> Iterator[int]:
    wide = b"co64" in tables
    table, size = _one(tables, b"co64" if wide else b"stco"), 8 if wide else 4
    count = int.from_bytes(table[_FULL : _FULL + 4], "big")
    if not 0 < count <= MOST_SAMPLES or len(table) != _FULL + 4 + size * count:
        raise broken()
    for at in range(_FULL + 4, len(table), size):
        yield int.from_bytes(table[at : at + size], "big")


def _written(sound: _Sound) -> bytes:
    """The file anew. Hours and names stand as zeros; where the sound begins is known once the rest is written."""
    ftyp = _box(b"ftyp", b"M4A " + bytes(4) + b"M4A mp42isom")
    start = len(ftyp) + len(_movie(sound, 0)) + _BOX
    return ftyp + _movie(sound, start) + _box(b"mdat", sound.content)


def _movie(sound: _Sound, start: int) -> bytes:
    length = struct.pack(">II", sound.scale, sound.ticks)
    turned = struct.pack(">9I", *_AS_IT_IS)
    mvhd = bytes(8) + length + struct.pack(">IH10x", 0x00010000, 0x0100) + turned + bytes(24) + struct.pack(">I", 2)
    tkhd = bytes(8) + struct.pack(">II I 8x hhH2x", 1, 0, sound.ticks, 0, 0, 0x0100) + turned + bytes(8)
    mdhd = bytes(8) + length + struct.pack(">HH", 0x55C4, 0)
    hdlr = bytes(4) + b"soun" + bytes(13)
    here = _box(b"dref", bytes(4) + struct.pack(">I", 1) + _full(b"url ", b"", flags=1))
    minf = _full(b"smhd", bytes(4)) + _box(b"dinf", here) + _box(b"stbl", _tables(sound, start))
    mdia = _full(b"mdhd", mdhd) + _full(b"hdlr", hdlr) + _box(b"minf", minf)
    trak = _full(b"tkhd", tkhd, flags=3) + _box(b"mdia", mdia)
    return _box(b"moov", _full(b"mvhd", mvhd) + _box(b"trak", trak))


def _tables(sound: _Sound, start: int) -> bytes:
    described = bytes(6) + struct.pack(">H 8x HH 4x HH", 1, sound.channels, 16, sound.rate, 0)
    entry = _box(b"mp4a", described + _full(b"esds", written_descriptor(sound.config)))
    spans = b"".join(struct.pack(">II", *pair) for pair in sound.spans)
    sizes = struct.pack(f">{len(sound.sizes)}I", *sound.sizes)
    return (
        _full(b"stsd", struct.pack(">I", 1) + entry)
        + _full(b"stts", struct.pack(">I", len(sound.spans)) + spans)
        + _full(b"stsc", struct.pack(">IIII", 1, 1, len(sound.sizes), 1))
        + _full(b"stsz", struct.pack(">II", 0, len(sound.sizes)) + sizes)
        + _full(b"stco", struct.pack(">II", 1, start))
    )


def _box(name: bytes, content: bytes) -> bytes:
    return (_BOX + len(content)).to_bytes(4, "big") + name + content


def _full(name: bytes, content: bytes, *, flags: int = 0) -> bytes:
    return _box(name, flags.to_bytes(4, "big") + content)
