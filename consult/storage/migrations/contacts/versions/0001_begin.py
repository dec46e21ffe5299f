"""The contacts' store's first tables."""

import sqlalchemy as sa
from alembic import op

revision = "contacts_0001"
down_revision = None
branch_labels = ("contacts",)
depends_on = None

SMALL = sa.SmallInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """From nothing to the first version."""
    op.create_table(
        "contact_keys",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("suite", SMALL, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.UniqueConstraint("version", name=op.f("uq_contact_keys_version")),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_contact_keys_id_bytes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_keys")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )
    op.create_table(
        "contact_grants",
        sa.Column("key_id", sa.LargeBinary(16), nullable=False),
        sa.Column("holder", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(holder) = 16", name=op.f("ck_contact_grants_holder_bytes")),
        sa.PrimaryKeyConstraint("key_id", "holder", name=op.f("pk_contact_grants")),
        sa.ForeignKeyConstraint(["key_id"], ["contact_keys.id"], name=op.f("fk_contact_grants_key_id")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_due", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_contacts_id_bytes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )
    op.create_table(
        "arrived",
        sa.Column("place", sa.LargeBinary(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(place) = 16", name=op.f("ck_arrived_place_bytes")),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_arrived")),
        sqlite_with_rowid=False,
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Back to nothing."""
    op.drop_table("arrived")
    op.drop_table("contacts")
    op.drop_table("contact_grants")
    op.drop_table("contact_keys")
