"""What Alembic runs: ``env.py`` once for every store, and a chain of numbered versions for each."""
