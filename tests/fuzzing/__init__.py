"""Fuzzing guided by the program's coverage: `python -m tests.fuzzing`. Inputs that it found are test cases."""
