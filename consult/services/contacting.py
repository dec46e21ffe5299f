"""Contacting: how people can be reached, kept apart from everything they say. Nothing is ever sent from here.

A contact and a seat are linked by nothing that is kept. So taking everything back by an access code cannot reach a
contact, and what the erased page may say, where staff keep contacts, is: "If you told the people who invited you how to
reach you, they keep that apart, and nothing here says which contact is yours. Ask them to erase it; they can." They
can: ``remove`` needs no key and no reason, and each contact goes by itself when its day has passed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

from consult.crypto.codes import parse
from consult.crypto.contexts import contact_due_context
from consult.crypto.errors import Refused
from consult.crypto.keys import server_key
from consult.crypto.server import open_for_server, seal_for_server
from consult.domain import contact as contact_domain
from consult.domain.contact import Confirmation, Contact, Particulars, Unfit
from consult.domain.ids import ID_BYTES, ContactId, RoundId
from consult.services.contact_keys import Opened, open_key, seal_contact, standing
from consult.services.entering import NotACodeError, invitation_locator
from consult.services.house import House, StoreFault, StoreTrouble
from consult.services.staffing.people import Unlocked
from consult.storage import arrived, contacts, invitations
from consult.storage.contact_keys import StoredContactsKey
from consult.storage.contacts import StoredContact
from consult.storage.database import Transaction


class UnfitError(Exception):
    """The particulars cannot be kept as they are: ``reasons`` say why."""

    def __init__(self, reasons: Iterable[Unfit]) -> None:
        self.reasons = tuple(reasons)
        super().__init__([reason.value for reason in self.reasons])


class NoSuchContactError(LookupError):
    """There is no such contact, or not any more."""


class NotAnInvitationError(LookupError):
    """What was typed is a code, and not that of an invitation made here."""


class AlteredError(Exception):
    """The contact is not as this house wrote it: it was changed from outside, and nothing of it is shown."""


class NotYetOverwrittenError(Exception):
    """The contact is gone, but its last trace is not yet overwritten: ask again."""


class Invited(StrEnum):
    """Where a contact stands with the newest invitation she was handed, as it was known yesterday."""

    NOT_YET = "not-yet"
    UNSPENT = "unspent"
    SPENT = "spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A contact as those who may see contacts see it."""

    contact: Contact
    invited: Invited


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All contacts; ``altered`` are not as this house wrote them: they can be removed, and nothing else."""

    listed: tuple[Listed, ...]
    altered: tuple[ContactId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """Contacts whose last day has passed, and how many there are whose day cannot be read: they were tampered with."""

    contacts: tuple[ContactId, ...]
    unreadable: int


def add(house: House, token: str, particulars: Particulars, today: date) -> ContactId:
    """Keep a new contact, sealed; adding needs no key. Nothing about it is confirmed.

    ``token`` names it, so that a second arrival of the same form adds nothing. Raises UnfitError, NoContactsKeyError and
    UnvouchedError.
    """
    _fit(particulars, today)
    one = Contact(id=ContactId(sha256(token.encode()).digest()[:ID_BYTES]), particulars=particulars)
    with house.stores.contacts.writing() as tx:
        contacts.add(tx, _sealed(house, standing(house, tx), one))
    return one.id


def every(house: House, unlocked: Unlocked) -> tuple[Listed, ...]:
    """All contacts that stand, opened. Raises NotGrantedError and NoContactsKeyError."""
    return see(house, unlocked).listed


def see(house: House, unlocked: Unlocked) -> Seen:
    """All contacts, opened, and which were changed from outside. Raises NotGrantedError and NoContactsKeyError."""
    found: list[Contact] = []
    altered: list[ContactId] = []
    with house.stores.contacts.reading() as tx:
        opened = open_key(house, tx, unlocked)
        spent = frozenset(locator for place in arrived.every(tx) for locator in _arrived(house, opened, *place))
        for stored in contacts.every(tx):
            try:
                found.append(_open(house, opened, stored))
            except AlteredError:
                altered.append(stored.id)
    listed = tuple(Listed(contact=one, invited=_invited(one, spent)) for one in found)
    return Seen(listed=listed, altered=tuple(altered))


def due(house: House, unlocked: Unlocked, round_id: RoundId) -> tuple[Listed, ...]:
    """Who may be reached for this round, and has not come in: all was confirmed for it, and nothing was assumed."""
    listed = every(house, unlocked)
    return tuple(one for one in listed if one.invited is not Invited.SPENT and one.contact.may_be_reached(round_id))


def change(house: House, unlocked: Unlocked, contact: ContactId, particulars: Particulars, today: date) -> None:
    """Write down other particulars; what changed is not confirmed any more. Raises UnfitError, NoSuchContactError and AlteredError."""
    _fit(particulars, today)
    _rewrite(house, unlocked, contact, lambda one: contact_domain.changed(one, particulars))


def confirm(
    house: House, unlocked: Unlocked, contact: ContactId, round_id: RoundId, what: frozenset[Confirmation]
) -> None:
    """Keep that exactly this was confirmed with her, for this round. Raises NoSuchContactError and AlteredError."""
    _rewrite(house, unlocked, contact, lambda one: contact_domain.confirmed(one, round_id, what))


def hand(house: House, unlocked: Unlocked, contact: ContactId, typed: str) -> None:
    """Keep which invitation of a pool she was handed: its locator, inside her sealed contact, and never its digits.

    Raises NotACodeError, NotAnInvitationError, NoSuchContactError and AlteredError.
    """
    code = parse(typed)
    if code is None:
        raise NotACodeError
    locator = invitation_locator(house, code)
    with house.stores.main.reading() as tx:
        if invitations.find(tx, locator) is None:
            raise NotAnInvitationError
    _rewrite(house, unlocked, contact, lambda one: contact_domain.handed(one, locator))


def remove(house: House, contact: ContactId) -> None:
    """Forget a contact, with what it was handed; a second time changes nothing. Raises NotYetOverwrittenError.

    What was sealed before is gone from this store's files too; its backups go within seven days.
    """
    with house.stores.contacts.writing() as tx:
        contacts.forget(tx, contact)
    if not house.stores.contacts.checkpoint():
        raise NotYetOverwrittenError


def over(house: House, tx: Transaction, today: date) -> Over:
    """In a transaction of the contacts' store: contacts whose last day has passed. No member of staff is needed."""
    days = {stored.id: _kept_until(house, stored) for stored in contacts.every(tx)}
    return Over(
        contacts=tuple(key for key, day in days.items() if day is not None and day < today),
        unreadable=sum(day is None for day in days.values()),
    )


