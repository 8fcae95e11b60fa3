"""The only place that knows a database or a blob store."""
