"""Contacts: how to reach people, in a store of its own. A row is an id and what is sealed, and nothing tells two apart.

No row says whose seat a contact's is, here or anywhere: whoever takes everything back by her code leaves her contact
where it is, and it is forgotten by its own id, or when its day has passed.
"""

from dataclasses import dataclass

from sqlalchemy import Column, TypedColumns, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import ContactId
from consult.storage.columns import ID, SEALED, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import CONTACTS as CONTACTS_STORE


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    sealed = Column(SEALED, nullable=False)
    sealed_due = Column(SEALED, nullable=False)


CONTACTS = table("contacts", CONTACTS_STORE, _Columns, sized("id"))
_c = CONTACTS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredContact:
    """A contact as it is kept: sealed to the contacts' key, and the day it goes sealed for the server."""

    id: ContactId
    sealed: bytes
    sealed_due: bytes


_ADD = insert(CONTACTS).on_conflict_do_nothing().returning(_c.id)
_EVERY = select(_c.id, _c.sealed, _c.sealed_due).order_by(_c.id)
_HELD = _EVERY.with_for_update()
_ONE = _HELD.where(_c.id == bindparam("contact"))
_REPLACE = update(CONTACTS).where(_c.id == bindparam("contact"))
_FORGET = delete(CONTACTS).where(_c.id == bindparam("contact"))


def add(tx: Transaction, contact: StoredContact) -> bool:
    """Keep a new contact. False where this very one is kept already."""
    row = {"id": contact.id, "sealed": contact.sealed, "sealed_due": contact.sealed_due}
    return tx.connection.execute(_ADD, row).first() is not None


def hold(tx: Transaction, contact: ContactId) -> StoredContact | None:
    """The contact of this id, if it is there, held until this writing transaction ends."""
    row = tx.connection.execute(_ONE, {"contact": contact}).one_or_none()
    return None if row is None else _stored(*row)


def replace(tx: Transaction, contact: StoredContact) -> bool:
    """Put what was sealed anew in place of the old. False where the contact is gone."""
    new = {"contact": contact.id, "sealed": contact.sealed, "sealed_due": contact.sealed_due}
    return tx.connection.execute(_REPLACE, new).rowcount == 1


def every(tx: Transaction) -> tuple[StoredContact, ...]:
    """All contacts, in the order of their ids, which tells nothing."""
    return tuple(_stored(*row) for row in tx.connection.execute(_EVERY))


def hold_all(tx: Transaction) -> tuple[StoredContact, ...]:
    """All contacts, held until this writing transaction ends: they are about to be sealed to another key."""
    return tuple(_stored(*row) for row in tx.connection.execute(_HELD))


def forget(tx: Transaction, contact: ContactId) -> None:
    """Delete a contact, with the invitations it was handed: they stand inside it."""
    tx.connection.execute(_FORGET, {"contact": contact})


def _stored(key: bytes, sealed: bytes, sealed_due: bytes) -> StoredContact:
    return StoredContact(id=ContactId(key), sealed=sealed, sealed_due=sealed_due)
