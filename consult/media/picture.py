"""A picture as it was brought becomes a picture as it is kept: opened by Pillow, made small, and drawn anew.

What a camera writes beside it (place, hour, device) stays behind, and so does anything that hides behind its end.
"""

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from PIL import Image, ImageOps

from consult.media.trouble import MediaError, Trouble

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
"""A large phone's camera; more than that unpacks into more memory than a picture is worth."""
LONGEST_SIDE = 480
"""A phone is 320 px wide; half as much again for a fine screen."""
FORMATS = ("PNG", "JPEG", "WEBP")
COLOURS = 64
QUALITY = 75
SMALLEST_SIDE = 16
MIMES = MappingProxyType({"png": "image/png", "jpeg": "image/jpeg"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture as it is kept: ``form`` is png or jpeg, whichever weighs less."""

    digest: bytes
    form: str
    width: int
    height: int
    content: bytes


def redraw(data: bytes) -> Drawn:
    """What is kept of a file that was brought. Raises MediaError."""
    if not data:
        raise MediaError(Trouble.EMPTY)
    if len(data) > MOST_BYTES:
        raise MediaError(Trouble.TOO_LARGE)
    small = _opened(data)
    form, content = min(_written(small), key=lambda pair: len(pair[1]))
    return Drawn(digest=sha256(content).digest(), form=form, width=small.width, height=small.height, content=content)


def _opened(data: bytes) -> Image.Image:
    """The picture, upright, on white, no larger than is shown."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=FORMATS) as brought:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            _refuse_vast(brought)
            brought.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            brought.load()
            upright = ImageOps.exif_transpose(brought).convert("RGBA")
    except MediaError:
        raise
    except Exception:  # noqa: BLE001 - whatever a decoder stumbles over: Pillow promises no set of errors for hostile files
        raise MediaError(Trouble.NOT_A_PICTURE) from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if min(upright.size) < SMALLEST_SIDE:
        raise MediaError(Trouble.TOO_SHORT)
    paper = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(paper, upright).convert("RGB")


def _refuse_vast(brought: Image.Image) -> None:
    """By what its header says, before anything is unpacked."""
    if brought.width * brought.height > MOST_PIXELS:
        raise MediaError(Trouble.TOO_LARGE)


def _written(picture: Image.Image) -> list[tuple[str, bytes]]:
    drawn, photographed = io.BytesIO(), io.BytesIO()
    picture.quantize(COLOURS).save(drawn, "PNG", optimize=True)
    picture.save(photographed, "JPEG", quality=QUALITY, optimize=True)
    return [("png", drawn.getvalue()), ("jpeg", photographed.getvalue())]
