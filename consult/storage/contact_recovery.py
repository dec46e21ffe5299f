"""The contacts' key for the trustees: its seed (K12), sealed to the organisation's recovery key (K13).

``key_digest`` is the fingerprint of the key it was sealed to, as in the main store's recovery grants.
"""

from sqlalchemy import Column, ForeignKey, LargeBinary, TypedColumns, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import ContactsKeyId
from consult.storage.columns import ID, SEALED, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import CONTACTS as CONTACTS_STORE

DIGEST_BYTES = 32


class _Columns(TypedColumns):
    key_id = Column(ID, ForeignKey("contact_keys.id"), primary_key=True)
    key_digest = Column(LargeBinary(DIGEST_BYTES), primary_key=True)
    sealed_seed = Column(SEALED, nullable=False)


CONTACT_RECOVERY = table("contact_recovery", CONTACTS_STORE, _Columns, sized("key_digest", DIGEST_BYTES))
_c = CONTACT_RECOVERY.c

_give = insert(CONTACT_RECOVERY)
_GIVE = _give.on_conflict_do_update(
    index_elements=[_c.key_id, _c.key_digest], set_={"sealed_seed": _give.excluded.sealed_seed}
)
_ONE = select(_c.sealed_seed).where(_c.key_id == bindparam("of_key"), _c.key_digest == bindparam("digest"))
_END = delete(CONTACT_RECOVERY).where(_c.key_id == bindparam("of_key"))
_RETIRE = delete(CONTACT_RECOVERY).where(_c.key_digest != bindparam("digest"))


def give(tx: Transaction, key: ContactsKeyId, key_digest: bytes, sealed_seed: bytes) -> None:
    """Keep a seed that was sealed to the key of this fingerprint, in place of an older one of the same two."""
    tx.connection.execute(_GIVE, {"key_id": key, "key_digest": key_digest, "sealed_seed": sealed_seed})


def sealed_seed(tx: Transaction, key: ContactsKeyId, key_digest: bytes) -> bytes | None:
    """The contacts' seed as it is sealed to the key of this fingerprint, if it is."""
    return tx.connection.execute(_ONE, {"of_key": key, "digest": key_digest}).scalar_one_or_none()


def end(tx: Transaction, key: ContactsKeyId) -> None:
    """Take away what was sealed of a key that a rotation has replaced."""
    tx.connection.execute(_END, {"of_key": key})


def retire(tx: Transaction, key_digest: bytes) -> int:
    """Delete what is sealed to every other recovery key than this one; give how many."""
    return tx.connection.execute(_RETIRE, {"digest": key_digest}).rowcount
