"""Scans and a layout go in, a file of readings comes out: a run without a workspace."""
