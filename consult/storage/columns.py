"""The column types that every table is made of, and the table that keeps no order of arrival."""

from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TypedColumns,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

from consult.domain.ids import ID_BYTES

_Columns = TypeVar("_Columns", bound=TypedColumns)

ID = LargeBinary(ID_BYTES)
SEALED = LargeBinary()
HASH = LargeBinary(32)
SMALL = SmallInteger().with_variant(Integer(), "sqlite")
"""Suites, numbers and places: two bytes are plenty. (A STRICT table of SQLite knows INTEGER only.)"""
SECONDS = BigInteger().with_variant(Integer(), "sqlite")
"""UNIX time; only in the store of sessions."""
COUNTER = BigInteger().with_variant(Integer(), "sqlite")
"""What a second factor counts: the step of a one-time code, or how often a passkey signed."""

CONSTRAINT_NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class Day(TypeDecorator[date]):
    """A UTC day, the finest time that is kept: DATE in PostgreSQL, ISO 8601 text in SQLite."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[date] | TypeEngine[str]:
        """Text in SQLite, where a STRICT table has no DATE."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date | str | None:
        """Refuse a moment: its hours and minutes would be kept. Raises TypeError."""
        if isinstance(value, datetime):
            message = "a day is kept, not a moment"
            raise TypeError(message)
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: date | str | None, dialect: Dialect) -> date | None:
        """Read the day as it was written."""
        del dialect
        return date.fromisoformat(value) if isinstance(value, str) else value


def metadata() -> MetaData:
    """The metadata of one store, with names for all constraints so that migrations can name them too."""
    return MetaData(naming_convention=CONSTRAINT_NAMES)


def table(name: str, store: MetaData, columns: type[_Columns], *rest: SchemaItem) -> Table[_Columns]:
    """A table kept in the order of its key: SQLite's hidden rowid would number its rows as they arrive."""
    return Table(name, store, columns, *rest, sqlite_with_rowid=False, sqlite_strict=True)


def sized(column: str, size: int = ID_BYTES) -> CheckConstraint:
    """A check that a binary column has exactly ``size`` bytes; its type alone does not say so."""
    return CheckConstraint(f"length({column}) = {size}", name=f"{column}_bytes")


def one_of(column: str, *words: str) -> CheckConstraint:
    """A check that a text column holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
