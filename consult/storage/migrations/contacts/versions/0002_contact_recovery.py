"""The contacts' key, sealed to the organisation's recovery key (K13)."""

import sqlalchemy as sa
from alembic import op

revision = "contacts_0002"
down_revision = "contacts_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the version before to this one."""
    op.create_table(
        "contact_recovery",
        sa.Column("key_id", sa.LargeBinary(16), nullable=False),
        sa.Column("key_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(key_digest) = 32", name=op.f("ck_contact_recovery_key_digest_bytes")),
        sa.PrimaryKeyConstraint("key_id", "key_digest", name=op.f("pk_contact_recovery")),
        sa.ForeignKeyConstraint(["key_id"], ["contact_keys.id"], name=op.f("fk_contact_recovery_key_id")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("contact_recovery")
