"""What Alembic runs: the steps in one transaction, on the connection that it is handed."""

from __future__ import annotations

from alembic import context

from pipeline.store.inbox_tables import inbox
from pipeline.store.review_tables import users

# The last file of tables has imported the others.
metadata = users.metadata
assert inbox.metadata is metadata, "all tables stand in one place"
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
