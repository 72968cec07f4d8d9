"""The five documents of `corpus/`, published once to an engine in memory, and an application over it."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Engine
from search_app import create_app
from search_app.settings import Settings

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="session")
def engine() -> Engine:
    engine = MemoryEngine()
    build(CORPUS, engine)
    return engine


@pytest.fixture
def app(engine: Engine) -> Flask:
    return create_app(engine, Settings())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
