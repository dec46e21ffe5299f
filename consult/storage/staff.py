"""Staff: who they are, what they may be, and their keys (K2's salt, K3 sealed, the public key grants are sealed to).

An account is *live* once it is whole: a passphrase, a second factor, and a recovery key that was typed back. Until then
it is pending. That follows from the row itself, so no column can say otherwise.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    Integer,
    LargeBinary,
    Row,
    Text,
    TypedColumns,
    UniqueConstraint,
    bindparam,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from consult.domain.capability import Role
from consult.domain.ids import StaffId
from consult.storage.columns import ID, SEALED, SMALL, Day, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    name = Column(Text, nullable=False)
    roles = Column(Text, nullable=False)
    salt = Column(LargeBinary)
    sealed_seed = Column(SEALED)
    public_key = Column(LargeBinary)
    suite = Column(SMALL, nullable=False)
    version = Column(Integer, nullable=False)
    begin_hash = Column(LargeBinary)
    begin_by = Column(Day)
    sealed_factor = Column(SEALED)
    sealed_recovery = Column(SEALED)


BEGIN_HASH_BYTES = 32

STAFF = table(
    "staff",
    MAIN,
    _Columns,
    UniqueConstraint("name"),
    UniqueConstraint("begin_hash"),
    sized("id"),
    sized("begin_hash", BEGIN_HASH_BYTES),
)
_c = STAFF.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStaff:
    """A member of staff as kept. ``version`` grows by one with every change, so that an old row can be told.

    ``salt``, ``sealed_seed`` and ``public_key`` come with her passphrase. ``begin_hash`` is made from the secret that
    lets her set one, until the day ``begin_by``; it goes when she has.
    """

    id: StaffId
    name: str
    roles: frozenset[Role]
    suite: int
    version: int
    salt: bytes | None = None
    sealed_seed: bytes | None = None
    public_key: bytes | None = None
    begin_hash: bytes | None = None
    begin_by: date | None = None
    sealed_factor: bytes | None = None
    sealed_recovery: bytes | None = None

    @property
    def is_live(self) -> bool:
        """Whether the account is whole: only then may it work, be granted keys, or be counted."""
        return None not in {self.salt, self.sealed_seed, self.public_key, self.sealed_factor, self.sealed_recovery}


_ADD = insert(STAFF).on_conflict_do_nothing().returning(_c.id)
_EVERY = select(STAFF).order_by(_c.name)
_ONE = _EVERY.where(_c.id == bindparam("staff"))
_NAMED = _EVERY.where(_c.name == bindparam("called"))
_BEGINNING = _EVERY.where(_c.begin_hash == bindparam("secret"))
_VERSION = select(_c.version).where(_c.id == bindparam("staff"))
_HOLD = select(_c.id).order_by(_c.id).with_for_update()
_REPLACE = update(STAFF).where(_c.id == bindparam("staff"), _c.version == bindparam("before"))
_REMOVE = delete(STAFF).where(_c.id == bindparam("staff"))


def add(tx: Transaction, one: StoredStaff) -> bool:
    """Keep a new member of staff. False where the name is taken."""
    return tx.connection.execute(_ADD, {"id": one.id, **_fields(one)}).first() is not None


def get(tx: Transaction, staff: StaffId) -> StoredStaff | None:
    """The member of staff of this id, if there is one."""
    row = tx.connection.execute(_ONE, {"staff": staff}).one_or_none()
    return None if row is None else _stored(row)


def named(tx: Transaction, name: str) -> StoredStaff | None:
    """The member of staff of exactly this name, if there is one."""
    row = tx.connection.execute(_NAMED, {"called": name}).one_or_none()
    return None if row is None else _stored(row)


def beginning(tx: Transaction, begin_hash: bytes) -> StoredStaff | None:
    """The member of staff whose sign-up secret has this hash, if there is one."""
    row = tx.connection.execute(_BEGINNING, {"secret": begin_hash}).one_or_none()
    return None if row is None else _stored(row)


def version(tx: Transaction, staff: StaffId) -> int | None:
    """The version of her row; None where she was removed."""
    return tx.connection.execute(_VERSION, {"staff": staff}).scalar_one_or_none()


def hold(tx: Transaction) -> None:
    """Hold every account until this writing transaction ends, so that two removals do not each count on the other."""
    tx.connection.execute(_HOLD).all()


def every(tx: Transaction) -> tuple[StoredStaff, ...]:
    """All staff, by name."""
    return tuple(_stored(row) for row in tx.connection.execute(_EVERY))


def replace(tx: Transaction, one: StoredStaff) -> bool:
    """Put a changed row in place of the version just before ``one.version``. False where that one stands no more."""
    found = {"staff": one.id, "before": one.version - 1}
    return tx.connection.execute(_REPLACE.values(_fields(one)), found).rowcount == 1


def remove(tx: Transaction, staff: StaffId) -> bool:
    """Remove a member of staff whose grants and memberships are gone already. False where there is none."""
    return tx.connection.execute(_REMOVE, {"staff": staff}).rowcount == 1


def _fields(one: StoredStaff) -> Mapping[str, str | int | bytes | date | None]:
    return {
        "name": one.name,
        "roles": json.dumps(sorted(one.roles)),
        "salt": one.salt,
        "sealed_seed": one.sealed_seed,
        "public_key": one.public_key,
        "suite": one.suite,
        "version": one.version,
        "begin_hash": one.begin_hash,
        "begin_by": one.begin_by,
        "sealed_factor": one.sealed_factor,
        "sealed_recovery": one.sealed_recovery,
    }


def _stored(row: Row[*tuple[Any, ...]]) -> StoredStaff:
    return StoredStaff(
        id=StaffId(row.id),
        name=row.name,
        roles=frozenset(Role(role) for role in json.loads(row.roles)),
        salt=row.salt,
        sealed_seed=row.sealed_seed,
        public_key=row.public_key,
        suite=row.suite,
        version=row.version,
        begin_hash=row.begin_hash,
        begin_by=row.begin_by,
        sealed_factor=row.sealed_factor,
        sealed_recovery=row.sealed_recovery,
    )
