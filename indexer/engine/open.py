"""Opens the engine that an index belongs to: one in a folder, or one on a cluster of OpenSearch."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from whoosh.fields import Schema

from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.memory import MemoryEngine
from indexer.engine.opensearch.address import SCHEME, OpenSearchAddress
from indexer.engine.opensearch.engine import OpenSearchEngine
from indexer.engine.opensearch.settings import OpenSearchSettings, settings_from
from indexer.engine.port import Engine

# How to reach the server of an index; an index in a folder needs none of it.
EngineSettings = OpenSearchSettings
DEFAULT_SETTINGS = EngineSettings()
# Where an index is.
IndexLocation = Path | OpenSearchAddress


def parse_index_location(text: str) -> IndexLocation:
    """Return the folder or the address on OpenSearch that is written so. BadIndexAddress."""
    return OpenSearchAddress.parse(text) if text.startswith(SCHEME) else Path(text)


def engine_settings(environ: Mapping[str, str]) -> EngineSettings:
    """Return how to reach a server, as the environment says it. BadEngineSetting."""
    return settings_from(environ)


def open_engine(
    location: IndexLocation,
    *,
    rules: Mapping[str, str] | None = None,
    name: Literal["memory"] | None = None,
    watch: bool = False,
    schema: Schema | None = None,
    settings: EngineSettings = DEFAULT_SETTINGS,
) -> Engine:
    """Return the engine whose generations live at `location`, where none need be yet.

    With `rules`, a published index made by other `index_rules` is refused when it is asked for (IncompatibleIndex).
    With `watch`, as a server needs it, all of a generation in a folder is read in the background after open; when
    damage is found, the generation before answers. `schema` is that of the Whoosh index in each generation that the
    embedded engine publishes; without one it has the fields of `embedded.whoosh_fields.plain_schema`. `settings` say
    how to reach a cluster. `name` chooses the memory engine, which needs no place.
    """
    if name == "memory":
        return MemoryEngine(rules)
    if isinstance(location, OpenSearchAddress):
        return OpenSearchEngine(location, rules, settings=settings)
    return EmbeddedEngine(location, rules, watch=watch, schema=schema)
