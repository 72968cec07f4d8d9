"""The WSGI application for another server to load, set up by the environment.

`serve` also bounds what a client may take; a server that loads this must do so itself (docs/deployment.md).
"""

from indexer.engine.open import open_engine
from indexer.records import index_rules
from search_app import create_app
from search_app.settings import from_environment

SETTINGS = from_environment()
ENGINE = open_engine(
    SETTINGS.index, rules={"index_rules": index_rules()}, watch=True, settings=SETTINGS.engine
)
app = create_app(ENGINE, SETTINGS)
