"""SearchResponse -> JSON: the routes under `/api/v1/`, the shapes of their answers and the OpenAPI document.

`shapes` and `document_shape` declare each answer once; the JSON, its schema and its types come from there.
"""
