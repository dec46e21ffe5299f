"""Recordings, pictures and their files, on both databases."""

import pytest

from consult.domain.hearing import Heard, Place, Recording, Sound
from consult.domain.ids import RoundId
from consult.domain.picture import Picture
from consult.domain.text import Language, Text
from consult.storage import media_pieces, pictures, recordings
from consult.storage.faults import StoreFault
from consult.storage.media_pieces import PIECE
from tests.storage.world import key

EN, TI = Language("en"), Language("ti")


def heard(place: str, language: Language = EN, digest: bytes = b"\x01" * 32, size: int = 1000) -> Heard:
    file = Recording(digest=digest, sound=Sound.OPUS, size=size, seconds=3)
    return Heard(place=Place(place), language=language, words=b"\x02" * 32, recording=file)


def test_a_recording_is_found_by_its_place_its_language_and_its_name(world):
    one, other, third = heard("items/a/prompt"), heard("items/a/prompt", TI, b"\x03" * 32), heard("items/a/help", TI)
    with world.stores.main.writing() as tx:
        for each in (one, other, third):
            recordings.add(tx, world.round, each)
    with world.stores.main.reading() as tx:
        assert recordings.at(tx, world.round, EN, Place("items/a/prompt")) == one
        assert recordings.at(tx, world.round, EN, Place("items/a/help")) is None
        assert recordings.in_language(tx, world.round, TI) == (third, other)
        assert recordings.of_round(tx, world.round) == (one, third, other)
        assert recordings.named(tx, world.round, b"\x03" * 16) == other.recording
        assert recordings.named(tx, world.round, b"\x03" * 15 + b"\x04") is None
        assert recordings.named(tx, RoundId(key("other")), b"\x03" * 16) is None
        assert recordings.weight(tx, world.round) == 3000
        assert (recordings.uses(tx, b"\x01" * 32), recordings.uses(tx, b"\x09" * 32)) == (2, 0)
    with world.stores.main.writing() as tx:
        recordings.end(tx, world.round, TI, Place("items/a/help"))
        assert recordings.of_round(tx, world.round) == (one, other)


def test_a_place_has_one_recording(world):
    def twice() -> None:
        with world.stores.main.writing() as tx:
            recordings.add(tx, world.round, heard("items/a/prompt"))
            recordings.add(tx, world.round, heard("items/a/prompt", digest=b"\x05" * 32))

    with pytest.raises(StoreFault):
        twice()
    with world.stores.main.reading() as tx:
        assert recordings.of_round(tx, world.round) == ()


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_file_comes_back_whole(world, size):
    content = bytes(place % 251 for place in range(size))
    with world.stores.main.writing() as tx:
        media_pieces.add(tx, b"\x01" * 32, content)
        media_pieces.add(tx, b"\x01" * 32, b"another under the same name")
        media_pieces.add(tx, b"\x02" * 32, b"other")
    with world.stores.main.reading() as tx:
        assert media_pieces.read(tx, b"\x01" * 32) == content
        assert media_pieces.read(tx, b"\x03" * 32) == b""
    with world.stores.main.writing() as tx:
        media_pieces.drop(tx, b"\x01" * 32)
        assert media_pieces.read(tx, b"\x01" * 32) == b""
        assert media_pieces.read(tx, b"\x02" * 32) == b"other"


def test_a_picture_is_found_by_its_item_and_its_name(world):
    shows = Text.of({"en": "A house.", "ar": "بيت"})
    one = Picture(digest=b"\x07" * 32, form="png", size=500, width=480, height=320, shows=shows)
    with world.stores.main.writing() as tx:
        pictures.add(tx, world.round, "home", one)
    with world.stores.main.reading() as tx:
        assert pictures.at(tx, world.round, "home") == one
        assert pictures.at(tx, world.round, "school") is None
        assert pictures.of_round(tx, world.round) == {"home": one}
        assert pictures.named(tx, world.round, b"\x07" * 16) == one
        assert pictures.weight(tx, world.round) == 500
        assert pictures.uses(tx, one.digest) == 1
    with world.stores.main.writing() as tx:
        pictures.end(tx, world.round, "home")
        assert pictures.of_round(tx, world.round) == {}
