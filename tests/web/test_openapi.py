"""Requests made up from openapi.json, good and bad ones: every answer is as the description says.

Each operation gets some dozens of requests, the same every time.
"""

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from search_app import create_app
from search_app.settings import Settings
from tests.web.test_app import CORPUS


def make_app() -> Flask:
    engine = MemoryEngine()
    build(CORPUS, engine)
    return create_app(engine, Settings())


# The operations are the tests' parameters, so that the description is needed before any fixture is.
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", make_app())


@schema.parametrize()
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: schemathesis.Case) -> None:
    # No schema tells a cursor or a date from another text.
    excluded = [positive_data_acceptance] if {"after", "from", "to"} & set(case.query or {}) else []
    # This client does not unpack what is compressed.
    case.call_and_validate(excluded_checks=excluded, headers={"Accept-Encoding": "identity"})
