"""The contacts' key (K12): its public half, and its seed sealed to each member of staff who may see contacts.

There is one key at a time, but while a rotation puts another in its place. A holder is named by a keyed hash of her id, so that
this store shares no id with another.
"""

from dataclasses import dataclass
from typing import NewType

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Select,
    TypedColumns,
    UniqueConstraint,
    bindparam,
    delete,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from consult.domain.ids import ContactsKeyId
from consult.storage.columns import ID, SEALED, SMALL, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import CONTACTS as CONTACTS_STORE

Holder = NewType("Holder", bytes)
"""16 bytes: a member of staff's id, hashed under a subkey of the pepper."""


class _KeyColumns(TypedColumns):
    id = Column(ID, primary_key=True)
    version = Column(Integer, nullable=False)
    suite = Column(SMALL, nullable=False)
    public_key = Column(LargeBinary, nullable=False)


class _GrantColumns(TypedColumns):
    key_id = Column(ID, ForeignKey("contact_keys.id"), primary_key=True)
    holder = Column(ID, primary_key=True)
    sealed_seed = Column(SEALED, nullable=False)


KEYS = table("contact_keys", CONTACTS_STORE, _KeyColumns, UniqueConstraint("version"), sized("id"))
GRANTS = table("contact_grants", CONTACTS_STORE, _GrantColumns, sized("holder"))
_k = KEYS.c
_g = GRANTS.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredContactsKey:
    """The contacts' public key. ``version`` grows by one with every rotation; what vouches for it stands elsewhere (K1)."""

    id: ContactsKeyId
    version: int
    suite: int
    public_key: bytes


_EVERY = select(_k.id, _k.version, _k.suite, _k.public_key).order_by(_k.version.desc())
_HELD = _EVERY.with_for_update()
_STANDING = _EVERY.with_for_update(read=True)
_give = upsert(GRANTS)
_GIVE = _give.on_conflict_do_update(
    index_elements=[_g.key_id, _g.holder], set_={"sealed_seed": _give.excluded.sealed_seed}
)
_ONE = select(_g.sealed_seed).where(_g.key_id == bindparam("key"), _g.holder == bindparam("whose"))
_HOLDERS = select(_g.holder).where(_g.key_id == bindparam("key")).order_by(_g.holder)
_NO_GRANTS = delete(GRANTS).where(_g.key_id == bindparam("key"))
_NO_KEY = delete(KEYS).where(_k.id == bindparam("key"))


def every(tx: Transaction) -> tuple[StoredContactsKey, ...]:
    """All keys, the newest first. There is one, but while a rotation is on its way."""
    return _stored(tx, _EVERY)


def stand(tx: Transaction) -> tuple[StoredContactsKey, ...]:
    """All keys, none of which a rotation drops until this writing transaction ends: for sealing to one."""
    return _stored(tx, _STANDING) or _stored(tx, _STANDING)  # asked again: a rotation may have ended while we waited


def hold(tx: Transaction) -> tuple[StoredContactsKey, ...]:
    """All keys, held alone until this writing transaction ends: for adding one, or dropping those it replaced."""
    return _stored(tx, _HELD) or _stored(tx, _HELD)


def add(tx: Transaction, key: StoredContactsKey) -> None:
    """Keep a new key."""
    row = {
        "id": key.id,
        "version": key.version,
        "suite": key.suite,
        "public_key": key.public_key,
    }
    tx.connection.execute(insert(KEYS), row)


def give(tx: Transaction, key: ContactsKeyId, holder: Holder, sealed_seed: bytes) -> None:
    """Keep a grant, in place of an older one of the same two."""
    tx.connection.execute(_GIVE, {"key_id": key, "holder": holder, "sealed_seed": sealed_seed})


def sealed_seed(tx: Transaction, key: ContactsKeyId, holder: Holder) -> bytes | None:
    """The contacts' seed as it is sealed to this member of staff, if it is."""
    return tx.connection.execute(_ONE, {"key": key, "whose": holder}).scalar_one_or_none()


def holders(tx: Transaction, key: ContactsKeyId) -> frozenset[Holder]:
    """All who hold a grant."""
    return frozenset(Holder(one) for one in tx.connection.execute(_HOLDERS, {"key": key}).scalars())


def drop(tx: Transaction, key: ContactsKeyId) -> None:
    """Delete a key that a rotation has replaced, its grants first. What the trustees have of it is gone before."""
    tx.connection.execute(_NO_GRANTS, {"key": key})
    tx.connection.execute(_NO_KEY, {"key": key})


def _stored(tx: Transaction, asked: Select[bytes, int, int, bytes]) -> tuple[StoredContactsKey, ...]:
    return tuple(
        StoredContactsKey(id=ContactsKeyId(key), version=version, suite=suite, public_key=public_key)
        for key, version, suite, public_key in tx.connection.execute(asked)
    )
