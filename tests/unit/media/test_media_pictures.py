"""Pictures as hostile input: what is kept was drawn here, small, without a word of who took it and where."""

import io
import struct
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from consult.media import MediaError, Trouble, redraw
from consult.media.picture import LONGEST_SIDE
from tests.web.heard_way import drawing


def trouble(data: bytes) -> Trouble:
    with pytest.raises(MediaError) as caught:
        redraw(data)
    return caught.value.trouble


def photographed() -> bytes:
    """A photograph that says where and when, lies on its side, and has something behind its end."""
    picture = Image.effect_noise((1200, 800), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "MariasPhone"
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 26.0)}
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif, comment=b"MariasPhone")
    return written.getvalue() + b"PK\x03\x04MariasPhone"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_drawn_anew_and_small(form: str) -> None:
    drawn = redraw(drawing(form=form))
    with Image.open(io.BytesIO(drawn.content)) as kept:
        assert kept.format.lower() == drawn.form
        assert kept.size == (drawn.width, drawn.height) == (LONGEST_SIDE, LONGEST_SIDE * 2 // 3)
        assert kept.info.keys() <= {"transparency", "jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}
    assert len(drawn.content) < 10_000


def test_what_a_camera_writes_stays_behind_and_the_picture_stands_upright() -> None:
    brought = photographed()
    assert brought.count(b"MariasPhone") == 3
    drawn = redraw(brought)
    assert (drawn.form, drawn.width, drawn.height) == ("jpeg", 320, 480)
    assert b"MariasPhone" not in drawn.content
    with Image.open(io.BytesIO(drawn.content)) as kept:
        assert not kept.getexif()
        assert "comment" not in kept.info


def test_what_is_seen_through_is_seen_on_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(written, "PNG")
    with Image.open(io.BytesIO(redraw(written.getvalue()).content)) as kept:
        assert kept.convert("RGB").getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Trouble.EMPTY),
        (b"GIF89a" + bytes(100), Trouble.NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Trouble.NOT_A_PICTURE),
        (b"%!PS-Adobe-3.0 EPSF", Trouble.NOT_A_PICTURE),
        (drawing()[:-200], Trouble.NOT_A_PICTURE),
        (drawing(12, 12), Trouble.TOO_SHORT),
        (bytes(9 * 1024 * 1024), Trouble.TOO_LARGE),
    ],
)
def test_what_is_no_picture_is_told_so(data: bytes, why: Trouble) -> None:
    assert trouble(data) is why


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@pytest.mark.parametrize("side", [7000, 60_000, 2**31 - 1])
def test_a_header_that_claims_a_vast_picture_is_refused_before_it_is_unpacked(side: int) -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    vast = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")
    assert trouble(vast) in {Trouble.TOO_LARGE, Trouble.NOT_A_PICTURE}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=8),
    form=st.sampled_from(["PNG", "JPEG", "WEBP"]),
)
def test_whatever_is_changed_is_drawn_or_refused_with_a_reason(changes: list[tuple[int, int]], form: str) -> None:
    data = bytearray(drawing(90, 60, form))
    for at, value in changes:
        data[at % len(data)] = value
    try:
        drawn = redraw(bytes(data))
    except MediaError:
        return
    assert max(drawn.width, drawn.height) <= LONGEST_SIDE
