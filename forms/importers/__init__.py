"""Layouts of foreign origin: what other tools, or a plain scan with measured boxes, know about a form."""
