"""PostgreSQL keeps no statistics of what is sealed: they would be copies that outlive what was taken back."""

from consult.storage.migrations.statistics import keep_as_usual, keep_none

revision = "contacts_0003"
down_revision = "contacts_0002"
branch_labels = None
depends_on = None

COLUMNS = ("arrived.sealed", "contact_grants.sealed_seed", "contact_recovery.sealed_seed", "contacts.sealed", "contacts.sealed_due")


def upgrade() -> None:
    """From the version before: as many as of any column."""
    keep_none(COLUMNS)


def downgrade() -> None:
    """Back to the version before."""
    keep_as_usual(COLUMNS)
