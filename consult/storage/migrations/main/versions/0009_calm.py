"""Services that help, and lists of words to be careful with."""

import sqlalchemy as sa
from alembic import op

revision = "main_0009"
down_revision = "main_0008"
branch_labels = None
depends_on = None

IN_KEY_ORDER = {"sqlite_with_rowid": False, "sqlite_strict": True}
DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """From the version before."""
    op.create_table(
        "help_services",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("confirmed_on", DAY, nullable=True),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_help_services_id_bytes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_services")),
        **IN_KEY_ORDER,
    )
    op.create_table(
        "word_lists",
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_word_lists")),
        **IN_KEY_ORDER,
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("word_lists")
    op.drop_table("help_services")
