"""Files and forms come into a workspace: whole, once, and with their origin."""
