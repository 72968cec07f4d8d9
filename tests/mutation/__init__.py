"""Mutation testing of the rooms that decide what is found: `python -m tests.mutation`.

A mutant is the code with one place changed: an operator, a number, a condition. `mutants` makes them and says which
count, `reach` finds which tests reach which lines, `trial` tries one, `results` writes down what no test noticed.
"""
