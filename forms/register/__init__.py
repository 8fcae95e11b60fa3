"""Units and counters: the register that print runs and readings name them by."""
