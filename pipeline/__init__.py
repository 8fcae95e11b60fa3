"""A survey in operation: files, batches, decisions, responses, scores and reports."""
