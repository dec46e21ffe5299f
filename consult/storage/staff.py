"""Staff: who they are, what they may be, and their keys (K2's salt, K3 sealed, the public key grants are sealed to)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
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
from consult.storage.columns import ID, SEALED, SMALL, sized, table
from consult.storage.database import Transaction
from consult.storage.metadata import MAIN


class _Columns(TypedColumns):
    id = Column(ID, primary_key=True)
    name = Column(Text, nullable=False)
    roles = Column(Text, nullable=False)
    salt = Column(LargeBinary, nullable=False)
    sealed_seed = Column(SEALED, nullable=False)
    public_key = Column(LargeBinary, nullable=False)
    suite = Column(SMALL, nullable=False)
    version = Column(Integer, nullable=False)


STAFF = table("staff", MAIN, _Columns, UniqueConstraint("name"), sized("id"))
_c = STAFF.c


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStaff:
    """A member of staff as kept. ``version`` grows by one with every change, so that an old row can be told."""

    id: StaffId
    name: str
    roles: frozenset[Role]
    salt: bytes
    sealed_seed: bytes
    public_key: bytes
    suite: int
    version: int


_ADD = insert(STAFF).on_conflict_do_nothing().returning(_c.id)
_EVERY = select(STAFF).order_by(_c.name)
_ONE = _EVERY.where(_c.id == bindparam("staff"))
_NAMED = _EVERY.where(_c.name == bindparam("called"))
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


def _fields(one: StoredStaff) -> Mapping[str, str | int | bytes]:
    return {
        "name": one.name,
        "roles": json.dumps(sorted(one.roles)),
        "salt": one.salt,
        "sealed_seed": one.sealed_seed,
        "public_key": one.public_key,
        "suite": one.suite,
        "version": one.version,
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
    )
