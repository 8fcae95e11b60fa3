"""A round as a report: one set of tables, written as a workbook, a page, a document and data, in one folder."""
