"""Opens the engine that an index folder belongs to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from whoosh.fields import Schema

from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Engine


def open_engine(
    path: Path,
    *,
    rules: Mapping[str, str] | None = None,
    name: Literal["embedded", "memory"] = "embedded",
    watch: bool = False,
    schema: Schema | None = None,
) -> Engine:
    """The engine whose generations live in the folder `path`, which need not exist yet.

    With `rules`, a published index made by other `index_rules` is refused when it is asked for (IncompatibleIndex).
    With `watch`, as a server needs it, all of a generation is read in the background after open; when damage is found,
    the generation before answers. `schema` is that of the Whoosh index in each generation that the embedded engine
    publishes; without one it has the fields of `embedded.whoosh_fields.plain_schema`.
    """
    if name == "embedded":
        return EmbeddedEngine(path, rules, watch=watch, schema=schema)
    if name == "memory":
        return MemoryEngine(rules)
    raise ValueError(f"no engine {name!r}; known: embedded, memory")
