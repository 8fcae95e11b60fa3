"""Fields that people write into: written or blank, and what a reader of text proposes."""
