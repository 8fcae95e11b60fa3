"""The acceptance of a printer and a scanner: a deck of known marks is printed, scanned, read and judged."""
