"""Simulated batches as files: sheets of a layout filled by virtual people and scanned, and the truth beside them."""
