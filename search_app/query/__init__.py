"""Text -> engine query. This package knows the query language, Spanish, the vocabularies and the engine's nodes.

    pairs --search_request--> SearchRequest --lexer, parser--> tree (ast) --compiler--> CompiledQuery

It does not know HTML, Flask, or which engine answers.
"""
