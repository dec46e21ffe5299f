"""PostgreSQL keeps no statistics of shares: they would be copies of keys, and outlive a share that was forgotten."""

from consult.storage.migrations.statistics import keep_as_usual, keep_none

revision = "shares_0002"
down_revision = "shares_0001"
branch_labels = None
depends_on = None

COLUMNS = ("shares.share",)


def upgrade() -> None:
    """From the version before: as many as of any column."""
    keep_none(COLUMNS)


def downgrade() -> None:
    """Back to the version before."""
    keep_as_usual(COLUMNS)
