"""Hearing instead of reading: recordings and pictures are brought, checked, kept with a round, and handed out.

They may be added and taken away while a round is a draft or open; those of the consent notice only while it is a
draft, for a consent record vouches for what was heard with it. Nobody's answer is here: nothing is sealed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from consult.domain.consent import Wording
from consult.domain.consultation import Round, RoundStatus
from consult.domain.hearing import NAME_BYTES, NOTICE, Heard, Place, Sound, digest_of_words, name_of
from consult.domain.ids import RoundId
from consult.domain.picture import Picture
from consult.domain.text import Language, Text
from consult.media import MIMES, MOST_BYTES, MediaError, Trouble, clean, redraw
from consult.services.house import House
from consult.services.noticing import notices_in
from consult.storage import media_pieces, pictures, recordings, rounds
from consult.storage.database import Transaction

__all__ = [
    "MOST_BYTES",
    "MOST_OF_A_ROUND",
    "File",
    "FrozenError",
    "FullError",
    "MediaError",
    "NoSuchFileError",
    "Trouble",
    "Uttered",
    "file_of",
    "heard_in",
    "keep",
    "picture_of",
    "pictures_of",
    "recordings_of",
    "show",
    "take_away",
    "unshow",
    "voiced",
]

MOST_OF_A_ROUND = 96 * 1024 * 1024
"""Bytes of all recordings and pictures of a round: sixty short ones in each of twenty languages."""
SOUNDS = {Sound.OPUS: "audio/ogg", Sound.MP3: "audio/mpeg", Sound.M4A: "audio/mp4", Sound.WAV: "audio/wav"}
CHANGEABLE = frozenset({RoundStatus.DRAFT, RoundStatus.OPEN})


class FrozenError(Exception):
    """What is heard at this place does not change any more: nothing was changed."""


class FullError(Exception):
    """The round holds as much as it may: nothing was kept."""


class NoSuchFileError(LookupError):
    """No file of this name belongs to this round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uttered:
    """The words of one place in one language, which a recording speaks."""

    place: Place
    language: Language
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as it is handed out: the very bytes that its name is the SHA-256 of, and their media type."""

    mime: str
    content: bytes


def keep(house: House, round_: Round, uttered: Uttered, brought: bytes) -> Heard:
    """Keep a recording of these words, in the place of an older one. Raises MediaError, FrozenError and FullError."""
    recording, content = clean(brought)
    heard = Heard(
        place=uttered.place,
        language=uttered.language,
        words=digest_of_words(uttered.words),
        recording=recording,
    )
    with house.stores.main.writing() as tx:
        _hold(tx, round_, uttered.place)
        _end_recording(tx, round_.id, uttered.language, uttered.place)
        _refuse_too_much(tx, round_.id, recording.size)
        media_pieces.add(tx, recording.digest, content)
        recordings.add(tx, round_.id, heard)
    return heard


def take_away(house: House, round_: Round, language: Language, place: Place) -> None:
    """These words are not heard any more. Raises FrozenError."""
    with house.stores.main.writing() as tx:
        _hold(tx, round_, place)
        _end_recording(tx, round_.id, language, place)


def show(house: House, round_: Round, item: str, brought: bytes, shows: Text) -> Picture:
    """Keep the picture of an item's easy words, in the place of an older one. Raises as ``keep`` does."""
    drawn = redraw(brought)
    picture = Picture(
        digest=drawn.digest,
        form=drawn.form,
        size=len(drawn.content),
        width=drawn.width,
        height=drawn.height,
        shows=shows,
    )
    with house.stores.main.writing() as tx:
        _hold(tx, round_)
        _end_picture(tx, round_.id, item)
        _refuse_too_much(tx, round_.id, picture.size)
        media_pieces.add(tx, picture.digest, drawn.content)
        pictures.add(tx, round_.id, item, picture)
    return picture


def unshow(house: House, round_: Round, item: str) -> None:
    """This item's easy words have no picture any more. Raises FrozenError."""
    with house.stores.main.writing() as tx:
        _hold(tx, round_)
        _end_picture(tx, round_.id, item)


