"""The first tables of the store of sessions. On PostgreSQL they are unlogged: no log, replica or backup holds them."""

import sqlalchemy as sa
from alembic import op

revision = "sessions_0001"
down_revision = None
branch_labels = ("sessions",)
depends_on = None

DAY = sa.Date().with_variant(sa.Text(), "sqlite")
SECONDS = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """From nothing to the first version."""
    unlogged = ["UNLOGGED"] if op.get_context().dialect.name == "postgresql" else []
    op.create_table(
        "sessions",
        sa.Column("id", sa.LargeBinary(32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("expires", SECONDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(id) = 32", name=op.f("ck_sessions_id_bytes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        prefixes=unlogged,
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_sessions_expires"), "sessions", ["expires"])
    op.create_table(
        "attempts",
        sa.Column("prefix_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.CheckConstraint("length(prefix_hash) = 32", name=op.f("ck_attempts_prefix_hash_bytes")),
        sa.PrimaryKeyConstraint("prefix_hash", name=op.f("pk_attempts")),
        prefixes=unlogged,
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )
    op.create_table(
        "throttle_keys",
        sa.Column("day", DAY, nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.CheckConstraint("length(key) = 32", name=op.f("ck_throttle_keys_key_bytes")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_throttle_keys")),
        prefixes=unlogged,
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Back to nothing."""
    op.drop_table("throttle_keys")
    op.drop_table("attempts")
    op.drop_table("sessions")
