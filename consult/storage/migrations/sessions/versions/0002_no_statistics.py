"""PostgreSQL keeps no statistics of what is sealed: they would be copies that outlive what was taken back."""

from consult.storage.migrations.statistics import keep_as_usual, keep_none

revision = "sessions_0002"
down_revision = "sessions_0001"
branch_labels = None
depends_on = None

COLUMNS = ("sessions.content", "throttle_keys.key")


def upgrade() -> None:
    """From the version before: as many as of any column."""
    keep_none(COLUMNS)


def downgrade() -> None:
    """Back to the version before."""
    keep_as_usual(COLUMNS)
