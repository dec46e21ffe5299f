import pytest

from consult.crypto.errors import Refused
from consult.crypto.padding import BUCKET, pad, unpad


@pytest.mark.parametrize(
    ("size", "padded"),
    [
        (0, 256),
        (1, 256),
        (255, 256),
        (256, 512),
        (511, 512),
        (512, 1024),
        (1023, 1024),
        (1024, 2048),
        (70_000, 131_072),
    ],
)
def test_a_text_fills_the_smallest_bucket_that_holds_it_and_the_mark(size, padded):
    text = b"a" * size
    assert pad(text) == text + b"\x80" + bytes(padded - size - 1)
    assert unpad(pad(text)) == text
    assert BUCKET == 256


def test_texts_that_end_like_padding_come_back_whole():
    for text in (b"\x80", b"\0", b"\x80\0\0", b"a\x80\x80", bytes(255)):
        assert unpad(pad(text)) == text


@pytest.mark.parametrize(
    "padded",
    [
        b"",
        b"\x80",
        b"a\x80",
        bytes(256),
        b"a" * 256,
        b"a" + bytes(255),
        b"a\x81" + bytes(254),
        b"a\x80" + bytes(253),
        b"a\x80" + bytes(255),
        b"a\x80" + bytes(510),
        b"a\x80" + bytes(253) + b"\x01",
        b"a" * 255 + b"\x80" + bytes(256),
        b"a" * 256 + b"\x80" + bytes(511),
    ],
)
def test_only_the_one_padding_of_a_text_is_accepted(padded):
    with pytest.raises(Refused):
        unpad(padded)
