"""Answers that came by a screen: export files are read, mapped to a form and checked row by row."""
