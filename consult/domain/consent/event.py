"""What each choice of an act was, seen against what was chosen before it: the states that receipts tell."""

from collections.abc import Iterable
from enum import StrEnum

from consult.domain.consent.purpose import Choice, Purpose
from consult.domain.consent.record import ConsentRecord


class EventState(StrEnum):
    """ISO/IEC TS 27560:2023, ``event_state``: the states that a choice of hers can be in."""

    GIVEN = "given"
    REFUSED = "refused"
    """She said No, and never Yes before it."""
    WITHDRAWN = "withdrawn"
    """She said Yes once, and took it back."""
    REQUESTED = "requested"
    """She was asked, and left it open."""

    @property
    def choice(self) -> Choice:
        """The choice that was made."""
        match self:
            case EventState.GIVEN:
                return Choice.YES
            case EventState.REQUESTED:
                return Choice.UNSET
            case _:
                return Choice.NO


States = tuple[tuple[Purpose, EventState], ...]


def states(earlier: Iterable[ConsentRecord], record: ConsentRecord) -> States:
    """The state of each choice of this record, in the order of ``Purpose``. ``earlier`` are the records before it."""
    agreed = {purpose for one in earlier for purpose, choice in one.choices if choice is Choice.YES}
    said = dict(record.choices)
    return tuple((purpose, _state(said[purpose], was_yes=purpose in agreed)) for purpose in Purpose if purpose in said)


def _state(choice: Choice, *, was_yes: bool) -> EventState:
    match choice:
        case Choice.YES:
            return EventState.GIVEN
        case Choice.UNSET:
            return EventState.REQUESTED
        case Choice.NO:
            return EventState.WITHDRAWN if was_yes else EventState.REFUSED
