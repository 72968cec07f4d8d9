"""Mutation testing of the rooms that decide what is found: `python -m tests.mutation`."""
