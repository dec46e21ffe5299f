"""What an export format is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consult.domain.findings import Quotation, Release
from consult.domain.instrument import Instrument
from consult.domain.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: its name is the file's ending.

    ``write`` takes a release, what was asked, and the quotations that stand with it, in one language.
    """

    name: str
    media: str
    write: Callable[[Release, Instrument, Sequence[Quotation], Language], bytes]
