"""How many people are in which releases, sealed beside each release: what the auditor needs to look at several together."""

import sqlalchemy as sa
from alembic import op

revision = "main_0013"
down_revision = "main_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A release made before has no roster: the consultation's next one cannot be audited beside it, and stays closed."""
    op.create_table(
        "rosters",
        sa.Column("release_id", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_rosters")),
        sa.ForeignKeyConstraint(["release_id"], ["releases.id"], name=op.f("fk_rosters_release_id")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("rosters")
