"""What waits for a person: found among the pages of a round, and settled."""
