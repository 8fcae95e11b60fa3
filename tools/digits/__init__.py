"""The network of handwritten digits: how it is fitted, exported and described."""
