"""Sheet codes, counter codes, combs of digits and days: what is read with a check, and every way it is read."""
