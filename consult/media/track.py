"""What is left of a recording: its sound alone, in a file that was written here."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A whole file and how long it lasts, in seconds."""

    content: bytes
    length: Fraction
