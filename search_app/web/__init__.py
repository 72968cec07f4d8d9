"""Answer -> bytes: pages, JSON, lines of a terminal. The only room that knows Flask, and the words for people.

It knows addresses, labels and HTML. It understands no query, stems no word and counts nothing: all faces show
what one `answer()` found in one pinned generation.
"""
