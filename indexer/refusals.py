"""Sorts the reasons why files give no document into the few that ask for different things to be done."""

from indexer.document import Problem
from indexer.messages import Message

# Each reason is worded under `refusal` and `refusal_advice` in `indexer/i18n/`. Its members are kinds of problems and
# of errors.
REASONS = {
    "encrypted": ("encrypted",),
    "scanned": ("only-pictures",),
    "format": ("no-reader", "to-convert", "old-word", "not-pdf", "not-docx", "binary-format", "binary-data"),
    "damaged": ("damaged", "damaged-part", "unclosed-tags"),
    "empty": ("empty-file", "no-text"),
    "bound": (
        *(
            "limit",
            "time-limit",
            "memory-limit",
            "reader-died",
            "too-large",
            "too-much-text",
            "too-many-paragraphs",
        ),
        *("too-many-parts", "too-many-tags", "long-paragraph", "expands", "unpacked-too-large", "doctype"),
    ),
    "duplicate": ("duplicate", "copy", "same-text"),
    "access": ("cannot-open", "system_error"),
    "fault": ("fault", "parse-fault", "bad-record"),
    "other": (),
}
_REASON_OF = {kind: reason for reason, kinds in REASONS.items() for kind in kinds}
REFUSING = frozenset({"unreadable", "limit", "fault", "duplicate", "copy", "same-text"})


def refuses(problem: Problem) -> bool:
    """Return whether a problem of this kind is why its file gives no document."""
    return problem.kind in REFUSING


def refusal_reason(problem: Problem) -> str:
    """Return the reason of REASONS that a problem belongs to."""
    message: object = problem.message
    kind = message.key.rpartition(".")[2] if isinstance(message, Message) else problem.kind
    return _REASON_OF.get(kind) or _REASON_OF.get(problem.kind, "other")
