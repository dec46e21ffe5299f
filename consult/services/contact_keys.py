"""The contacts' key (K12): who may see contacts, and the key that contacts are sealed to, apart from all others.

A public key that someone wrote into the database would read every contact added from then on: the row carries K1's
code over all its fields, and sealing to a row that does not bear it is refused.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from consult.crypto.contacts import ContactsKey, open_contacts_seed, seal_contacts_seed, seal_to_contacts
from consult.crypto.contexts import arrived_context, contact_context, contacts_grant_context
from consult.crypto.encoding import Context, Label, number, pae
from consult.crypto.entropy import draw, fresh
from consult.crypto.errors import Refused
from consult.crypto.hybrid import PublicKey, Suite, public_key
from consult.crypto.keys import ContactsSeed, Seed, subkey
from consult.domain.capability import Role
from consult.domain.ids import ID_BYTES, ConsultationId, ContactId, ContactsKeyId, StaffId
from consult.services.house import House, StoreFault, StoreTrouble
from consult.services.staffing import Unlocked
from consult.storage import arrived, contact_keys, contacts, staff
from consult.storage.arrived import ArrivedPlace
from consult.storage.contact_keys import Holder, StoredContactsKey
from consult.storage.database import Transaction

FIRST_VERSION = 1
HOLDERS = frozenset({Role.COORDINATOR, Role.CUSTODIAN})
"""Who may see contacts at all. A commissioner never."""


class NoContactsKeyError(Exception):
    """No contacts are kept here yet: nobody was named who may see them."""


class HasBegunError(Exception):
    """There is a contacts' key already."""


class NobodyError(Exception):
    """A key that nobody holds would lose every contact, and only coordinators and custodians may hold it."""


class NoSuchNameError(LookupError):
    """No coordinator or custodian has this name."""


class NotGrantedError(Exception):
    """This member of staff may not see contacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The contacts' key in the hands of someone who may see contacts, for as long as she stays unlocked."""

    id: ContactsKeyId
    key: ContactsKey = field(repr=False)
    seed: ContactsSeed = field(repr=False)

    def contact(self, house: House, stored: contacts.StoredContact) -> bytes:
        """What is sealed in a contact. Raises Refused."""
        return self.key.open(stored.sealed, bind_contact(house, self.id, stored.id))

    def arrived(self, house: House, place: ArrivedPlace, sealed: bytes) -> bytes:
        """What is sealed in a set of spent invitations. Raises Refused."""
        return self.key.open(sealed, bind_arrived(house, self.id, place))


def begin(house: House, holders: Iterable[StaffId]) -> None:
    """Make the contacts' key, and seal its seed to these members of staff. Raises HasBegunError and NobodyError."""
    with house.stores.contacts.writing() as tx:
        if contact_keys.hold(tx) is not None:
            raise HasBegunError
        _keep(house, tx, ContactsSeed(Seed(fresh(house.entropy))), FIRST_VERSION, holders)


