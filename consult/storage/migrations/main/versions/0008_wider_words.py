"""Two people may also say how careful a consultation is, and what an account may be.

Both tables hold nothing but words of the last days: they are made anew, each row as it was.
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

revision = "main_0008"
down_revision = "main_0007"
branch_labels = None
depends_on = None

IN_KEY_ORDER = {"sqlite_with_rowid": False, "sqlite_strict": True}
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
AGREED_BEFORE, AGREED = ("release", "grant", "read"), ("release", "grant", "read", "lower")
CONFIRMED_BEFORE, CONFIRMED = ("remove", "renew-factor"), ("remove", "renew-factor", "roles")


def upgrade() -> None:
    """From the version before to this one."""
    _anew("agreements", lambda: _agreements(AGREED), AGREED_BEFORE, {})
    _anew("confirmations", lambda: _confirmations(CONFIRMED, wanted=True), CONFIRMED_BEFORE, {"wanted": ""})


def downgrade() -> None:
    """Words that the version before does not know are lost; whoever gave one gives it again."""
    _anew("confirmations", lambda: _confirmations(CONFIRMED_BEFORE, wanted=False), CONFIRMED_BEFORE, {})
    _anew("agreements", lambda: _agreements(AGREED_BEFORE), AGREED_BEFORE, {})


def _anew(name: str, make: Callable[[], sa.Table], acts: Sequence[str], added: dict[str, str]) -> None:
    bind = op.get_bind()
    before = sa.Table(name, sa.MetaData(), autoload_with=bind)
    rows = [dict(row) for row in bind.execute(sa.select(before).where(before.c.act.in_(acts))).mappings()]
    op.drop_table(name)
    made = make()
    op.create_index(op.f(f"ix_{name}_by_id"), name, ["by_id"])
    for row in rows:
        whole = {**added, **row}
        bind.execute(made.insert(), {column.name: whole[column.name] for column in made.columns})


def _acts(name: str, acts: Sequence[str]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{act}'" for act in acts)
    return sa.CheckConstraint(f"act IN ({listed})", name=op.f(f"ck_{name}_act_known"))


def _agreements(acts: Sequence[str]) -> sa.Table:
    return op.create_table(
        "agreements",
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.LargeBinary(16), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("by_id", sa.LargeBinary(16), nullable=False),
        sa.Column("day", DAY, nullable=False),
        _acts("agreements", acts),
        sa.CheckConstraint("role IN ('coordinator', 'custodian')", name=op.f("ck_agreements_role_known")),
        sa.CheckConstraint("length(subject_id) = 16", name=op.f("ck_agreements_subject_id_bytes")),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_agreements_digest_bytes")),
        sa.PrimaryKeyConstraint("act", "subject_id", "digest", "role", name=op.f("pk_agreements")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_agreements_by_id")),
        **IN_KEY_ORDER,
    )


def _confirmations(acts: Sequence[str], *, wanted: bool) -> sa.Table:
    more = [sa.Column("wanted", sa.Text(), nullable=False)] if wanted else []
    key = ["subject_id", "act", *(column.name for column in more), "role"]
    return op.create_table(
        "confirmations",
        sa.Column("subject_id", sa.LargeBinary(16), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        *more,
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("by_id", sa.LargeBinary(16), nullable=False),
        sa.Column("day", DAY, nullable=False),
        _acts("confirmations", acts),
        sa.CheckConstraint("role IN ('coordinator', 'custodian')", name=op.f("ck_confirmations_role_known")),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_confirmations")),
        sa.ForeignKeyConstraint(["subject_id"], ["staff.id"], name=op.f("fk_confirmations_subject_id")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_confirmations_by_id")),
        **IN_KEY_ORDER,
    )
