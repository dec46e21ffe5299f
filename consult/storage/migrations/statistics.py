"""PostgreSQL's own statistics: ANALYZE copies typical values of a column, and a copy outlives a row that is deleted."""

from collections.abc import Iterable

from alembic import op

KEPT_AS_USUAL = -1


def keep_none(columns: Iterable[str]) -> None:
    """ANALYZE passes these columns, each as "table.column", by from now on; what it copied before goes.

    Giving a column its own type again is what removes it; autovacuum clears the row away. SQLite makes no statistics by
    itself, and here nobody asks for them.
    """
    _each(columns, "TYPE bytea", "SET STATISTICS 0")


def keep_as_usual(columns: Iterable[str]) -> None:
    """The way back."""
    _each(columns, f"SET STATISTICS {KEPT_AS_USUAL}")


def _each(columns: Iterable[str], *steps: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column in (name.split(".") for name in columns):
        altered = ", ".join(f"ALTER COLUMN {column} {step}" for step in steps)
        op.execute(f"ALTER TABLE {table} {altered}")
