"""Sentence -> facts: dates, ordinals, organs, citations, entities, meetings and mandates, each with its offsets.

The package knows how the United Nations write these things. It knows no masthead, no file format and no stem.
"""
