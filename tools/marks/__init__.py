"""How the shipped models are made: simulated sheets, what the reader sees of them, networks, thresholds."""
