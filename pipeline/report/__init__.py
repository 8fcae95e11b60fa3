"""Scores become tables, workbooks and files; nothing is computed here that `pipeline.scoring` has not computed."""
