"""Readings, decisions of people and (later) digital replies become responses, the same for every channel."""
