"""Which invitations were spent: one sealed set for each consultation, in place of rows that are deleted one by one."""

import sqlalchemy as sa
from alembic import op

revision = "main_0006"
down_revision = "main_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An invitation that was spent before is gone, and stays so: the set begins empty."""
    op.create_table(
        "spent",
        sa.Column("consultation_id", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("consultation_id", name=op.f("pk_spent")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_spent_consultation_id")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Back to rows that are deleted. The sets are lost: invitations that were spent meanwhile let someone in again."""
    op.drop_table("spent")
