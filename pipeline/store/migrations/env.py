"""What Alembic runs: the steps in one transaction, on the connection that it is handed."""

from __future__ import annotations

from alembic import context

from pipeline.store.look_tables import looks

# The last file of tables has imported the others.
metadata = looks.metadata
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
