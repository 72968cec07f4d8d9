"""SearchResponse -> bytes: pages, JSON and files. The only room that knows Flask.

It knows addresses, labels and HTML. It understands no query, stems no word and counts nothing: a page, the JSON and a
file show what one `search` found in one pinned generation.
"""
