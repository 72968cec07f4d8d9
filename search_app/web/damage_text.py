"""The state of the engine in words for people."""

from indexer.errors import EngineUnavailable, SignaturaError
from search_app.web import request_context


def damage_text(damage: SignaturaError, generation: str) -> str:
    """Return what is wrong, in words: what the engine says of it names folders and hosts."""
    words = request_context.current_translations()
    if isinstance(damage, EngineUnavailable):
        return words("health.unreachable", generation=generation)
    return words("health.damaged", generation=generation)
