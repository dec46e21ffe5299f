"""The contacts' key (K12): who may see contacts, and the key that contacts are sealed to, apart from all others.

A public key that someone wrote into the database would read every contact added from then on. So K1 vouches for the
key's row, the ledger knows which one is newest, and nothing is sealed to another.

Everybody who reads that public key can seal to it. So what is sealed begins with a MAC under K1 over itself and the row
it is for: what this house did not seal there opens to nobody, whichever key it is sealed to.

The key and what vouches for it stand in two stores. A new key is written first and counts from the moment the ledger
has it; what a crash leaves of one that never did is dropped by the next rotation.
"""

import hmac
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from consult.crypto.contacts import ContactsKey, open_contacts_seed, seal_contacts_seed, seal_to_contacts
from consult.crypto.contexts import (
    arrived_context,
    contact_context,
    contacts_grant_context,
    contacts_recovery_context,
    row_context,
)
from consult.crypto.encoding import Context, Label, pae
from consult.crypto.entropy import draw, fresh
from consult.crypto.errors import Refused
from consult.crypto.hybrid import PublicKey, Suite, public_key
from consult.crypto.keys import ContactsSeed, Seed, subkey
from consult.crypto.rows import MAC_BYTES, row_mac, row_stands
from consult.domain.capability import Role
from consult.domain.ids import ID_BYTES, ConsultationId, ContactsKeyId, StaffId
from consult.domain.ledger import Act, Deed
from consult.services import ledgering
from consult.services.house import House
from consult.services.staffing.people import Unlocked
from consult.services.vouched import check_row, staff_row
from consult.services.vouching import Row, UnvouchedError
from consult.storage import arrived, contact_keys, contact_recovery, contacts, staff
from consult.storage.arrived import ArrivedPlace
from consult.storage.contact_keys import Holder, StoredContactsKey
from consult.storage.contacts import StoredContact
from consult.storage.database import Transaction

KIND = "contacts-key"
CONTACT, ARRIVED = b"contact", b"arrived"
"""The kinds under which K1 vouches for what is sealed to the contacts' key."""
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
    """The contacts' key in the hands of someone who may see contacts, for as long as she stays unlocked.

    While a rotation is on its way there are two, the newest first: what is sealed opens with one of them.
    """

    seeds: tuple[tuple[ContactsKeyId, ContactsSeed], ...] = field(repr=False)

    def contact(self, house: House, stored: StoredContact) -> bytes:
        """What this house sealed in a contact. Raises Refused."""
        installation = house.keys.installation
        bound = [contact_context(installation, key=key, contact=stored.id) for key, _ in self.seeds]
        return _own(house, CONTACT, stored.id, self._first(stored.sealed, bound))

    def arrived(self, house: House, place: ArrivedPlace, sealed: bytes) -> bytes:
        """What this house sealed in a set of spent invitations. Raises Refused."""
        installation = house.keys.installation
        bound = [arrived_context(installation, key=key, place=place) for key, _ in self.seeds]
        return _own(house, ARRIVED, place, self._first(sealed, bound))

    def _first(self, sealed: bytes, contexts: Sequence[Context]) -> bytes:
        for (_, seed), context in zip(self.seeds, contexts, strict=True):
            try:
                return ContactsKey(seed).open(sealed, context)
            except Refused:
                continue
        raise Refused


def _bind(house: House, kind: bytes, row: bytes, plaintext: bytes) -> Context:
    return row_context(house.keys.installation, kind=kind, row=row, version=1, fields=(plaintext,))


def _vouched_for(house: House, kind: bytes, row: bytes, plaintext: bytes) -> bytes:
    return row_mac(ledgering.keys_of(house).row_mac, _bind(house, kind, row, plaintext)) + plaintext


def _own(house: House, kind: bytes, row: bytes, opened: bytes) -> bytes:
    """What follows the MAC, where that is this house's own for this row. Raises Refused."""
    mac, plaintext = opened[:MAC_BYTES], opened[MAC_BYTES:]
    if not row_stands(ledgering.keys_of(house).row_mac, _bind(house, kind, row, plaintext), mac):
        raise Refused
    return plaintext


def begin(house: House, holders: Iterable[StaffId], today: date) -> None:
    """Make the contacts' key, and seal its seed to these members of staff. Raises HasBegunError and NobodyError.

    UnvouchedError where an account was changed in the database: its public key may be anybody's.
    """
    with house.stores.contacts.writing() as tx:
        before = contact_keys.hold(tx)
        if any(_vouched(house, key) for key in before):
            raise HasBegunError
        new, _ = _keep(house, tx, before, holders)
    _announce(house, new, before, None, today)


def named(house: House, names: Iterable[str]) -> tuple[StaffId, ...]:
    """The coordinators and custodians of these names. Raises NoSuchNameError, with the first that is none of them."""
    with house.stores.main.reading() as tx:
        known = {account.name: account.id for account in staff.every(tx) if account.roles & HOLDERS}
    wanted = tuple(names)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise NoSuchNameError(unknown[0])
    return tuple(known[name] for name in wanted)


