"""Recovery grants: an epoch's seed (K4), sealed to the organisation's recovery key (K13).

``key_digest`` is the fingerprint of the key it was sealed to: after a new ceremony the old grants stand beside the
new ones until the old envelopes are destroyed.
"""

from sqlalchemy import Column, ForeignKey, LargeBinary, TypedColumns, bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from consult.domain.ids import EpochId
from consult.storage import grants, seats
from consult.storage.columns import ID, SEALED, sized, table
from consult.storage.database import Transaction
from consult.storage.epochs import EPOCHS, StoredEpoch
from consult.storage.epochs import of_row as epoch_of_row
from consult.storage.metadata import MAIN

DIGEST_BYTES = 32


class _Columns(TypedColumns):
    epoch_id = Column(ID, ForeignKey("epochs.id"), primary_key=True)
    key_digest = Column(LargeBinary(DIGEST_BYTES), primary_key=True)
    sealed_seed = Column(SEALED, nullable=False)


RECOVERY_GRANTS = table("recovery_grants", MAIN, _Columns, sized("key_digest", DIGEST_BYTES))
_c = RECOVERY_GRANTS.c
_e = EPOCHS.c

_give = insert(RECOVERY_GRANTS)
_GIVE = _give.on_conflict_do_update(
    index_elements=[_c.epoch_id, _c.key_digest], set_={"sealed_seed": _give.excluded.sealed_seed}
)
_ONE = select(_c.sealed_seed).where(_c.epoch_id == bindparam("epoch"), _c.key_digest == bindparam("digest"))
_HELD = select(_c.epoch_id, _c.sealed_seed).where(_c.key_digest == bindparam("digest")).order_by(_c.epoch_id)
_MISSING = (
    select(_e.id, _e.consultation_id, _e.number, _e.suite, _e.public_key)
    .where(
        ~select(_c.epoch_id).where(_c.epoch_id == _e.id, _c.key_digest == bindparam("digest")).exists(),
        or_(
            select(grants.GRANTS.c.epoch_id).where(grants.GRANTS.c.epoch_id == _e.id).exists(),
            select(seats.SEATS.c.id).where(seats.SEATS.c.epoch_id == _e.id).exists(),
        ),
    )
    .order_by(_e.consultation_id, _e.number)
)
_END = delete(RECOVERY_GRANTS).where(_c.epoch_id == bindparam("epoch"))
_RETIRE = delete(RECOVERY_GRANTS).where(_c.key_digest != bindparam("digest"))


def give(tx: Transaction, epoch: EpochId, key_digest: bytes, sealed_seed: bytes) -> None:
    """Keep a grant, in place of an older one of the same two."""
    tx.connection.execute(_GIVE, {"epoch_id": epoch, "key_digest": key_digest, "sealed_seed": sealed_seed})


def sealed_seed(tx: Transaction, epoch: EpochId, key_digest: bytes) -> bytes | None:
    """The epoch's seed as it is sealed to the key of this fingerprint, if it is."""
    return tx.connection.execute(_ONE, {"epoch": epoch, "digest": key_digest}).scalar_one_or_none()


def held(tx: Transaction, key_digest: bytes) -> tuple[tuple[EpochId, bytes], ...]:
    """Every epoch's seed that is sealed to the key of this fingerprint."""
    found = tx.connection.execute(_HELD, {"digest": key_digest})
    return tuple((EpochId(epoch), sealed) for epoch, sealed in found)


def missing(tx: Transaction, key_digest: bytes) -> tuple[StoredEpoch, ...]:
    """Every epoch in use whose seed is not sealed to the key of this fingerprint; not those that rotations left."""
    return tuple(epoch_of_row(*row) for row in tx.connection.execute(_MISSING, {"digest": key_digest}))


def end(tx: Transaction, epoch: EpochId) -> None:
    """Take every grant to an epoch away, once nothing is sealed to it any more."""
    tx.connection.execute(_END, {"epoch": epoch})


def retire(tx: Transaction, key_digest: bytes) -> int:
    """Delete the grants to every other key than this one; give how many. What was copied meanwhile stays readable."""
    return tx.connection.execute(_RETIRE, {"digest": key_digest}).rowcount
