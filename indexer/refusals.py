"""Sorts the reasons why files give no document into the few that ask for different things to be done."""

from indexer.messages import Message

# Each reason is worded under `refusal` and `refusal_advice` in `indexer/i18n/`. Its members are kinds of problems and
# of errors.
REASONS = {
    "encrypted": ("encrypted",),
    "scanned": ("only-pictures", "unread-pictures"),
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
    "not-file": ("link", "not-a-file", "index-folder"),
    "fault": ("fault", "parse-fault", "bad-record"),
    "other": (),
}
_REASON_OF = {kind: reason for reason, kinds in REASONS.items() for kind in kinds}
# Kinds of the problems that are why their file gives no document.
REFUSING = frozenset({"unreadable", "limit", "fault", "duplicate", "copy", "same-text"})


def refusal_reason(kind: str, message: Message | str) -> str:
    """Return the reason of REASONS that a refusing problem of this kind and message belongs to."""
    key = message.key.rpartition(".")[2] if isinstance(message, Message) else kind
    return _REASON_OF.get(key) or _REASON_OF.get(kind, "other")
