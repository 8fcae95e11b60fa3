"""Forms before they are printed and on their way to the printer: opened, checked, exchanged with XLSForm, ordered."""
