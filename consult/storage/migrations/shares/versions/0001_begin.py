"""The key store's first tables."""

import sqlalchemy as sa
from alembic import op

revision = "shares_0001"
down_revision = None
branch_labels = ("shares",)
depends_on = None

DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """From nothing to the first version."""
    op.create_table(
        "shares",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("seat_id", sa.LargeBinary(16), nullable=False),
        sa.Column("share", sa.LargeBinary(32), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_shares_id_bytes")),
        sa.CheckConstraint("length(seat_id) = 16", name=op.f("ck_shares_seat_id_bytes")),
        sa.CheckConstraint("length(share) = 32", name=op.f("ck_shares_share_bytes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_shares_seat_id"), "shares", ["seat_id"])
    op.create_table(
        "tombstones",
        sa.Column("seat_id", sa.LargeBinary(16), nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("mac", sa.LargeBinary(32), nullable=False),
        sa.CheckConstraint("length(seat_id) = 16", name=op.f("ck_tombstones_seat_id_bytes")),
        sa.CheckConstraint("length(mac) = 32", name=op.f("ck_tombstones_mac_bytes")),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_tombstones")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Back to nothing."""
    op.drop_table("tombstones")
    op.drop_table("shares")
