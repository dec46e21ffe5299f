"""Spending an invitation: it lets one person in, once, and nothing that is kept shows which one it was.

The spent invitations of a consultation are one set, sealed under the server's key, in the order of their locators. An
older one that is put back is noticed as long as fewer people erased everything since than came in: every seat was one
invitation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from consult.crypto.contexts import spent_context
from consult.crypto.errors import Refused
from consult.crypto.keys import server_key
from consult.crypto.server import open_for_server, seal_for_server
from consult.domain.ids import ID_BYTES, ConsultationId
from consult.services.house import House, StoreFault, StoreTrouble
from consult.services.vouching import Row, UnvouchedError
from consult.storage import invitations, seats, spent
from consult.storage.database import Transaction
from consult.storage.invitations import InvitationLocator

KIND = "spent"
_TOLD, _UNTOLD = b"\x01", b"\x00"
_ENTRY = ID_BYTES + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """The spent invitations of a consultation; of ``told`` ones those who see contacts know already."""

    untold: frozenset[InvitationLocator] = frozenset()
    told: frozenset[InvitationLocator] = frozenset()

    @property
    def every(self) -> frozenset[InvitationLocator]:
        """Told or not."""
        return self.untold | self.told

    def to_bytes(self) -> bytes:
        """In the order of locators, which tells nothing of who came first."""
        marks = dict.fromkeys(self.untold, _UNTOLD) | dict.fromkeys(self.told, _TOLD)
        return b"".join(locator + marks[locator] for locator in sorted(marks))

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """What ``to_bytes`` wrote."""
        entries = [stored[at : at + _ENTRY] for at in range(0, len(stored), _ENTRY)]
        return cls(
            untold=frozenset(InvitationLocator(one[:ID_BYTES]) for one in entries if one[ID_BYTES:] == _UNTOLD),
            told=frozenset(InvitationLocator(one[:ID_BYTES]) for one in entries if one[ID_BYTES:] == _TOLD),
        )


def lets_into(house: House, tx: Transaction, locator: InvitationLocator) -> ConsultationId | None:
    """The consultation that an unspent invitation lets into."""
    consultation = invitations.find(tx, locator)
    if consultation is None or locator in read(house, tx, consultation).every:
        return None
    return consultation


def spend(house: House, tx: Transaction, locator: InvitationLocator) -> bool:
    """Spend an invitation in this transaction. Of two who try only one does; False for the other.

    Raises UnvouchedError where more people came in than invitations are said to be spent: an older set was put back.
    """
    consultation = invitations.find(tx, locator)
    if consultation is None:
        return False
    before = hold(house, tx, consultation)
    if len(before.every) < seats.count(tx, consultation):
        raise UnvouchedError(KIND, consultation)
    if locator in before.every:
        return False
    keep(house, tx, consultation, Spent(untold=before.untold | {locator}, told=before.told))
    return True


def rolled_back(house: House, tx: Transaction) -> Iterator[Row]:
    """The sets that do not open, or in which fewer are spent than there are seats."""
    for consultation in spent.consultations(tx):
        try:
            held = len(read(house, tx, consultation).every)
        except StoreFault:
            held = -1
        if held < seats.count(tx, consultation):
            yield Row(kind=KIND, id=consultation, content=None)


def unspent(house: House, tx: Transaction, consultation: ConsultationId) -> int:
    """How many invitations of a consultation let someone in still."""
    return invitations.count(tx, consultation) - len(read(house, tx, consultation).every)


def read(house: House, tx: Transaction, consultation: ConsultationId) -> Spent:
    """The spent invitations of a consultation."""
    return _open(house, consultation, spent.get(tx, consultation))


def hold(house: House, tx: Transaction, consultation: ConsultationId) -> Spent:
    """The spent invitations of a consultation; nobody spends another until this writing transaction ends."""
    return _open(house, consultation, spent.hold(tx, consultation))


def keep(house: House, tx: Transaction, consultation: ConsultationId, now: Spent) -> None:
    """Seal the set anew, in place of the one that is held."""
    key = server_key(house.keys.pepper, house.keys.installation)
    context = spent_context(house.keys.installation, consultation=consultation)
    spent.replace(tx, consultation, seal_for_server(key, now.to_bytes(), context, house.entropy))


def _open(house: House, consultation: ConsultationId, sealed: bytes) -> Spent:
    if sealed == spent.NOTHING:
        return Spent()
    key = server_key(house.keys.pepper, house.keys.installation)
    context = spent_context(house.keys.installation, consultation=consultation)
    try:
        return Spent.from_bytes(open_for_server(key, sealed, context))
    except Refused:
        raise StoreFault(StoreTrouble.BROKEN) from None
