"""The WSGI application for a server to load: `gunicorn search_app.wsgi:app`, set up by the environment."""

from indexer.engine import open_engine
from indexer.records import index_rules
from search_app import create_app
from search_app.settings import from_environment

SETTINGS = from_environment()
app = create_app(open_engine(SETTINGS.index, rules={"index_rules": index_rules()}, watch=True), SETTINGS)