def named(house: House, names: Iterable[str]) -> tuple[StaffId, ...]:
    """The coordinators and custodians of these names. Raises NoSuchNameError, with the first that is none of them."""
    with house.stores.main.reading() as tx:
        known = {account.name: account.id for account in staff.every(tx) if account.roles & HOLDERS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise NoSuchNameError(unknown[0])
    return tuple(known[name] for name in names)


def open_key(house: House, tx: Transaction, unlocked: Unlocked) -> Opened:
    """In a transaction of the contacts' store: the contacts' key. Raises NoContactsKeyError and NotGrantedError."""
    return _opened(house, tx, _verified(house, contact_keys.now(tx)), unlocked)


def grant(house: House, unlocked: Unlocked, new: StaffId) -> None:
    """Let one more member of staff see contacts; a second time changes nothing. Raises what ``open_key`` does."""
    with house.stores.contacts.writing() as tx:
        key = _verified(house, contact_keys.hold(tx))
        opened = _opened(house, tx, key, unlocked)
        if holder(house, new) not in contact_keys.holders(tx, key.id):
            _give(house, tx, key.id, opened.seed, new)


def may_see(house: House, person: StaffId) -> bool:
    """Whether this member of staff was given the contacts' key."""
    with house.stores.contacts.reading() as tx:
        key = contact_keys.now(tx)
        return key is not None and holder(house, person) in contact_keys.holders(tx, key.id)


def rotate(house: House, unlocked: Unlocked, holders: Iterable[StaffId]) -> None:
    """Put a new key in place of the old, held by these members of staff alone, and seal every contact to it.

    All of it at once or nothing. What someone copied before stays hers; nothing that is written from now on opens to
    her. Raises what ``open_key`` does, and NobodyError.
    """
    with house.stores.contacts.writing() as tx:
        old = _verified(house, contact_keys.hold(tx))
        opened = _opened(house, tx, old, unlocked)
        new = _keep(house, tx, ContactsSeed(Seed(fresh(house.entropy))), old.version + 1, holders)
        for stored in contacts.hold_all(tx):
            sealed = seal_contact(house, new, stored.id, opened.contact(house, stored))
            contacts.replace(tx, contacts.StoredContact(id=stored.id, sealed=sealed, sealed_due=stored.sealed_due))
        for place, sealed in arrived.every(tx):
            arrived.put(tx, place, seal_arrived(house, new, place, opened.arrived(house, place, sealed)))
        contact_keys.drop(tx, old.id)
    house.stores.contacts.checkpoint()


def standing(house: House, tx: Transaction) -> StoredContactsKey:
    """In a writing transaction of the contacts' store: the key to seal to. Raises NoContactsKeyError and StoreFault."""
    return _verified(house, contact_keys.stand(tx))


def seal_contact(house: House, key: StoredContactsKey, contact: ContactId, plaintext: bytes) -> bytes:
    """Seal a contact to the contacts' key."""
    return seal_to_contacts(
        PublicKey(key.public_key), Suite(key.suite), plaintext, bind_contact(house, key.id, contact)
    )


def seal_arrived(house: House, key: StoredContactsKey, place: ArrivedPlace, plaintext: bytes) -> bytes:
    """Seal a consultation's spent invitations to the contacts' key."""
    return seal_to_contacts(PublicKey(key.public_key), Suite(key.suite), plaintext, bind_arrived(house, key.id, place))


def bind_contact(house: House, key: ContactsKeyId, contact: ContactId) -> Context:
    """What a contact is bound to."""
    return contact_context(house.keys.installation, key=key, contact=contact)


def bind_arrived(house: House, key: ContactsKeyId, place: ArrivedPlace) -> Context:
    """What a set of spent invitations is bound to."""
    return arrived_context(house.keys.installation, key=key, place=place)


def holder(house: House, person: StaffId) -> Holder:
    """What names a member of staff in the contacts' store, which shares no id with another."""
    return Holder(_alias(house, b"holder", person))


def place_of(house: House, consultation: ConsultationId) -> ArrivedPlace:
    """What names a consultation in the contacts' store."""
    return ArrivedPlace(_alias(house, b"place", consultation))


def _alias(house: House, kind: bytes, named: bytes) -> bytes:
    key = subkey(house.keys.pepper, Label.ALIAS, house.keys.installation)
    return hmac.new(key, pae((kind, named)), sha256).digest()[:ID_BYTES]


def _keep(
    house: House, tx: Transaction, seed: ContactsSeed, version: int, holders: Iterable[StaffId]
) -> StoredContactsKey:
    key_id = ContactsKeyId(draw(house.entropy, ID_BYTES))
    suite, public = house.keys.suite, public_key(seed, house.keys.suite)
    mac = _mac(house, key_id, version, suite, public)
    key = StoredContactsKey(id=key_id, version=version, suite=suite, public_key=public, mac=mac)
    contact_keys.add(tx, key)
    everyone = sorted(set(holders))
    if not everyone:
        raise NobodyError
    for person in everyone:
        _give(house, tx, key_id, seed, person)
    return key


def _give(house: House, tx: Transaction, key: ContactsKeyId, seed: ContactsSeed, person: StaffId) -> None:
    with house.stores.main.reading() as main:
        account = staff.get(main, person)
    if account is None or not account.roles & HOLDERS:
        raise NobodyError
    whose = holder(house, person)
    context = contacts_grant_context(house.keys.installation, key=key, holder=whose)
    sealed = seal_contacts_seed(PublicKey(account.public_key), Suite(account.suite), seed, context)
    contact_keys.give(tx, key, whose, sealed)


def _opened(house: House, tx: Transaction, key: StoredContactsKey, unlocked: Unlocked) -> Opened:
    whose = holder(house, unlocked.id)
    sealed = contact_keys.sealed_seed(tx, key.id, whose)
    if sealed is None:
        raise NotGrantedError
    context = contacts_grant_context(house.keys.installation, key=key.id, holder=whose)
    try:
        seed = open_contacts_seed(unlocked.seed, sealed, context)
    except Refused as refused:
        raise NotGrantedError from refused
    return Opened(id=key.id, key=ContactsKey(seed), seed=seed)


def _mac(house: House, key: ContactsKeyId, version: int, suite: int, public: bytes) -> bytes:
    """K1's code over all fields of the row."""
    row_key = subkey(house.keys.pepper, Label.ROW_MAC, house.keys.installation)
    fields = pae((b"contacts key", key, number(version), number(suite), public))
    return hmac.new(row_key, fields, sha256).digest()


def _verified(house: House, key: StoredContactsKey | None) -> StoredContactsKey:
    if key is None:
        raise NoContactsKeyError
    if not hmac.compare_digest(key.mac, _mac(house, key.id, key.version, key.suite, key.public_key)):
        raise StoreFault(StoreTrouble.BROKEN)
    return key
