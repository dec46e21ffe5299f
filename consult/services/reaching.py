"""Reaching: whether anybody keeps contacts here, and for which uses somebody may leave a way to be reached.

What is left goes to the contacts' store with nothing that says whose it is (services/contacting). From here it takes
the uses, the consultation's name and the notice's own last day: the same for everybody who was asked by that notice.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from consult.domain.consent import Choice, Purpose, Terms
from consult.domain.receipt import CONTACT_NEEDED
from consult.domain.text import Text
from consult.services.consenting import standing
from consult.services.house import House, StoreFault
from consult.services.running_rounds import asked_now
from consult.services.seats import Seated
from consult.storage import contact_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Wished:
    """The uses to which she says Yes and for which somebody must be able to reach her, and what they are about."""

    uses: tuple[Terms, ...]
    about: Text
    """The consultation's name, as its questions are headed."""

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """The uses by their words in the program."""
        return tuple(terms.purpose for terms in self.uses)

    @property
    def until(self) -> date:
        """The last day of the use that is kept longest."""
        return max(terms.until for terms in self.uses)

    def only(self, purpose: Purpose) -> Self | None:
        """This use alone; None where it is not one of them."""
        uses = tuple(terms for terms in self.uses if terms.purpose is purpose)
        return replace(self, uses=uses) if uses else None


def is_kept(house: House) -> bool:
    """Whether contacts are kept here at all: somebody was named who may see them."""
    with house.stores.contacts.reading() as tx:
        return bool(contact_keys.every(tx))


def may_be_left(house: House) -> bool:
    """Whether a way to be reached can be left just now: what no page of hers waits for, if that store does not answer."""
    try:
        return is_kept(house)
    except StoreFault:
        return False


def wished(house: House, seated: Seated, today: date) -> Wished | None:
    """The uses for which she may leave a way to reach her now; None where there is none, or nobody keeps contacts.

    Raises ForgottenError, NoSuchRoundError and UnvouchedError.
    """
    if not may_be_left(house):
        return None
    held = standing(house, seated)
    newest = held.notices.newest
    uses = tuple(
        terms
        for terms in (newest.wording.terms if newest else ())
        if terms.purpose in CONTACT_NEEDED and held.choice(terms.purpose) is Choice.YES and terms.until >= today
    )
    return Wished(uses=uses, about=asked_now(house, seated.consultation).instrument.title) if uses else None
