"""A recording as it was brought becomes a recording as it is kept: told by what it holds, whole, and of sound alone.

Nothing is believed of its name. Each form is read to its last byte and written anew; then a reader that we did not
write (tinytag) must find the same length, and no title, name, place, remark or picture.
"""

import io
from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256
from math import ceil

from tinytag import TinyTag, TinyTagException

from consult.domain.hearing import Recording, Sound
from consult.media import m4a, mp3, opus, wav
from consult.media.track import Track
from consult.media.trouble import MediaError, Trouble, broken

MOST_BYTES = 3 * 1024 * 1024
"""A minute on a line of 400 kbit/s; ten minutes of speech as Opus weigh less than half of it."""
LONGEST = Fraction(20 * 60)
SHORTEST = Fraction(1, 5)
TOLERANCE = Fraction(1, 10)
OF_SOUND = frozenset(
    ("bitdepth", "bitrate", "channels", "duration", "filesize", "is_lossless", "mime_type", "samplerate")
)
"""What a reader may say of a recording; anything else was told by somebody."""

_FORMS: tuple[tuple[Sound, Callable[[bytes], bool], Callable[[bytes], Track]], ...] = (
    (Sound.OPUS, opus.is_ogg, opus.track),
    (Sound.M4A, m4a.is_m4a, m4a.track),
    (Sound.WAV, wav.is_wav, wav.track),
    (Sound.MP3, mp3.is_mp3, mp3.track),
)


def clean(data: bytes) -> tuple[Recording, bytes]:
    """What is kept of a file that was brought, and its bytes. Raises MediaError."""
    if not data:
        raise MediaError(Trouble.EMPTY)
    if len(data) > MOST_BYTES:
        raise MediaError(Trouble.TOO_LARGE)
    for sound, begins, track in _FORMS:
        if begins(data):
            return _kept(sound, track(data))
    raise MediaError(Trouble.NOT_A_SOUND)


def _kept(sound: Sound, track: Track) -> tuple[Recording, bytes]:
    if track.length > LONGEST:
        raise MediaError(Trouble.TOO_LONG)
    if track.length < SHORTEST:
        raise MediaError(Trouble.TOO_SHORT)
    _read_again(track)
    recording = Recording(
        digest=sha256(track.content).digest(),
        sound=sound,
        size=len(track.content),
        seconds=ceil(track.length),
    )
    return recording, track.content


def _read_again(track: Track) -> None:
    """A second reader finds the same length, and nothing but sound. Raises MediaError."""
    try:
        found = TinyTag.get(file_obj=io.BytesIO(track.content), image=True)
    except TinyTagException:
        raise broken() from None
    told = {*found.as_dict(), *found.images.as_dict()} - OF_SOUND
    if told or found.duration is None or abs(Fraction(found.duration) - track.length) > TOLERANCE:
        raise broken()
