"""Staff have a second factor, a recovery key, and a way to begin; two people confirm what is done to a third.

Tables are made anew and filled again, with those that refer to them: SQLite changes no column in place.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "main_0004"
down_revision = "main_0003"
branch_labels = None
depends_on = None

IN_KEY_ORDER = {"sqlite_with_rowid": False, "sqlite_strict": True}
SMALL = sa.SmallInteger().with_variant(sa.Integer(), "sqlite")
COUNTER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
BLOB = sa.LargeBinary()

KEPT = ("grants", "memberships", "staff")
BEFORE = "id, name, roles, {salt}, {sealed_seed}, {public_key}, suite, version"
FILLED = {"salt": "salt", "sealed_seed": "sealed_seed", "public_key": "public_key"}


def _id(name: str = "id") -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(16), nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _create(name: str, *parts: Any) -> None:  # noqa: ANN401 - columns and constraints
    op.create_table(name, *parts, **IN_KEY_ORDER)


def upgrade() -> None:
    """Every account is pending until its owner has set up what it lacks."""
    _anew(_staff_whole, FILLED)
    _create(
        "confirmations",
        _id("subject_id"),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        _id("by_id"),
        sa.Column("day", DAY, nullable=False),
        sa.CheckConstraint("act IN ('remove', 'renew-factor')", name=op.f("ck_confirmations_act_known")),
        sa.CheckConstraint("role IN ('coordinator', 'custodian')", name=op.f("ck_confirmations_role_known")),
        _key("confirmations", "subject_id", "act", "role"),
        _refers("confirmations", "subject_id", "staff"),
        _refers("confirmations", "by_id", "staff"),
    )
    op.create_index(op.f("ix_confirmations_by_id"), "confirmations", ["by_id"])
    _create(
        "factor_uses",
        _id("staff_id"),
        sa.Column("counter", COUNTER, nullable=False),
        _key("factor_uses", "staff_id"),
        _refers("factor_uses", "staff_id", "staff"),
    )


def downgrade() -> None:
    """Second factors, recovery keys and confirmations are lost; an account without a passphrase opens nothing."""
    op.drop_table("factor_uses")
    op.drop_table("confirmations")
    empty = "''" if op.get_bind().dialect.name == "postgresql" else "x''"
    _anew(_staff_before, {name: f"coalesce({name}, {empty})" for name in FILLED})


def _anew(staff: Callable[[], None], values: dict[str, str]) -> None:
    for name in KEPT:
        op.execute(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}")
    for name in KEPT:
        op.drop_table(name)
    staff()
    _grants()
    _memberships()
    names = BEFORE.format(**{name: name for name in FILLED})
    op.execute(f"INSERT INTO staff ({names}) SELECT {BEFORE.format(**values)} FROM kept_staff")  # noqa: S608 - our own names
    for name in ("grants", "memberships"):
        op.execute(f"INSERT INTO {name} SELECT * FROM kept_{name}")  # noqa: S608 - our own names
    for name in KEPT:
        op.drop_table(f"kept_{name}")


def _staff_before() -> None:
    _create(
        "staff",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("salt", BLOB, nullable=False),
        sa.Column("sealed_seed", BLOB, nullable=False),
        sa.Column("public_key", BLOB, nullable=False),
        sa.Column("suite", SMALL, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_staff_id_bytes")),
        _key("staff", "id"),
    )


def _staff_whole() -> None:
    _create(
        "staff",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("salt", BLOB, nullable=True),
        sa.Column("sealed_seed", BLOB, nullable=True),
        sa.Column("public_key", BLOB, nullable=True),
        sa.Column("suite", SMALL, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begin_hash", BLOB, nullable=True),
        sa.Column("begin_by", DAY, nullable=True),
        sa.Column("sealed_factor", BLOB, nullable=True),
        sa.Column("sealed_recovery", BLOB, nullable=True),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
        sa.UniqueConstraint("begin_hash", name=op.f("uq_staff_begin_hash")),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_staff_id_bytes")),
        sa.CheckConstraint("length(begin_hash) = 32", name=op.f("ck_staff_begin_hash_bytes")),
        _key("staff", "id"),
    )


def _grants() -> None:
    _create(
        "grants",
        _id("epoch_id"),
        _id("staff_id"),
        sa.Column("sealed_seed", BLOB, nullable=False),
        _key("grants", "epoch_id", "staff_id"),
        _refers("grants", "epoch_id", "epochs"),
        _refers("grants", "staff_id", "staff"),
    )
    op.create_index(op.f("ix_grants_staff_id"), "grants", ["staff_id"])


def _memberships() -> None:
    _create(
        "memberships",
        _id("staff_id"),
        _id("consultation_id"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "role IN ('coordinator', 'custodian', 'commissioner')", name=op.f("ck_memberships_role_known")
        ),
        _key("memberships", "staff_id", "consultation_id", "role"),
        _refers("memberships", "staff_id", "staff"),
        _refers("memberships", "consultation_id", "consultations"),
    )
    op.create_index(op.f("ix_memberships_consultation_id"), "memberships", ["consultation_id"])
