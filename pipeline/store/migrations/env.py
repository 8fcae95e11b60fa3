"""What Alembic runs: the steps in one transaction, on the connection that it is handed."""

from __future__ import annotations

from alembic import context

from pipeline.store.digital_tables import withdrawals
from pipeline.store.follow_tables import boards
from pipeline.store.inbox_tables import inbox
from pipeline.store.look_tables import looks
from pipeline.store.review_tables import users
from pipeline.store.roster_tables import rosters

# Every file of tables is imported here; all stand in one place.
(metadata,) = {table.metadata for table in (boards, inbox, looks, rosters, users, withdrawals)}
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
