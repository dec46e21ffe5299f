"""The picture of an item's easy words, and what it shows, in words for whoever does not see it."""

from dataclasses import dataclass

from consult.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture by the SHA-256 of what is kept; ``form`` is png or jpeg, ``size`` in bytes, its sides in pixels."""

    digest: bytes
    form: str
    size: int
    width: int
    height: int
    shows: Text
