"""How often the reader is wrong: on real scans, through a simulated office scanner, and under everything that befalls a sheet."""
