"""Tables that people keep in a spreadsheet: one reader of CSV in whatever way it was saved, and of workbooks (.xlsx)."""
