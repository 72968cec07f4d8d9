"""Stores Records and searches them: Record -> Generation -> Results. No Spanish, no label and no URL in here.

`port.py` is the contract, `memory.py` its shortest implementation and the tests' oracle, `embedded/` the engine that
serves, `open.py` opens one. Importing this package loads no engine.
"""
