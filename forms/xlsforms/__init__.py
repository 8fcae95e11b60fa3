"""The parts of reading and writing XLSForm workbooks; `forms.xlsform` uses them."""
