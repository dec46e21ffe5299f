"""A piece that staff made may be a reply to an earlier one, which it names."""

import sqlalchemy as sa
from alembic import op

revision = "main_0015"
down_revision = "main_0014"
branch_labels = None
depends_on = None

IN_KEY_ORDER = {"sqlite_with_rowid": False, "sqlite_strict": True}
DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """From the version before: every piece stands by itself."""
    _anew("id", "answers")


def downgrade() -> None:
    """Back to the version before. Replies are lost: there each would stand as a reason that nobody agreed to."""
    _anew("id")


def _anew(*ids: str) -> None:
    bind = op.get_bind()
    before = sa.Table("remarks", sa.MetaData(), autoload_with=bind)
    rows = [dict(row) for row in bind.execute(sa.select(before)).mappings() if row.get("answers") is None]
    op.drop_table("remarks")
    made = op.create_table(
        "remarks",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("round_id", sa.LargeBinary(16), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("shown_on", DAY, nullable=True),
        *(sa.Column(name, sa.LargeBinary(16), nullable=True) for name in ids[1:]),
        *(sa.CheckConstraint(f"length({name}) = 16", name=op.f(f"ck_remarks_{name}_bytes")) for name in ids),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_remarks_round_id")),
        **IN_KEY_ORDER,
    )
    op.create_index(op.f("ix_remarks_round_id"), "remarks", ["round_id"])
    for row in rows:
        bind.execute(made.insert(), {column.name: row.get(column.name) for column in made.columns})
