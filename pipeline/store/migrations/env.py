"""What Alembic runs: the steps in one transaction, on the connection that it is handed."""

from __future__ import annotations

from alembic import context

from pipeline.store import digital_tables  # noqa: F401 - its tables are in the metadata once it is imported
from pipeline.store.review_tables import users

# The last file of tables has imported the others.
metadata = users.metadata
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
