"""An image and a layout in, a reading out: no files, no database, no clock, no hidden state."""
