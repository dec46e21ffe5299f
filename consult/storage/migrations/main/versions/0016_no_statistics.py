"""PostgreSQL keeps no statistics of what is sealed: they would be copies that outlive what was taken back."""

from consult.storage.migrations.statistics import keep_as_usual, keep_none

revision = "main_0016"
down_revision = "main_0015"
branch_labels = None
depends_on = None

COLUMNS = ("answers.sealed", "consents.sealed", "grants.sealed_seed", "recovery_grants.sealed_seed", "responses.sealed", "rosters.sealed", "seats.sealed_root", "spent.sealed", "staff.sealed_factor", "staff.sealed_recovery", "staff.sealed_seed", "themes.sealed", "vaults.sealed")


def upgrade() -> None:
    """From the version before: as many as of any column."""
    keep_none(COLUMNS)


def downgrade() -> None:
    """Back to the version before."""
    keep_as_usual(COLUMNS)
