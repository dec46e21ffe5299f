"""How the statements of a round came from those of the round before it."""

import sqlalchemy as sa
from alembic import op

revision = "main_0011"
down_revision = "main_0010"
branch_labels = None
depends_on = None

IN_KEY_ORDER = {"sqlite_with_rowid": False, "sqlite_strict": True}


def upgrade() -> None:
    """From the version before."""
    op.create_table(
        "lineages",
        sa.Column("round_id", sa.LargeBinary(16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_lineages")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_lineages_round_id")),
        **IN_KEY_ORDER,
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("lineages")
