"""The request of a program: a malformed value of a parameter that is known is refused, not left out.

A person's page shows what it can and says what it left out; a program that reads no warnings would take the answer to
another question for its own.
"""

from flask import request

from search_app.query.search_request import SearchRequest, parse_query_string
from search_app.query.warnings import QueryWarning
from search_app.web.errors import HttpProblem
from search_app.web.parameters import BY_OPERATION, COMMON

# Names that the reader of a question need not know.
OTHERS = tuple(parameter.name for parameter in COMMON)


def check_parameters(operation: str) -> None:
    """Check the parameters of an address by its operation in `parameters`.

    HttpProblem 400 for a malformed value and, where `strict=1` asks for it, for a parameter that the address lacks.
    """
    parameter_by_name = {
        parameter.name: parameter
        for parameter in BY_OPERATION[operation].parameters
        if parameter.place == "query"
    }
    is_strict = request.args.get("strict") == "1"
    for name, typed in request.args.items(multi=True):
        value = typed.strip()
        if name not in parameter_by_name:
            if is_strict:
                raise _refused("unknown-parameter", "strict.unknown", name)
        elif not parameter_by_name[name].accepts(value):
            kind = f"bad-{name}" if name in ("page", "size", "order") else "bad-value"
            raise _refused(kind, f"strict.{name}", value)


def read_search_request(operation: str) -> tuple[SearchRequest, tuple[QueryWarning, ...]]:
    """Return the question of a request that is checked, and what of it was ignored. HttpProblem 400."""
    check_parameters(operation)
    question, ignored = parse_query_string(request.args.items(multi=True), others=OTHERS)
    for warning in ignored:
        if warning.kind == "bad-date":
            raise _refused(warning.kind, "warning.bad-date", warning.cause)
        if warning.kind == "too-many-values":
            raise _refused(warning.kind, "strict.too_many", warning.cause)
        if warning.kind == "repeated-parameter" and request.args.get("strict") == "1":
            raise _refused(warning.kind, "strict.repeated", warning.cause)
    return question, ignored


def _refused(kind: str, text: str, cause: str) -> HttpProblem:
    return HttpProblem(400, kind, "error.heading_400", text, cause[:100])
