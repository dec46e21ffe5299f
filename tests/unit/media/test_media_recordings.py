"""Recordings as hostile input: what is kept was written here, and whatever does not hold together is refused."""

import io
import struct

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinytag import TinyTag

from consult.domain.hearing import Sound
from consult.media import MOST_BYTES, MediaError, Trouble, clean
from consult.media.opus import crc
from tests.web.heard_way import said

FORMS = {"said.opus": Sound.OPUS, "said.mp3": Sound.MP3, "said.m4a": Sound.M4A, "said.wav": Sound.WAV}
SECRET = (b"SpeakerMaria", b"51.5072", b"PNG", b"2026")


def trouble(data: bytes) -> Trouble:
    with pytest.raises(MediaError) as caught:
        clean(data)
    return caught.value.trouble


@pytest.mark.parametrize(("name", "sound"), FORMS.items())
def test_what_is_kept_is_told_by_what_it_holds_and_says_nothing_more(name: str, sound: Sound) -> None:
    brought = said(name)
    assert any(secret in brought for secret in SECRET)
    recording, content = clean(brought)
    assert recording.sound is sound
    assert recording.size == len(content)
    assert not any(secret in content for secret in SECRET)
    found = TinyTag.get(file_obj=io.BytesIO(content), image=True)
    assert (found.title, found.artist, found.comment) == (None, None, None)
    assert found.images.as_dict() == {}
    assert recording.seconds - 1 < found.duration <= recording.seconds


@pytest.mark.parametrize("name", FORMS)
def test_what_was_kept_once_is_kept_as_it_is(name: str) -> None:
    _, content = clean(said(name))
    assert clean(content)[1] == content


def test_a_variable_recording_says_its_length_anew() -> None:
    recording, content = clean(said("said_variable.mp3"))
    first = content.index(b"\xff\xf3", 1)
    assert b"Xing" in content[:first]
    assert b"Lavc" in said("said_variable.mp3")
    assert b"Lavc" not in content[:first]
    assert recording.seconds == 3


@pytest.mark.parametrize("name", FORMS)
def test_every_cut_is_seen(name: str) -> None:
    """Wherever the file is cut off, nothing is kept of it, but where only what is thrown away anyway is gone."""
    brought = said(name)
    whole = clean(brought)[1]
    kept = 0
    for end in range(0, len(brought) - 1, 7):
        try:
            _, content = clean(brought[:end])
        except MediaError:
            continue
        assert content == whole, end
        kept += 1
    assert kept <= (20 if name == "said.mp3" else 0), "an old tag of 128 bytes stands behind the last frame of the MP3"


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("tail", [b"\x00" * 9 + b"x", b"PK\x03\x04" + bytes(60), b"<script>alert(1)</script>", b"OggS"])
def test_something_behind_the_end_is_refused(name: str, tail: bytes) -> None:
    assert trouble(said(name) + tail) is Trouble.BROKEN


@pytest.mark.parametrize("name", FORMS)
def test_something_before_the_beginning_is_no_recording(name: str) -> None:
    assert trouble(b"%PDF-1.7\n" + said(name)) is Trouble.NOT_A_SOUND


def test_two_files_in_one_are_refused() -> None:
    for name in FORMS:
        for other in FORMS:
            assert trouble(said(name) + said(other)) in {Trouble.BROKEN, Trouble.OTHER_SOUND}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Trouble.EMPTY),
        (b"\xff", Trouble.NOT_A_SOUND),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), Trouble.NOT_A_SOUND),
        (b"\xff\xd8\xff\xe0" + bytes(100), Trouble.NOT_A_SOUND),
        (b"<svg onload=alert(1)>", Trouble.NOT_A_SOUND),
        (b"fLaC" + bytes(100), Trouble.NOT_A_SOUND),
        (b"\x1aE\xdf\xa3" + bytes(100), Trouble.NOT_A_SOUND),
        (b"OggS" + bytes(MOST_BYTES), Trouble.TOO_LARGE),
    ],
)
def test_what_is_no_recording_is_told_so(data: bytes, why: Trouble) -> None:
    assert trouble(data) is why


@pytest.mark.parametrize("name", ["vorbis.ogg", "pieces.m4a"])
def test_sound_that_not_every_browser_plays_is_told_so(name: str) -> None:
    assert trouble(said(name)) is Trouble.OTHER_SOUND


def test_sizes_that_lie_are_refused() -> None:
    """Headers that claim gigabytes, boxes within boxes, tables longer than the file: nothing is set aside for them."""
    box = b"\xff\xff\xff\xff"
    assert trouble(b"RIFF" + box + b"WAVEfmt " + box + bytes(32)) is Trouble.BROKEN
    assert trouble(b"RIFF" + (44).to_bytes(4, "little") + b"WAVEfmt " + box + bytes(32)) is Trouble.BROKEN
    assert trouble(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + bytes(32)) is Trouble.BROKEN
    assert trouble(box + b"ftypM4A " + bytes(32)) is Trouble.BROKEN
    nested = b""
    for _ in range(2000):
        nested = (len(nested) + 8).to_bytes(4, "big") + b"moov" + nested
    assert trouble(b"\x00\x00\x00\x10ftypM4A \x00\x00\x00\x00" + nested) in {Trouble.BROKEN, Trouble.OTHER_SOUND}
    brought = bytearray(clean(said("said.m4a"))[1])
    for table in (b"stsz", b"stts", b"stsc", b"stco"):
        at = brought.index(table) + 8 + (4 if table == b"stsz" else 0)
        lied = brought[:at] + b"\x7f\xff\xff\xff" + brought[at + 4 :]
        assert trouble(bytes(lied)) is Trouble.BROKEN, table


