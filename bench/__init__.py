"""Benchmarks of speed and accuracy that anybody can run. They print tables; they are not tests."""
