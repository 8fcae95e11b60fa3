"""Doubtful answers go to people and come back; audits of what was accepted; how well people agree."""
