"""What a process does with one page, and how pages get to processes."""
