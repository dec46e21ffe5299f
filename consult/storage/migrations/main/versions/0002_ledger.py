"""The ledger, and what vouches for rows (K1, K14)."""

import sqlalchemy as sa
from alembic import op

revision = "main_0002"
down_revision = "main_0001"
branch_labels = None
depends_on = None

IN_KEY_ORDER = {"sqlite_with_rowid": False, "sqlite_strict": True}
SMALL = sa.SmallInteger().with_variant(sa.Integer(), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def _hash(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(32), nullable=False)


def _sized(table: str, column: str, size: int = 32) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"length({column}) = {size}", name=op.f(f"ck_{table}_{column}_bytes"))


def upgrade() -> None:
    """Add the ledger and the vouchers."""
    op.create_table(
        "ledger",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", DAY, nullable=False),
        _hash("commitment"),
        sa.Column("act", sa.Text(), nullable=True),
        _hash("link"),
        _hash("mac"),
        *(_sized("ledger", column) for column in ("commitment", "link", "mac")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_ledger")),
        **IN_KEY_ORDER,
    )
    op.create_table(
        "ledger_pending",
        _hash("commitment"),
        sa.Column("day", DAY, nullable=False),
        _hash("mac"),
        *(_sized("ledger_pending", column) for column in ("commitment", "mac")),
        sa.PrimaryKeyConstraint("commitment", name=op.f("pk_ledger_pending")),
        **IN_KEY_ORDER,
    )
    op.create_table(
        "ledger_heads",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", DAY, nullable=False),
        _hash("root"),
        _hash("link"),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        *(_sized("ledger_heads", column) for column in ("root", "link")),
        _sized("ledger_heads", "signature", 64),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_ledger_heads")),
        **IN_KEY_ORDER,
    )
    op.create_table(
        "vouchers",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row_id", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _hash("mac"),
        _sized("vouchers", "mac"),
        sa.PrimaryKeyConstraint("kind", "row_id", name=op.f("pk_vouchers")),
        **IN_KEY_ORDER,
    )
    op.create_table(
        "leaves",
        sa.Column("round_id", sa.LargeBinary(16), nullable=False),
        sa.Column("seat_id", sa.LargeBinary(16), nullable=False),
        sa.Column("place", SMALL, autoincrement=False, nullable=False),
        _hash("digest"),
        _sized("leaves", "seat_id", 16),
        _sized("leaves", "digest"),
        sa.PrimaryKeyConstraint("round_id", "seat_id", "place", name=op.f("pk_leaves")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_leaves_round_id")),
        **IN_KEY_ORDER,
    )
    op.create_table(
        "leaf_changes",
        sa.Column("round_id", sa.LargeBinary(16), nullable=False),
        sa.Column("seat_id", sa.LargeBinary(16), nullable=False),
        sa.Column("place", SMALL, autoincrement=False, nullable=False),
        _hash("digest"),
        _hash("mac"),
        _sized("leaf_changes", "seat_id", 16),
        _sized("leaf_changes", "digest"),
        _sized("leaf_changes", "mac"),
        sa.PrimaryKeyConstraint("round_id", "seat_id", "place", name=op.f("pk_leaf_changes")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_leaf_changes_round_id")),
        **IN_KEY_ORDER,
    )


def downgrade() -> None:
    """Take them away."""
    for name in ("leaf_changes", "leaves", "vouchers", "ledger_heads", "ledger_pending", "ledger"):
        op.drop_table(name)
