"""Runs migrations on the connection that ``consult.storage.migrating`` hands over, inside its transaction."""

from alembic import context

given = context.config.attributes

context.configure(
    connection=given["connection"],
    target_metadata=given["tables"],
    transactional_ddl=True,  # SQLite's too: the transaction was begun by hand
)
with context.begin_transaction():
    context.run_migrations()