def test_samples_that_lie_outside_the_file_or_over_each_other_are_refused() -> None:
    brought = bytearray(clean(said("said.m4a"))[1])
    at = brought.index(b"stco") + 12
    assert trouble(bytes(brought[:at] + b"\xff\xff\xff\xf0" + brought[at + 4 :])) is Trouble.BROKEN
    sizes = brought.index(b"stsz") + 8
    whole = (len(brought) // 2).to_bytes(4, "big")
    head = bytes(brought[:sizes]) + whole + bytes(brought[sizes + 4 : sizes + 8])
    stretched = head + bytes(brought[sizes + 8 :])
    assert trouble(stretched) is Trouble.BROKEN


def test_a_page_whose_check_fails_is_refused() -> None:
    brought = bytearray(said("said.opus"))
    brought[-5] ^= 1
    assert trouble(bytes(brought)) is Trouble.BROKEN


def test_the_check_of_a_page_is_oggs_own() -> None:
    """The first page of a file that another program wrote."""
    page = bytearray(said("said.opus")[: 28 + 19])
    held = int.from_bytes(page[22:26], "little")
    page[22:26] = bytes(4)
    assert crc(page) == held


def test_a_second_stream_beside_the_first_is_refused() -> None:
    one = said("said.opus")
    other = bytearray(one)
    at = 0
    while (at := other.find(b"OggS", at)) >= 0:
        other[at + 14 : at + 18] = b"\x09\x09\x09\x09"
        other[at + 22 : at + 26] = bytes(4)
        count = other[at + 26]
        size = 27 + count + sum(other[at + 27 : at + 27 + count])
        other[at + 22 : at + 26] = crc(other[at : at + size]).to_bytes(4, "little")
        at += size
    assert clean(bytes(other))[1] == clean(one)[1], "a stream's number is not kept"
    assert trouble(one + bytes(other)) is Trouble.OTHER_SOUND


def wav(
    samples: bytes, *, tag: int = 1, channels: int = 1, rate: int = 8000, depth: int = 16, more: bytes = b""
) -> bytes:
    block = channels * depth // 8
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * block, block, depth)
    inside = b"WAVEfmt " + struct.pack("<I", 16) + form + more + b"data" + struct.pack("<I", len(samples)) + samples
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def test_waves_that_are_not_plain_are_told_so() -> None:
    second = bytes(16000)
    assert clean(wav(second))[0].seconds == 1
    for strange in ({"tag": 0x55}, {"channels": 6}, {"rate": 192_000}, {"depth": 32}):
        assert trouble(wav(second, **strange)) is Trouble.OTHER_SOUND
    assert trouble(wav(second + b"x")) is Trouble.BROKEN
    assert trouble(wav(bytes(400))) is Trouble.TOO_SHORT
    assert trouble(wav(bytes(8000 * 21 * 60 // 8 * 8), depth=8, rate=8000)) is Trouble.TOO_LARGE
    noted = wav(second, more=b"bext" + struct.pack("<I", 8) + b"Speaker1")
    assert b"Speaker1" not in clean(noted)[1]
    many = wav(second, more=(b"junk" + bytes(4)) * 70)
    assert trouble(many) is Trouble.BROKEN


def test_a_recording_of_more_than_twenty_minutes_is_told_so() -> None:
    _, frames = clean(said("said.mp3"))
    sound = frames[52:]
    assert trouble(frames[:52] + sound * 550) is Trouble.TOO_LONG


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from([*FORMS, "vorbis.ogg", "pieces.m4a"]),
    changes=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_whatever_is_changed_is_kept_whole_or_refused_with_a_reason(name: str, changes: list[tuple[int, int]]) -> None:
    """No other error comes out, and what is kept is what its own reader reads again."""
    data = bytearray(said(name))
    for at, value in changes:
        data[at % len(data)] = value
    try:
        recording, content = clean(bytes(data))
    except MediaError:
        return
    assert clean(content) == (recording, content)
    assert not any(secret in content for secret in SECRET[:2])


@settings(max_examples=300, deadline=None)
@given(
    start=st.sampled_from(
        [b"OggS", b"RIFF\x40\x00\x00\x00WAVE", b"ID3", b"\xff\xfb\x90\x64", b"\x00\x00\x00\x10ftypM4A "]
    ),
    rest=st.binary(max_size=400),
)
def test_whatever_begins_like_a_recording_and_is_none_is_refused(start: bytes, rest: bytes) -> None:
    with pytest.raises(MediaError):
        clean(start + rest)
