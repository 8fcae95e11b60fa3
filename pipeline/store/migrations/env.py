"""What Alembic runs: the steps in one transaction, on the connection that it is handed."""

from __future__ import annotations

from alembic import context

from pipeline.store.follow_tables import boards
from pipeline.store.review_tables import users

# Every file of tables is imported here; all are one metadata.
metadata = users.metadata
assert boards.metadata is metadata
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