def open_key(house: House, tx: Transaction, unlocked: Unlocked) -> Opened:
    """In a transaction of the contacts' store: the contacts' key. Raises NoContactsKeyError and NotGrantedError."""
    keys = contact_keys.every(tx)
    if not keys:
        raise NoContactsKeyError
    seeds = tuple((key.id, seed) for key in keys if (seed := _seed(house, tx, key.id, unlocked)) is not None)
    if not seeds:
        raise NotGrantedError
    return Opened(seeds=seeds)


def grant(house: House, unlocked: Unlocked, new: StaffId, today: date) -> None:
    """Let one more member of staff see contacts; a second time changes nothing. The ledger says who let her.

    Raises NobodyError, NotGrantedError and what ``standing`` does.
    """
    with house.stores.contacts.writing() as tx:
        key = _newest(house, contact_keys.hold(tx))
        seed = _seed(house, tx, key.id, unlocked)
        if seed is None:
            raise NotGrantedError
        if holder(house, new) in contact_keys.holders(tx, key.id):
            return
        give(house, tx, key.id, seed, new)
        act = Act(deed=Deed.GRANTED, by=unlocked.id, about=(("what", "contacts"), ("staff", new.hex())))
        with house.stores.main.writing() as main:
            ledgering.record(house, main, act, today)


def present_holders(house: House) -> tuple[StaffId, ...]:
    """Who was given the newest key and may still be given the next: live coordinators and custodians.

    Raises NoContactsKeyError and UnvouchedError.
    """
    with house.stores.contacts.reading() as tx:
        given = contact_keys.holders(tx, _newest(house, contact_keys.every(tx)).id)
    with house.stores.main.reading() as tx:
        live = [account.id for account in staff.every(tx) if account.is_live and account.roles & HOLDERS]
    return tuple(person for person in live if holder(house, person) in given)


def is_due(house: House) -> bool:
    """Whether a key has to be changed: somebody whom it was given to may not hold it any more, or a rotation was cut short.

    Nothing is noted for it, so nothing can be lost: a key is due while it stands sealed to anyone but those who may.
    """
    with house.stores.contacts.reading() as tx:
        given = [contact_keys.holders(tx, key.id) for key in contact_keys.every(tx)]
    with house.stores.main.reading() as tx:
        able = {holder(house, account.id) for account in staff.every(tx) if account.roles & HOLDERS}
    return len(given) > 1 or any(each - able for each in given)


def may_see(house: House, person: StaffId) -> bool:
    """Whether this member of staff was given the contacts' key."""
    with house.stores.contacts.reading() as tx:
        whose = holder(house, person)
        return any(whose in contact_keys.holders(tx, key.id) for key in contact_keys.every(tx))


def rotate(house: House, unlocked: Unlocked, holders: Iterable[StaffId], today: date) -> None:
    """Put a new key in place of the old, held by these members of staff alone, and seal every contact to it.

    What someone copied before stays hers; nothing that is written from now on opens to her. A crash leaves contacts
    that open as before, and rotating again finishes. Raises NobodyError and what ``open_key`` does.
    """
    with house.stores.contacts.writing() as tx:
        before = contact_keys.hold(tx)
        opened = open_key(house, tx, unlocked)
        new, seed = _keep(house, tx, before, holders)
    _announce(house, new, before, unlocked.id, today)
    _seal_anew(house, Opened(seeds=((new.id, seed), *opened.seeds)), new)
    house.stores.contacts.checkpoint()


def rotate_if_due(house: House, unlocked: Unlocked, today: date) -> bool:
    """Change the key where it is due, for those who hold it and still may; whether it was. Raises what ``rotate`` does."""
    if not is_due(house):
        return False
    rotate(house, unlocked, present_holders(house), today)
    return True


def standing(house: House, tx: Transaction) -> StoredContactsKey:
    """In a writing transaction of the contacts' store: the key to seal to.

    Raises NoContactsKeyError, and UnvouchedError where what stands there is none of ours.
    """
    return _newest(house, contact_keys.stand(tx))


def seal_contact(house: House, key: StoredContactsKey, contact: StoredContact, plaintext: bytes) -> StoredContact:
    """The contact with this sealed in it to the contacts' key."""
    context = contact_context(house.keys.installation, key=key.id, contact=contact.id)
    vouched = _vouched_for(house, CONTACT, contact.id, plaintext)
    return replace(contact, sealed=seal_to_contacts(PublicKey(key.public_key), Suite(key.suite), vouched, context))


def seal_arrived(house: House, key: StoredContactsKey, place: ArrivedPlace, plaintext: bytes) -> bytes:
    """A consultation's spent invitations, sealed to the contacts' key."""
    context = arrived_context(house.keys.installation, key=key.id, place=place)
    vouched = _vouched_for(house, ARRIVED, place, plaintext)
    return seal_to_contacts(PublicKey(key.public_key), Suite(key.suite), vouched, context)


