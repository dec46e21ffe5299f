"""Consent notices, and countings that somebody who takes something back disturbs."""

import sqlalchemy as sa
from alembic import op

revision = "main_0005"
down_revision = "main_0004"
branch_labels = None
depends_on = None

IN_KEY_ORDER = {"sqlite_with_rowid": False, "sqlite_strict": True}
SMALL = sa.SmallInteger().with_variant(sa.Integer(), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
ID = sa.LargeBinary(16)


def upgrade() -> None:
    """From the version before."""
    op.create_table(
        "notices",
        sa.Column("id", ID, nullable=False),
        sa.Column("consultation_id", ID, nullable=False),
        sa.Column("version", SMALL, nullable=False),
        sa.Column("made_on", DAY, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.UniqueConstraint("consultation_id", "version", name=op.f("uq_notices_consultation_id_version")),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_notices_id_bytes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultations.id"], name=op.f("fk_notices_consultation_id")),
        **IN_KEY_ORDER,
    )
    op.create_table(
        "countings",
        sa.Column("round_id", ID, nullable=False),
        sa.Column("token", ID, nullable=False),
        sa.CheckConstraint("length(token) = 16", name=op.f("ck_countings_token_bytes")),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_countings")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_countings_round_id")),
        **IN_KEY_ORDER,
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("countings")
    op.drop_table("notices")
