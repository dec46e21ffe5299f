"""What may be heard instead of read: the places whose words a recording speaks, and the recordings there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import NewType

from consult.domain.instrument import Band, Item
from consult.domain.text import Language, Text

Place = NewType("Place", str)
"""Where words stand: ``items/home/prompt``, ``items/home/option/yes``, ``notice/totals``."""
NOTICE = "notice/"
"""How every place of a consent notice begins."""
NAME_BYTES = 16
"""As much of a file's SHA-256 as stands in its address."""


class Sound(StrEnum):
    """The files that are kept: what every browser of the last ten years plays."""

    OPUS = "opus"
    MP3 = "mp3"
    M4A = "m4a"
    WAV = "wav"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A file of sound by the SHA-256 of what is kept and played; ``size`` in bytes, ``seconds`` rounded up."""

    digest: bytes
    sound: Sound
    size: int
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A recording of the words of one place in one language. ``words`` is their SHA-256: of other words it says nothing."""

    place: Place
    language: Language
    words: bytes
    recording: Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """Words that a recording may speak: ``part`` names them within their page."""

    place: Place
    part: str
    text: Text


def name_of(digest: bytes) -> str:
    """What a file is called in addresses: it changes with its content, and says nothing of it."""
    return digest[:NAME_BYTES].hex()


def digest_of_words(said: str) -> bytes:
    """What binds a recording to the words that it speaks."""
    return sha256(said.encode()).digest()


def places_of(item: Item) -> tuple[Spoken, ...]:
    """Every place of an item that has words to speak, in the order of its page; those of its easy words come last."""
    return (*_plain(item), *_easy(item))


def parts_of(item: Item, language: Language, *, easy: bool) -> tuple[Spoken, ...]:
    """What the page of an item, or that of its easy-read twin, shows in a language."""
    shown = {spoken.part: spoken for spoken in _plain(item)}
    if easy:
        shown.pop("help", None)
        shown |= {spoken.part: spoken for spoken in _easy(item) if language in spoken.text.languages}
    return tuple(shown.values())


def _plain(item: Item) -> Iterator[Spoken]:
    yield from _spoken(item, "prompt", item.prompt)
    yield from _spoken(item, "help", item.help)
    for band, text in zip(Band, item.bands, strict=False):
        yield from _spoken(item, f"band/{band.value}", text)
    for option in item.chosen_by_words():
        yield from _spoken(item, f"option/{option.name}", option.prompt)


def _easy(item: Item) -> Iterator[Spoken]:
    yield from _spoken(item, "prompt", item.easy, "easy/")
    for option in item.options:
        yield from _spoken(item, f"option/{option.name}", option.easy, "easy/")


def _spoken(item: Item, part: str, text: Text, way: str = "") -> Iterator[Spoken]:
    if text:
        yield Spoken(place=Place(f"items/{item.name}/{way}{part}"), part=part, text=text)