def holder(house: House, person: StaffId) -> Holder:
    """What names a member of staff in the contacts' store, which shares no id with another."""
    return Holder(_alias(house, b"holder", person))


def place_of(house: House, consultation: ConsultationId) -> ArrivedPlace:
    """What names a consultation in the contacts' store."""
    return ArrivedPlace(_alias(house, b"place", consultation))


def _alias(house: House, kind: bytes, one: bytes) -> bytes:
    key = subkey(house.keys.pepper, Label.ALIAS, house.keys.installation)
    return hmac.new(key, pae((kind, one)), sha256).digest()[:ID_BYTES]


def _keep(
    house: House, tx: Transaction, before: Sequence[StoredContactsKey], holders: Iterable[StaffId]
) -> tuple[StoredContactsKey, ContactsSeed]:
    seed = ContactsSeed(Seed(fresh(house.entropy)))
    key = StoredContactsKey(
        id=ContactsKeyId(draw(house.entropy, ID_BYTES)),
        version=max((one.version for one in before), default=0) + 1,
        suite=house.keys.suite,
        public_key=public_key(seed, house.keys.suite),
    )
    contact_keys.add(tx, key)
    everyone = sorted(set(holders))
    if not everyone:
        raise NobodyError
    for person in everyone:
        give(house, tx, key.id, seed, person)
    give_to_recovery(house, tx, key.id, seed)
    return key, seed


def give_to_recovery(house: House, tx: Transaction, key: ContactsKeyId, seed: ContactsSeed) -> None:
    """Seal the contacts' seed to the organisation's recovery key (K13), where there is one."""
    recovery = house.keys.recovery
    if recovery is not None:
        context = contacts_recovery_context(house.keys.installation, key=key)
        contact_recovery.give(tx, key, recovery.fingerprint, recovery.seal_contacts_seed(seed, context))


def give(house: House, tx: Transaction, key: ContactsKeyId, seed: ContactsSeed, person: StaffId) -> None:
    """Seal the contacts' seed to a member of staff whose account stands. Raises NobodyError and UnvouchedError."""
    with house.stores.main.reading() as main:
        account = staff.get(main, person)
        if account is None or account.public_key is None or not account.is_live or not account.roles & HOLDERS:
            raise NobodyError
        check_row(house, main, staff_row(account))
    whose = holder(house, person)
    context = contacts_grant_context(house.keys.installation, key=key, holder=whose)
    sealed = seal_contacts_seed(PublicKey(account.public_key), Suite(account.suite), seed, context)
    contact_keys.give(tx, key, whose, sealed)


def _announce(
    house: House, new: StoredContactsKey, old: Iterable[StoredContactsKey], by: StaffId | None, today: date
) -> None:
    """From here on the new key counts, and none before it."""
    with house.stores.main.writing() as tx:
        act = Act(deed=Deed.CONTACTS_KEY_SET, by=by, about=(("version", str(new.version)),))
        ledgering.record(house, tx, act, today, rows=[_row(house, new)], gone=[_row(house, key) for key in old])


def _seal_anew(house: House, opened: Opened, new: StoredContactsKey) -> None:
    with house.stores.contacts.writing() as tx:
        keys = contact_keys.hold(tx)
        if new not in keys:
            return  # another rotation came after this one, and did it all
        for stored in contacts.hold_all(tx):
            with suppress(Refused):  # one that was changed from outside keeps nobody else's waiting; it is told of
                contacts.replace(tx, seal_contact(house, new, stored, opened.contact(house, stored)))
        for place, sealed in arrived.every(tx):
            with suppress(Refused):  # the whole set is carried anew every day
                arrived.put(tx, place, seal_arrived(house, new, place, opened.arrived(house, place, sealed)))
        for key in keys:
            if key.version < new.version:
                contact_recovery.end(tx, key.id)
                contact_keys.drop(tx, key.id)


def _seed(house: House, tx: Transaction, key: ContactsKeyId, unlocked: Unlocked) -> ContactsSeed | None:
    whose = holder(house, unlocked.id)
    sealed = contact_keys.sealed_seed(tx, key, whose)
    if sealed is None:
        return None
    try:
        context = contacts_grant_context(house.keys.installation, key=key, holder=whose)
        return open_contacts_seed(unlocked.seed, sealed, context)
    except Refused:
        return None


def _newest(house: House, keys: Sequence[StoredContactsKey]) -> StoredContactsKey:
    if not keys:
        raise NoContactsKeyError
    vouched = [key for key in keys if _vouched(house, key)]
    if not vouched:
        raise UnvouchedError(KIND, _row(house, keys[0]).id)
    return vouched[0]


def _vouched(house: House, key: StoredContactsKey) -> bool:
    with house.stores.main.reading() as tx:
        try:
            check_row(house, tx, _row(house, key))
        except UnvouchedError:
            return False
    return True


def _row(house: House, key: StoredContactsKey) -> Row:
    return Row(kind=KIND, id=_alias(house, b"key", key.id), content=key)
