"""MP3 (ISO/IEC 11172-3 and 13818-3, layer III): frames of sound one after another, and nothing between them.

Tags before and after them (ID3, APE, Lyrics3) stay behind. The frame that programs put first, to say how many there
are, is written anew, for they sign it.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from consult.media.track import Track
from consult.media.trouble import MediaError, Trouble, broken

MPEG_1, MPEG_2, MPEG_2_5 = 3, 2, 0
LAYER_3 = 1
ONE_CHANNEL = 3
_KBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_KBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_RATES = {
    MPEG_1: (44_100, 48_000, 32_000, 0),
    MPEG_2: (22_050, 24_000, 16_000, 0),
    MPEG_2_5: (11_025, 12_000, 8_000, 0),
}
_HEADER = 4
_ID3 = 10
_ID3_FOOTER = 0x10
_ID3_OLD = 128
FEWEST = 10
"""Frames: less is a chance likeness."""
MOST_TAGS = 4
_COUNTED = struct.Struct(">4sIII")
_FRAMES_AND_BYTES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    version: int
    rate: int
    size: int
    channels: int

    @property
    def samples(self) -> int:
        return 1152 if self.version == MPEG_1 else 576

    @property
    def after_side(self) -> int:
        """Where the frame that counts has its mark."""
        wide, narrow = (32, 17) if self.version == MPEG_1 else (17, 9)
        return _HEADER + (narrow if self.channels == 1 else wide)


def is_mp3(data: bytes) -> bool:
    """Whether it begins as one."""
    return data[:3] == b"ID3" or _frame(data, 0) is not None


def track(data: bytes) -> Track:
    """The frames alone. Raises MediaError."""
    data = _without_tags(data)
    first = _frame(data, 0)
    if first is None:
        raise broken()
    frames = list(_frames(data, first))
    if _counts(frames[0], first):
        _refuse_fewer(frames.pop(0), first, len(frames))
    if len(frames) < FEWEST:
        raise MediaError(Trouble.TOO_SHORT)
    sound = b"".join(frames)
    return Track(
        content=_counting(frames, first, len(sound)) + sound,
        length=Fraction(len(frames) * first.samples, first.rate),
    )


def _without_tags(data: bytes) -> bytes:
    """Without what stands before the first frame and after the last. Raises MediaError."""
    at, left = 0, MOST_TAGS
    while data[at : at + 3] == b"ID3" and left:
        size = data[at + 6 : at + _ID3]
        if len(size) != 4 or max(size) > 127:  # noqa: PLR2004 - four times seven bits
            raise broken()
        whole = sum(part << shift for part, shift in zip(size, (21, 14, 7, 0), strict=True))
        at += _ID3 + whole + (_ID3 if data[at + 5] & _ID3_FOOTER else 0)
        left -= 1
    while at < len(data) and not data[at]:
        at += 1  # padding that some programs leave between tag and sound
    return data[at:]


def _is_tag(rest: bytes) -> bool:
    """Whether this is what programs put behind the last frame, to the file's end."""
    if rest[-_ID3_OLD:-125] == b"TAG":
        rest = rest[:-_ID3_OLD]
    return not rest or rest.startswith((b"APETAGEX", b"LYRICSBEGIN")) or not rest.strip(b"\0")


def _frames(data: bytes, first: _Frame) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        found = _frame(data, at)
        if found is None:
            if _is_tag(data[at:]):
                return
            raise broken()
        if (found.version, found.rate) != (first.version, first.rate) or at + found.size > len(data):
            raise broken()
        yield data[at : at + found.size]
        at += found.size


def _frame(data: bytes, at: int) -> _Frame | None:
    """The frame that begins here, by its header; None where none does."""
    head = data[at : at + _HEADER]
    if len(head) < _HEADER or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004 - eleven bits that are set
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    if layer != LAYER_3 or version not in _RATES:
        return None
    rate = _RATES[version][head[2] >> 2 & 3]
    kbits = (_KBITS_1 if version == MPEG_1 else _KBITS_2)[head[2] >> 4]
    if not rate or not kbits:
        return None
    size = (144 if version == MPEG_1 else 72) * kbits * 1000 // rate + (head[2] >> 1 & 1)
    return _Frame(version=version, rate=rate, size=size, channels=1 if head[3] >> 6 == ONE_CHANNEL else 2)


def _counts(frame: bytes, shape: _Frame) -> bool:
    """Whether this frame holds no sound and says how much is to come."""
    return frame[shape.after_side : shape.after_side + 4] in {b"Xing", b"Info"} or frame[36:40] == b"VBRI"


def _refuse_fewer(counting: bytes, shape: _Frame, found: int) -> None:
    """Raises MediaError where there are fewer frames than the first of them says: the file was cut off."""
    mark = counting[shape.after_side : shape.after_side + _COUNTED.size]
    if len(mark) == _COUNTED.size and mark[:4] in {b"Xing", b"Info"}:
        _, said, frames, _ = _COUNTED.unpack(mark)
        if said & 1 and found + 1 < frames:
            raise broken()


def _counting(frames: list[bytes], shape: _Frame, sound: int) -> bytes:
    """A frame that says how many follow; nothing where a frame of this kind has no room for it."""
    size = len(frames[0])
    if size < shape.after_side + _COUNTED.size:
        return b""
    header = bytes([frames[0][0], frames[0][1] | 1, *frames[0][2:4]])
    said = _COUNTED.pack(b"Xing", _FRAMES_AND_BYTES, len(frames), size + sound)
    return (header + bytes(shape.after_side - _HEADER) + said).ljust(size, b"\0")
