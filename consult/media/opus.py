"""Opus in Ogg (RFC 3533, RFC 6716, RFC 7845): the packets of sound are taken out, and put into pages written here.

Who spoke, where and when stands in the comment packet, and a picture may: it is replaced by an empty one. The stream's
random number is replaced too: some programs make it from the clock.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from consult.media.track import Track
from consult.media.trouble import MediaError, Trouble, broken

RATE = 48_000
"""Opus counts in this rate, whatever was recorded."""
MAGIC = b"OggS"
HEAD, TAGS = b"OpusHead", b"OpusTags"
NO_COMMENTS = TAGS + bytes(8)
_PAGE = struct.Struct("<4sBBqIIIB")
_HEAD = struct.Struct("<8sBBHIhB")
_CRC_AT = slice(22, 26)
_FIRST, _LAST, _CONTINUED = 2, 4, 1
_FULL = 255
A_PAGE = 40
"""Packets on a page: a second of speech."""
LONGEST_PACKET = 5760
"""120 ms."""
_SILK, _HYBRID = 12, 16
_SPANS = {"silk": (480, 960, 1920, 2880), "hybrid": (480, 960), "celt": (120, 240, 480, 960)}


def _table() -> tuple[int, ...]:
    entries = []
    for byte in range(256):
        left = byte << 24
        for _ in range(8):
            left = (left << 1) ^ (0x104C11DB7 if left & 0x80000000 else 0)
        entries.append(left)
    return tuple(entries)


_CRC = _table()


def crc(data: bytes | bytearray) -> int:
    """Ogg's check of a page whose own check stands as zeros."""
    left = 0
    for byte in data:
        left = ((left << 8) & 0xFFFFFFFF) ^ _CRC[(left >> 24) ^ byte]
    return left


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    flags: int
    granule: int
    serial: int
    number: int
    sizes: bytes
    body: bytes


def is_ogg(data: bytes) -> bool:
    """Whether it begins as one."""
    return data[:4] == MAGIC


def track(data: bytes) -> Track:
    """The sound alone. Raises MediaError."""
    pages = list(_pages(data))
    if not pages or any(page.serial != pages[0].serial for page in pages):
        raise MediaError(Trouble.OTHER_SOUND)
    if not pages[0].body.startswith(HEAD):
        raise MediaError(Trouble.OTHER_SOUND)
    if any(page.number != place or bool(page.flags & _FIRST) == bool(place) for place, page in enumerate(pages)):
        raise broken()
    if not pages[-1].flags & _LAST or any(page.flags & _LAST for page in pages[:-1]):
        raise broken()
    head, tags, *packets = _packets(pages)
    if not tags.startswith(TAGS) or not packets:
        raise broken()
    return _written(head, packets, pages[-1].granule)


def _pages(data: bytes) -> Iterator[_Page]:
    at = 0
    while at < len(data):
        if len(data) < at + _PAGE.size:
            raise broken()
        magic, version, flags, granule, serial, number, check, count = _PAGE.unpack_from(data, at)
        start = at + _PAGE.size + count
        sizes = data[at + _PAGE.size : start]
        end = start + sum(sizes)
        if magic != MAGIC or version or len(sizes) != count or end > len(data):
            raise broken()
        page = bytearray(data[at:end])
        page[_CRC_AT] = bytes(4)
        if crc(page) != check:
            raise broken()
        yield _Page(flags=flags, granule=granule, serial=serial, number=number, sizes=sizes, body=data[start:end])
        at = end


def _packets(pages: list[_Page]) -> Iterator[bytes]:
    """Whole packets, over the borders of pages. Raises MediaError where one is begun and never ends."""
    begun, is_open = bytearray(), False
    for page in pages:
        if bool(page.flags & _CONTINUED) != is_open:
            raise broken()
        at = 0
        for size in page.sizes:
            begun += page.body[at : at + size]
            at += size
            is_open = size == _FULL
            if not is_open:
                yield bytes(begun)
                begun.clear()
    if is_open:
        raise broken()


def _span(packet: bytes) -> int:
    """How long a packet sounds, in samples (RFC 6716, section 3.1)."""
    config, code = packet[0] >> 3 if packet else 0, packet[0] & 3 if packet else 0
    if not packet or (code == 3 and len(packet) < 2):  # noqa: PLR2004 - the code and the byte that it needs, as the RFC writes them
        raise broken()
    mode, place = ("silk", config & 3) if config < _SILK else ("hybrid", config & 1)
    if config >= _HYBRID:
        mode, place = "celt", config & 3
    frames = (1, 2, 2, packet[1] & 0x3F if code == 3 else 0)[code]  # noqa: PLR2004 - see above
    span = frames * _SPANS[mode][place]
    if not 0 < span <= LONGEST_PACKET:
        raise broken()
    return span


def _written(head: bytes, packets: list[bytes], ends: int) -> Track:
    if len(head) != _HEAD.size:
        raise MediaError(Trouble.OTHER_SOUND)
    _, version, channels, skip, rate, gain, mapping = _HEAD.unpack(head)
    if version != 1 or channels not in {1, 2} or mapping:
        raise MediaError(Trouble.OTHER_SOUND)
    spans = [_span(packet) for packet in packets]
    whole = sum(spans)
    ends = min(ends, whole)
    if not skip < ends or whole - ends > LONGEST_PACKET:
        raise broken()
    pages = [
        _page([_HEAD.pack(HEAD, 1, channels, skip, rate, gain, 0)], 0, 0, _FIRST),
        _page([NO_COMMENTS], 0, 1, 0),
    ]
    at = 0
    for first in range(0, len(packets), A_PAGE):
        at += sum(spans[first : first + A_PAGE])
        is_last = first + A_PAGE >= len(packets)
        pages.append(
            _page(packets[first : first + A_PAGE], ends if is_last else at, len(pages), _LAST if is_last else 0)
        )
    return Track(content=b"".join(pages), length=Fraction(ends - skip, RATE))


def _page(packets: list[bytes], granule: int, number: int, flags: int) -> bytes:
    sizes = b"".join(b"\xff" * (len(packet) // _FULL) + bytes([len(packet) % _FULL]) for packet in packets)
    if len(sizes) > _FULL:
        raise MediaError(Trouble.OTHER_SOUND)
    page = bytearray(_PAGE.pack(MAGIC, 0, flags, granule, 1, number, 0, len(sizes)) + sizes + b"".join(packets))
    page[_CRC_AT] = crc(page).to_bytes(4, "little")
    return bytes(page)
