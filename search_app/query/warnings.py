"""What of a search was not taken as it was typed.

A mistake in a query is told beside the results and never refused; what is refused is in `limits`.
"""

from dataclasses import dataclass

# Every kind that `search_request.parse_query_string` gives.
REQUEST_WARNINGS = (
    "unknown-parameter",
    "repeated-parameter",
    "bad-page",
    "bad-size",
    "bad-order",
    "bad-date",
    "too-many-values",
)
# Every kind that `parser.parse` gives.
PARSER_WARNINGS = (
    "unclosed-quote",
    "unmatched-parenthesis",
    "dangling-operator",
    "near-operand",
    "near-distance",
    "unknown-field",
    "field-without-value",
    "field-inside-title",
    "bad-value",
    "bad-symbol",
    "bad-wildcard",
    "bad-fuzzy",
    "no-words",
    "read-as-filter",
    "newest-first",
    "oldest-first",
    "read-as-exclusion",
    "maybe-exclusion",
)
# Every kind that a response may carry. Each has a sentence in `search_app/i18n`.
WARNING_KINDS = (
    *PARSER_WARNINGS,
    "synonym",
    "general-synonym",
    "unknown-word",
    "corrected-word",
    "unknown-symbol",
    "unknown-mention",
    "unknown-value",
    "only-cited",
    "unknown-place",
    "page-beyond-end",
)


@dataclass(frozen=True, slots=True)
class QueryWarning:
    """One thing that was not taken as typed. The pages and the API have a sentence for each `kind`."""

    kind: str
    # What it is about: a stretch of the text, or what was written in a parameter.
    cause: str
    # Where the cause is, in characters of `SearchRequest.text`; None when it came by another parameter.
    start: int | None = None
    end: int | None = None
    # What may have been meant, the likeliest first.
    suggestions: tuple[str, ...] = ()


class WarningCollector:
    """Collects the warnings about one text while it is parsed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._warnings: list[QueryWarning] = []

    def __call__(self, kind: str, start: int, end: int, suggestions: tuple[str, ...] = ()) -> None:
        """Add a warning about the characters from `start` to `end`."""
        self._warnings.append(QueryWarning(kind, self.text[start:end], start, end, suggestions))

    def collected(self) -> tuple[QueryWarning, ...]:
        """Return the warnings in the order of the text."""
        return tuple(sorted(self._warnings, key=lambda warning: (warning.start or 0, warning.end or 0)))
