"""The steps by which the tables of a workspace came to be what they are (Alembic)."""
