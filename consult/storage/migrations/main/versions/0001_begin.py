"""The main store's first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "main_0001"
down_revision = None
branch_labels = ("main",)
depends_on = None

IN_KEY_ORDER = {"sqlite_with_rowid": False, "sqlite_strict": True}
SMALL = sa.SmallInteger().with_variant(sa.Integer(), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
BLOB = sa.LargeBinary()

TABLES = (
    "releases",
    "tombstones",
    "answers",
    "responses",
    "consents",
    "seats",
    "vaults",
    "invitations",
    "batches",
    "memberships",
    "grants",
    "epochs",
    "staff",
    "rounds",
    "consultations",
)


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(16), nullable=nullable)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _sized(table: str, column: str, size: int = 16) -> sa.CheckConstraint:
    return sa.CheckConstraint(f"length({column}) = {size}", name=op.f(f"ck_{table}_{column}_bytes"))


def _create(name: str, *parts: Any) -> None:  # noqa: ANN401 - columns and constraints
    op.create_table(name, *parts, **IN_KEY_ORDER)


def upgrade() -> None:
    """From nothing to the first version."""
    _consultations()
    _staff()
    _ways_in()
    _participants()
    _outcomes()


def _consultations() -> None:
    _create(
        "consultations",
        _id(),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        _sized("consultations", "id"),
        _key("consultations", "id"),
    )
    _create(
        "rounds",
        _id(),
        _id("consultation_id"),
        sa.Column("number", SMALL, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("instrument_digest", BLOB, nullable=False),
        sa.Column("invited", sa.Text(), nullable=True),
        sa.Column("opened_on", DAY, nullable=True),
        sa.Column("closed_on", DAY, nullable=True),
        sa.Column("released_on", DAY, nullable=True),
        sa.UniqueConstraint("consultation_id", "number", name=op.f("uq_rounds_consultation_id_number")),
        _sized("rounds", "id"),
        _sized("rounds", "instrument_digest", 32),
        sa.CheckConstraint(
            "status IN ('draft', 'open', 'closed', 'released')", name=op.f("ck_rounds_status_known")
        ),
        _key("rounds", "id"),
        _refers("rounds", "consultation_id", "consultations"),
    )
    _create(
        "epochs",
        _id(),
        _id("consultation_id"),
        sa.Column("number", SMALL, nullable=False),
        sa.Column("suite", SMALL, nullable=False),
        sa.Column("public_key", BLOB, nullable=False),
        sa.UniqueConstraint("consultation_id", "number", name=op.f("uq_epochs_consultation_id_number")),
        _sized("epochs", "id"),
        _key("epochs", "id"),
        _refers("epochs", "consultation_id", "consultations"),
    )


def _staff() -> None:
    _create(
        "staff",
        _id(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("salt", BLOB, nullable=False),
        sa.Column("sealed_seed", BLOB, nullable=False),
        sa.Column("public_key", BLOB, nullable=False),
        sa.Column("suite", SMALL, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.UniqueConstraint("name", name=op.f("uq_staff_name")),
        _sized("staff", "id"),
        _key("staff", "id"),
    )
    _create(
        "grants",
        _id("epoch_id"),
        _id("staff_id"),
        sa.Column("sealed_seed", BLOB, nullable=False),
        _key("grants", "epoch_id", "staff_id"),
        _refers("grants", "epoch_id", "epochs"),
        _refers("grants", "staff_id", "staff"),
    )
    op.create_index(op.f("ix_grants_staff_id"), "grants", ["staff_id"])
    _create(
        "memberships",
        _id("staff_id"),
        _id("consultation_id"),
        sa.Column("role", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "role IN ('coordinator', 'custodian', 'commissioner')", name=op.f("ck_memberships_role_known")
        ),
        _key("memberships", "staff_id", "consultation_id", "role"),
        _refers("memberships", "staff_id", "staff"),
        _refers("memberships", "consultation_id", "consultations"),
    )
    op.create_index(op.f("ix_memberships_consultation_id"), "memberships", ["consultation_id"])


def _ways_in() -> None:
    _create(
        "batches",
        _id(),
        _id("consultation_id"),
        sa.Column("made_on", DAY, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        _sized("batches", "id"),
        _key("batches", "id"),
        _refers("batches", "consultation_id", "consultations"),
    )
    op.create_index(op.f("ix_batches_consultation_id"), "batches", ["consultation_id"])
    _create(
        "invitations",
        _id("locator"),
        _id("consultation_id"),
        _id("batch_id"),
        _sized("invitations", "locator"),
        _key("invitations", "locator"),
        _refers("invitations", "consultation_id", "consultations"),
        _refers("invitations", "batch_id", "batches"),
    )
    op.create_index(op.f("ix_invitations_batch_id"), "invitations", ["batch_id"])
    _create(
        "vaults",
        _id("locator"),
        sa.Column("sealed", BLOB, nullable=False),
        _sized("vaults", "locator"),
        _key("vaults", "locator"),
    )


def _participants() -> None:
    _create(
        "seats",
        _id(),
        _id("consultation_id"),
        _id("epoch_id"),
        sa.Column("sealed_root", BLOB, nullable=False),
        sa.Column("generation", SMALL, nullable=False),
        _sized("seats", "id"),
        _key("seats", "id"),
        _refers("seats", "consultation_id", "consultations"),
        _refers("seats", "epoch_id", "epochs"),
    )
    op.create_index(op.f("ix_seats_consultation_id"), "seats", ["consultation_id"])
    _create(
        "consents",
        _id(),
        _id("seat_id"),
        sa.Column("sealed", BLOB, nullable=False),
        _sized("consents", "id"),
        _key("consents", "id"),
        _refers("consents", "seat_id", "seats"),
    )
    op.create_index(op.f("ix_consents_seat_id"), "consents", ["seat_id"])
    _create(
        "responses",
        _id("round_id"),
        _id("seat_id"),
        _id("share_id"),
        sa.Column("sealed", BLOB, nullable=False),
        _key("responses", "round_id", "seat_id"),
        _refers("responses", "round_id", "rounds"),
        _refers("responses", "seat_id", "seats"),
    )
    op.create_index(op.f("ix_responses_seat_id"), "responses", ["seat_id"])
    _create(
        "answers",
        _id("round_id"),
        _id("seat_id"),
        sa.Column("place", SMALL, autoincrement=False, nullable=False),
        _id("share_id"),
        sa.Column("sealed", BLOB, nullable=False),
        _key("answers", "round_id", "seat_id", "place"),
        _refers("answers", "round_id", "rounds"),
        _refers("answers", "seat_id", "seats"),
    )


def _outcomes() -> None:
    _create(
        "tombstones",
        _id("seat_id"),
        sa.Column("day", DAY, nullable=False),
        sa.Column("mac", sa.LargeBinary(32), nullable=False),
        _sized("tombstones", "seat_id"),
        _sized("tombstones", "mac", 32),
        _key("tombstones", "seat_id"),
    )
    _create(
        "releases",
        _id(),
        _id("round_id"),
        sa.Column("number", SMALL, nullable=False),
        sa.Column("day", DAY, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.UniqueConstraint("round_id", name=op.f("uq_releases_round_id")),
        _sized("releases", "id"),
        _key("releases", "id"),
        _refers("releases", "round_id", "rounds"),
    )


def downgrade() -> None:
    """Back to nothing."""
    for name in TABLES:
        op.drop_table(name)
