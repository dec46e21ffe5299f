"""Pieces: short texts that staff write anew from what people said, shown once those who must have agreed to exactly these.

What moderating (reasons that are passed on) and quoting (words that stand with findings) have in common. A piece stands
by itself under a random id and names no seat.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from consult.domain.capability import Role
from consult.domain.consultation import Round, RoundStatus
from consult.domain.graphemes import is_longer
from consult.domain.instrument import Item
from consult.domain.text import Text
from consult.services.agreeing import Matter, NotAMemberError, own_roles, standing_roles, standing_words
from consult.services.house import House
from consult.services.running_rounds import WrongStatusError
from consult.services.staffing.people import SignedIn
from consult.storage import staff
from consult.storage.database import Transaction

OVER = (RoundStatus.CLOSED, RoundStatus.RELEASED)
LONGEST = 500
"""Graphemes of one piece in one language."""


class TooLongError(ValueError):
    """A piece is a few sentences: nothing was kept."""


class NothingToShowError(LookupError):
    """There are no new pieces, or not those that were looked at."""


class Piece(Protocol):
    """What is stored of one; ``shown_on`` is None while it waits."""

    @property
    def shown_on(self) -> date | None:
        """The first day on which others saw it."""


One = TypeVar("One", bound=Piece)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces(Generic[One]):
    """A round's pieces as they stand for one person; ``seen`` names just those that wait to be shown."""

    waiting: tuple[One, ...]
    shown: tuple[One, ...]
    seen: str
    agreed: tuple[str, ...]
    mine: bool


def pieces_of(
    house: House,
    person: SignedIn,
    round_: Round,
    today: date,
    held_in: Callable[[Transaction], Sequence[One]],
    matter_of: Callable[[Sequence[One]], Matter],
) -> Pieces[One]:
    """Where a round's pieces stand. Raises NotAMemberError, UnvouchedError and LedgerBrokenError."""
    with house.stores.main.reading() as tx:
        if not standing_roles(house, tx, person.id, round_.consultation):
            raise NotAMemberError
        held = held_in(tx)
        matter = matter_of(waiting := waiting_of(held))
        words = standing_words(house, tx, matter, today)
        names = tuple(by.name for one in words if (by := staff.get(tx, one.by)) is not None)
    return Pieces(
        waiting=waiting,
        shown=tuple(one for one in held if one.shown_on is not None),
        seen=matter.digest.hex(),
        agreed=names,
        mine=person.id in {one.by for one in words},
    )


def waiting_of(held: Iterable[One]) -> tuple[One, ...]:
    """Those that nobody but staff has seen yet."""
    return tuple(one for one in held if one.shown_on is None)


def check_new(round_: Round, about: Iterable[Item], item: str, words: Text) -> None:
    """Whether a piece may be written now, about this item, in these words. Raises WrongStatusError, KeyError, TooLongError."""
    if round_.status not in OVER:
        raise WrongStatusError
    if item not in {one.name for one in about}:
        raise KeyError(item)
    if not words or any(is_longer(said, LONGEST) for _language, said in words.words):
        raise TooLongError


def check_looked_at(waiting: Sequence[Piece], matter: Matter, looked_at: str) -> None:
    """Whether just these were looked at. Raises NothingToShowError."""
    if not waiting or matter.digest.hex() != looked_at:
        raise NothingToShowError


def begin(house: House, tx: Transaction, person: SignedIn, round_: Round) -> frozenset[Role]:
    """In which roles she may write, take away and show here while the transaction lasts. Raises what ``own_roles`` does."""
    staff.hold(tx)
    return own_roles(house, tx, person, round_.consultation)
