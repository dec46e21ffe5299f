"""What an export format is, and what it is given."""

from collections.abc import Callable
from dataclasses import dataclass

from consult.domain.findings import Quotation, Release
from consult.domain.instrument import Instrument
from consult.domain.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What is taken along: a release, what was asked, the quotations that stand with it, and the release before it."""

    release: Release
    instrument: Instrument
    quotations: tuple[Quotation, ...] = ()
    before: Release | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format: its name is the file's ending. ``write`` puts what is taken along into one language."""

    name: str
    media: str
    write: Callable[[Taken, Language], bytes]
