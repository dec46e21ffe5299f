"""Epochs' seeds, sealed to the organisation's recovery key."""

import sqlalchemy as sa
from alembic import op

revision = "main_0003"
down_revision = "main_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One version on."""
    op.create_table(
        "recovery_grants",
        sa.Column("epoch_id", sa.LargeBinary(16), nullable=False),
        sa.Column("key_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(key_digest) = 32", name=op.f("ck_recovery_grants_key_digest_bytes")),
        sa.PrimaryKeyConstraint("epoch_id", "key_digest", name=op.f("pk_recovery_grants")),
        sa.ForeignKeyConstraint(["epoch_id"], ["epochs.id"], name=op.f("fk_recovery_grants_epoch_id")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )


def downgrade() -> None:
    """One version back."""
    op.drop_table("recovery_grants")
