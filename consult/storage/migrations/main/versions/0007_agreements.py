"""What two people agree to about one exact thing, and the day from which each epoch has to be followed by another."""

import sqlalchemy as sa
from alembic import op

revision = "main_0007"
down_revision = "main_0006"
branch_labels = None
depends_on = None

IN_KEY_ORDER = {"sqlite_with_rowid": False, "sqlite_strict": True}
DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Nobody has agreed to anything yet. An epoch without a day is due: nothing says when it began."""
    op.create_table(
        "agreements",
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.LargeBinary(16), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("by_id", sa.LargeBinary(16), nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.CheckConstraint("act IN ('release', 'grant', 'read')", name=op.f("ck_agreements_act_known")),
        sa.CheckConstraint("role IN ('coordinator', 'custodian')", name=op.f("ck_agreements_role_known")),
        sa.CheckConstraint("length(subject_id) = 16", name=op.f("ck_agreements_subject_id_bytes")),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_agreements_digest_bytes")),
        sa.PrimaryKeyConstraint("act", "subject_id", "digest", "role", name=op.f("pk_agreements")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_agreements_by_id")),
        **IN_KEY_ORDER,
    )
    op.create_index(op.f("ix_agreements_by_id"), "agreements", ["by_id"])
    op.create_table(
        "rotations_due",
        sa.Column("epoch_id", sa.LargeBinary(16), nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.PrimaryKeyConstraint("epoch_id", name=op.f("pk_rotations_due")),
        sa.ForeignKeyConstraint(["epoch_id"], ["epochs.id"], name=op.f("fk_rotations_due_epoch_id")),
        **IN_KEY_ORDER,
    )


def downgrade() -> None:
    """Words that waited for another's are lost; whoever gave one gives it again."""
    op.drop_table("rotations_due")
    op.drop_table("agreements")
