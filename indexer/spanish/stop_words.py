"""The words a question can do without, from `indexer/data/stop.txt`."""

from functools import lru_cache
from importlib.resources import files

from indexer.spanish.normalization import normalize


def _read(text: str) -> frozenset[str]:
    words = (line.partition("#")[0].strip() for line in text.splitlines())
    return frozenset(normalize(word) for word in words if word)


STOP_WORDS = _read(files("indexer").joinpath("data/stop.txt").read_text(encoding="utf-8"))


@lru_cache(1 << 16)
def is_stop(word: str) -> bool:
    """Return whether a question may be answered without this word: outside quotes it is optional, no more."""
    return normalize(word) in STOP_WORDS
