"""A file in, page images out: `pages` decodes one file, `scan_files` finds the files."""
