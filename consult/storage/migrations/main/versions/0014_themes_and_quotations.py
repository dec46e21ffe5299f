"""Themes of free text with how many said each, sealed; quotations two people agree to, and the word for agreeing."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "main_0014"
down_revision = "main_0013"
branch_labels = None
depends_on = None

IN_KEY_ORDER = {"sqlite_with_rowid": False, "sqlite_strict": True}
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
BEFORE = ("release", "grant", "read", "lower", "show")
NOW = (*BEFORE, "quote")


def upgrade() -> None:
    """From the version before."""
    op.create_table(
        "themes",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(16), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_themes_id_bytes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_themes_round_id")),
        **IN_KEY_ORDER,
    )
    op.create_index(op.f("ix_themes_round_id"), "themes", ["round_id"])
    op.create_table(
        "quotations",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(16), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("of_group", sa.Text(), nullable=True),
        sa.Column("shown_on", DAY, nullable=True),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_quotations_id_bytes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotations")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_quotations_round_id")),
        **IN_KEY_ORDER,
    )
    op.create_index(op.f("ix_quotations_round_id"), "quotations", ["round_id"])
    _agreements_anew(NOW, BEFORE)


def downgrade() -> None:
    """Back to the version before. Words that it does not know are lost; whoever gave one gives it again."""
    _agreements_anew(BEFORE, BEFORE)
    op.drop_index(op.f("ix_quotations_round_id"), "quotations")
    op.drop_table("quotations")
    op.drop_index(op.f("ix_themes_round_id"), "themes")
    op.drop_table("themes")


def _agreements_anew(acts: Sequence[str], kept: Sequence[str]) -> None:
    bind = op.get_bind()
    before = sa.Table("agreements", sa.MetaData(), autoload_with=bind)
    rows = [dict(row) for row in bind.execute(sa.select(before).where(before.c.act.in_(kept))).mappings()]
    op.drop_table("agreements")
    made = _agreements(acts)
    op.create_index(op.f("ix_agreements_by_id"), "agreements", ["by_id"])
    for row in rows:
        bind.execute(made.insert(), row)


def _agreements(acts: Sequence[str]) -> sa.Table:
    listed = ", ".join(f"'{act}'" for act in acts)
    return op.create_table(
        "agreements",
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.LargeBinary(16), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("by_id", sa.LargeBinary(16), nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.CheckConstraint(f"act IN ({listed})", name=op.f("ck_agreements_act_known")),
        sa.CheckConstraint("role IN ('coordinator', 'custodian')", name=op.f("ck_agreements_role_known")),
        sa.CheckConstraint("length(subject_id) = 16", name=op.f("ck_agreements_subject_id_bytes")),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_agreements_digest_bytes")),
        sa.PrimaryKeyConstraint("act", "subject_id", "digest", "role", name=op.f("pk_agreements")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_agreements_by_id")),
        **IN_KEY_ORDER,
    )
