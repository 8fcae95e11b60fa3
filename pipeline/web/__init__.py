"""The workspace in a browser: people sign in, see batches, and settle what the reader would not decide alone."""