def _hold(tx: Transaction, round_: Round, place: Place | None = None) -> None:
    rounds.hold(tx, round_.consultation)
    status = rounds.status(tx, round_.id)
    consented = place is not None and place.startswith(NOTICE)
    if status not in CHANGEABLE or (consented and status is not RoundStatus.DRAFT):
        raise FrozenError


def _refuse_too_much(tx: Transaction, round_id: RoundId, size: int) -> None:
    if recordings.weight(tx, round_id) + pictures.weight(tx, round_id) + size > MOST_OF_A_ROUND:
        raise FullError


def _end_recording(tx: Transaction, round_id: RoundId, language: Language, place: Place) -> None:
    held = recordings.at(tx, round_id, language, place)
    if held is not None:
        recordings.end(tx, round_id, language, place)
        _drop_unused(tx, held.recording.digest)


def _end_picture(tx: Transaction, round_id: RoundId, item: str) -> None:
    held = pictures.at(tx, round_id, item)
    if held is not None:
        pictures.end(tx, round_id, item)
        _drop_unused(tx, held.digest)


def _drop_unused(tx: Transaction, digest: bytes) -> None:
    """A notice's files stand at their places in the round that it was opened with, which nobody changes any more."""
    if not recordings.uses(tx, digest) and not pictures.uses(tx, digest):
        media_pieces.drop(tx, digest)


def recordings_of(house: House, round_: Round, language: Language) -> dict[Place, Heard]:
    """Every recording of a round in a language, whatever words it speaks."""
    with house.stores.main.reading() as tx:
        return {heard.place: heard for heard in recordings.in_language(tx, round_.id, language)}


def heard_in(house: House, round_: Round, uttered: Iterable[Uttered]) -> dict[Place, Heard]:
    """The recordings of just these words, all in one language: one that speaks other words is left out."""
    said = {each.place: each for each in uttered}
    language = next((each.language for each in said.values()), None)
    found = recordings_of(house, round_, language) if language else {}
    return {
        place: heard
        for place, heard in found.items()
        if place in said and heard.words == digest_of_words(said[place].words)
    }


def pictures_of(house: House, round_: Round) -> dict[str, Picture]:
    """The pictures of a round, by item."""
    with house.stores.main.reading() as tx:
        return pictures.of_round(tx, round_.id)


def picture_of(house: House, round_: Round, item: str) -> Picture | None:
    """The picture of an item's easy words."""
    with house.stores.main.reading() as tx:
        return pictures.at(tx, round_.id, item)


def voiced(tx: Transaction, round_id: RoundId, wording: Wording) -> Wording:
    """What people are asked to agree to, with what was recorded of just these words for this round."""
    return wording.voiced(recordings.of_round(tx, round_id))


def file_of(house: House, round_: Round, name: str) -> File:
    """A file of this round, or of what its consultation asks people to agree to. Raises NoSuchFileError.

    What does not hash to its name is not handed out: it is not what people were told they would hear.
    """
    try:
        begins = bytes.fromhex(name)
    except ValueError:
        raise NoSuchFileError from None
    if len(begins) != NAME_BYTES:
        raise NoSuchFileError
    with house.stores.main.reading() as tx:
        mime, digest = _found(tx, round_, begins)
        content = media_pieces.read(tx, digest)
    if sha256(content).digest() != digest:
        raise NoSuchFileError
    return File(mime=mime, content=content)


def _found(tx: Transaction, round_: Round, begins: bytes) -> tuple[str, bytes]:
    recording = recordings.named(tx, round_.id, begins)
    if recording is not None:
        return SOUNDS[recording.sound], recording.digest
    picture = pictures.named(tx, round_.id, begins)
    if picture is not None:
        return MIMES[picture.form], picture.digest
    for notice in notices_in(tx, round_.consultation).versions:
        for heard in notice.wording.recordings:
            if name_of(heard.recording.digest) == begins.hex():
                return SOUNDS[heard.recording.sound], heard.recording.digest
    raise NoSuchFileError
