"""What a cover says that could not be read, as a person typed it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add unit and counter to what people said of the queue; empty where nobody named one."""
    for name in ("unit", "counter"):
        op.add_column("settlements", sa.Column(name, sa.Text(), nullable=False, server_default=""))
