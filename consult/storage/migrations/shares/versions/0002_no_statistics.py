"""PostgreSQL keeps no statistics of shares: they would be copies of keys, and outlive a share that was forgotten."""

from alembic import op

revision = "shares_0002"
down_revision = "shares_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """ANALYZE passes the column by from now on. SQLite makes no statistics by itself, and here nobody asks for them."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE shares ALTER COLUMN share SET STATISTICS 0")


def downgrade() -> None:
    """As many as usual."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE shares ALTER COLUMN share SET STATISTICS -1")
