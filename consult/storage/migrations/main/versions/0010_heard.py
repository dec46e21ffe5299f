"""What can be heard instead of read, and the pictures of easy words: which file stands where, and the files in pieces."""

import sqlalchemy as sa
from alembic import op

revision = "main_0010"
down_revision = "main_0009"
branch_labels = None
depends_on = None

IN_KEY_ORDER = {"sqlite_with_rowid": False, "sqlite_strict": True}
SMALL = sa.SmallInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.LargeBinary(16)
HASH = sa.LargeBinary(32)


def upgrade() -> None:
    """From the version before."""
    op.create_table(
        "recordings",
        sa.Column("round_id", ID, nullable=False),
        sa.Column("spoken_in", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("words_digest", HASH, nullable=False),
        sa.Column("digest", HASH, nullable=False),
        sa.Column("sound", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seconds", SMALL, nullable=False),
        sa.CheckConstraint("length(words_digest) = 32", name=op.f("ck_recordings_words_digest_bytes")),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_recordings_digest_bytes")),
        sa.CheckConstraint("sound IN ('opus', 'mp3', 'm4a', 'wav')", name=op.f("ck_recordings_sound_known")),
        sa.PrimaryKeyConstraint("round_id", "spoken_in", "place", name=op.f("pk_recordings")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_recordings_round_id")),
        **IN_KEY_ORDER,
    )
    op.create_table(
        "pictures",
        sa.Column("round_id", ID, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("digest", HASH, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", SMALL, nullable=False),
        sa.Column("height", SMALL, nullable=False),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_pictures_digest_bytes")),
        sa.CheckConstraint("form IN ('png', 'jpeg')", name=op.f("ck_pictures_form_known")),
        sa.PrimaryKeyConstraint("round_id", "item", name=op.f("pk_pictures")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_pictures_round_id")),
        **IN_KEY_ORDER,
    )
    op.create_table(
        "media_pieces",
        sa.Column("digest", HASH, nullable=False),
        sa.Column("number", SMALL, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(digest) = 32", name=op.f("ck_media_pieces_digest_bytes")),
        sa.PrimaryKeyConstraint("digest", "number", name=op.f("pk_media_pieces")),
        **IN_KEY_ORDER,
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("media_pieces")
    op.drop_table("pictures")
    op.drop_table("recordings")