def _fit(particulars: Particulars, today: date) -> None:
    reasons = contact_domain.unfit(particulars, today)
    if reasons:
        raise UnfitError(reasons)


def _invited(contact: Contact, spent: frozenset[bytes]) -> Invited:
    if not contact.handed:
        return Invited.NOT_YET
    return Invited.SPENT if contact.handed[-1] in spent else Invited.UNSPENT


def _rewrite(house: House, unlocked: Unlocked, contact: ContactId, edit: Callable[[Contact], Contact]) -> None:
    with house.stores.contacts.writing() as tx:
        key = standing(house, tx)
        opened = open_key(house, tx, unlocked)
        stored = contacts.hold(tx, contact)
        if stored is None:
            raise NoSuchContactError
        contacts.replace(tx, _sealed(house, key, edit(_open(house, opened, stored))))


def _sealed(house: House, key: StoredContactsKey, contact: Contact) -> StoredContact:
    day = contact.particulars.kept_until.isoformat().encode()
    context = contact_due_context(house.keys.installation, contact=contact.id)
    server = server_key(house.keys.pepper, house.keys.installation)
    sealed_due = seal_for_server(server, day, context, house.entropy)
    unsealed = StoredContact(id=contact.id, sealed=b"", sealed_due=sealed_due)
    return seal_contact(house, key, unsealed, contact_domain.encode(contact))


def _open(house: House, opened: Opened, stored: StoredContact) -> Contact:
    try:
        return contact_domain.decode(stored.id, opened.contact(house, stored))
    except (Refused, ValueError, KeyError):
        raise AlteredError from None


def _arrived(house: House, opened: Opened, place: arrived.ArrivedPlace, sealed: bytes) -> tuple[bytes, ...]:
    try:
        whole = opened.arrived(house, place, sealed)
    except Refused:
        raise StoreFault(StoreTrouble.BROKEN) from None
    return tuple(whole[at : at + ID_BYTES] for at in range(0, len(whole), ID_BYTES))


def _kept_until(house: House, stored: StoredContact) -> date | None:
    context = contact_due_context(house.keys.installation, contact=stored.id)
    server = server_key(house.keys.pepper, house.keys.installation)
    try:
        return date.fromisoformat(open_for_server(server, stored.sealed_due, context).decode())
    except (Refused, ValueError):
        return None
