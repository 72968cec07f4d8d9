"""Fuzzing with the program's coverage as its guide: `python -m tests.fuzzing`. Found cases are tests."""
