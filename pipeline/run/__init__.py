"""Drives the stages over files: the only floor that reads inputs, starts workers and writes results."""
