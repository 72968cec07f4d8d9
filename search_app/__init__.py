"""The library's reading room: asks the index, shows what it found. It imports `indexer`, never the reverse.

args --> Question --> Query --> Results --> Answer --> page | JSON | lines
"""

from flask import Flask

from indexer.engine.port import Engine
from search_app.faces.site import flask_app
from search_app.settings import Settings


def create_app(engine: Engine, settings: Settings) -> Flask:
    """The WSGI application over the engine's published generation."""
    return flask_app(engine, settings)
