"""SearchRequest -> SearchResponse, and the look-ups beside it: documents, symbols, organs, sessions, suggestions.

The package knows passages, highlights, relaxation and related documents. It knows no HTML, no Flask and no engine.
"""
