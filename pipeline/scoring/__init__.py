"""Responses become counts, shares and indices; every figure knows its method and its n."""
