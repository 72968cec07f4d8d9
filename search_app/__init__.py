"""The application: asks a published index, and shows what it finds. It imports `indexer`, never the reverse.

request --> SearchRequest --> Query --> Results --> SearchResponse --> page | JSON | lines
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search_app.web.app import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    """`create_app`, imported when it is asked for, so that `python -m search_app` can say that Flask is missing."""
    if name != "create_app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from search_app.web import app

    return app.create_app
