"""What a document's pages bear on paper: a style sheet with its identity as the running head.

A style sheet cannot read the page it is for, and no page has a style of its own within it.
"""

from flask import Response

from indexer.document import Masthead
from search_app.web import labels, request_context

# Characters of a running head, which is one line.
MAX_RUNNING_HEAD = 90


def running_head(masthead: Masthead) -> str:
    """Return how one cites the document, without its title where something else tells whose it is."""
    words = request_context.current_translations()
    text = labels.cite(words, masthead, with_title=False)
    if len(text) > MAX_RUNNING_HEAD:
        text = text[:MAX_RUNNING_HEAD].rpartition(" ")[0] + "…"
    return text


def css_string(text: str) -> str:
    """Return a text as a string of CSS: all but letters, digits and spaces is escaped, so that nothing ends it."""
    return '"' + "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text) + '"'


def print_style(masthead: Masthead) -> Response:
    """Return the style sheet that puts the document's identity at the head of each printed page."""
    sheet = f"@page {{ @top-left {{ content: {css_string(running_head(masthead))}; }} }}\n"
    return Response(sheet, mimetype="text/css")
