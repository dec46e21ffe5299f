"""How AAC's decoder is set, within the descriptors of an M4A file (ISO/IEC 14496-1, section 7.2.6)."""

from consult.media.trouble import MediaError, Trouble, broken

_STREAM, _DECODER, _SPECIFIC, _LAYER = 3, 4, 5, 6
AAC = 0x40
MOST = 64
"""Bytes of a setting; AAC needs two to seven."""
_SIZE_BYTES = 4
_STREAM_HEAD, _DECODER_HEAD = 3, 13


def aac_of(described: bytes) -> bytes:
    """The setting, out of its three wrappings. Raises MediaError."""
    stream = _inside(described, _STREAM)
    if len(stream) < _STREAM_HEAD or stream[2] & 0xE0:
        raise MediaError(Trouble.OTHER_SOUND)
    decoder = _inside(stream[_STREAM_HEAD:], _DECODER)
    if len(decoder) < _DECODER_HEAD or decoder[0] != AAC:
        raise MediaError(Trouble.OTHER_SOUND)
    setting = _inside(decoder[_DECODER_HEAD:], _SPECIFIC)
    if not 0 < len(setting) <= MOST:
        raise broken()
    return setting


def written_descriptor(setting: bytes) -> bytes:
    """The same three wrappings anew, with nothing else in them."""
    decoder = bytes([AAC, 0x15]) + bytes(_DECODER_HEAD - 2) + _wrapped(_SPECIFIC, setting)
    return _wrapped(_STREAM, bytes(_STREAM_HEAD) + _wrapped(_DECODER, decoder) + _wrapped(_LAYER, b"\x02"))


def _inside(data: bytes, tag: int) -> bytes:
    """What the descriptor at the beginning holds. Its size stands in up to four bytes of seven bits."""
    if data[:1] != bytes([tag]):
        raise broken()
    size, at = 0, 1
    for at in range(1, 1 + _SIZE_BYTES):
        if at >= len(data):
            raise broken()
        size = size << 7 | data[at] & 0x7F
        if not data[at] & 0x80:
            break
    if at + 1 + size > len(data):
        raise broken()
    return data[at + 1 : at + 1 + size]


def _wrapped(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content
