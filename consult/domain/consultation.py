"""A consultation's rounds: their states, and what each state allows."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consult.domain.ids import ConsultationId, RoundId
from consult.domain.instrument import Instrument
from consult.domain.table import Group
from consult.domain.text import Text


class RoundStatus(StrEnum):
    """A round goes forward only: draft, open, closed, released."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """The whole undertaking, by its title."""

    id: ConsultationId
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One time of asking. ``invited`` and ``groups`` are declared when it opens, and frozen from then on.

    ``invited`` is how many people are invited for each option of the breakdown item.
    """

    id: RoundId
    consultation: ConsultationId
    number: int
    status: RoundStatus
    instrument: Instrument
    invited: tuple[tuple[str, int], ...] = ()
    groups: tuple[Group, ...] = ()
    opened_on: date | None = None
    closed_on: date | None = None
    released_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether it takes answers."""
        return self.status is RoundStatus.OPEN
