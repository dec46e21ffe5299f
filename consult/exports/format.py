"""What an export format is."""

from collections.abc import Callable
from dataclasses import dataclass

from consult.domain.findings import Release
from consult.domain.instrument import Instrument
from consult.domain.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: its name is the file's ending. ``write`` takes a release and what was asked, in one language."""

    name: str
    media: str
    write: Callable[[Release, Instrument, Language], bytes]
