"""The request of a program: a malformed value of a parameter that is known is refused, not left out.

A person's page shows what it can and says what it left out; a program that reads no warnings would take the answer to
another question for its own.
"""

import re
from collections.abc import Callable

from flask import request

from search_app.query.search_request import SearchRequest, parse_query_string
from search_app.query.warnings import QueryWarning
from search_app.web.errors import HttpProblem
from search_app.web.i18n import LANGUAGES

# Kinds of warning that tell of a value which is no page, size or order.
MALFORMED_KINDS = frozenset({"bad-page", "bad-size", "bad-order", "bad-date", "too-many-values"})
# Parameters of every address for programs that say nothing of the search.
OTHERS = ("lang", "strict")


def _is_flag(value: str) -> bool:
    return value in ("", "0", "1")


def _is_number(value: str) -> bool:
    return re.fullmatch("-?[0-9]{1,9}", value, re.ASCII) is not None


# What a value must be, by parameter; '' is as good as no parameter.
WELL_FORMED: dict[str, Callable[[str], bool]] = {
    "session": _is_number,
    "year": lambda value: re.fullmatch("-?[0-9]{4}", value, re.ASCII) is not None,
    "lang": lambda value: value in LANGUAGES,
    "literal": _is_flag,
    "explain": _is_flag,
    "strict": _is_flag,
}


def check_values() -> None:
    """Refuse (HttpProblem 400) a value that cannot be what its parameter says."""
    for name, value in request.args.items(multi=True):
        is_well_formed = WELL_FORMED.get(name)
        if is_well_formed and value.strip() and not is_well_formed(value.strip()):
            raise HttpProblem(400, "bad-value", "error.heading_400", f"strict.{name}", value[:100])


def check_names(known: tuple[str, ...]) -> None:
    """Refuse (HttpProblem 400) a parameter that an address does not have, where `strict=1` asks for that."""
    if request.args.get("strict") != "1":
        return
    for name in request.args:
        if name not in known and name not in OTHERS:
            raise HttpProblem(400, "unknown-parameter", "error.heading_400", "strict.unknown", name[:100])


def read_search_request() -> tuple[SearchRequest, tuple[QueryWarning, ...]]:
    """Return the request's question, and what of it was ignored. HttpProblem 400 for what is malformed."""
    check_values()
    question, ignored = parse_query_string(request.args.items(multi=True), others=OTHERS)
    is_strict = request.args.get("strict") == "1"
    for warning in ignored:
        if warning.kind in MALFORMED_KINDS:
            text = f"warning.{warning.kind}"
            raise HttpProblem(400, warning.kind, "error.heading_400", text, warning.cause)
        if is_strict:
            key = "strict.unknown" if warning.kind == "unknown-parameter" else f"warning.{warning.kind}"
            raise HttpProblem(400, warning.kind, "error.heading_400", key, warning.cause)
    return question, ignored
