"""Responses of a round, by paper and by screens: where they come from, and which of them count."""
