"""The same page from several engines: ten best documents with their cards, the exact total, counts of five facets.

Each is given our own terms and the whole Records (both text fields, keys, facets, cards, texts), so that all of
them have the same to store and the same documents to find. Each is used in the quickest way that its Python
package offers; where it has several, `choose_way_of_counting` takes the quickest for the questions at hand.
A facet is counted without its own choice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from indexer.engine.port import Query, Record
from tests.bench.peers.page import Peer

ROOT = Path(__file__).parents[3]
# The sources that write our index.
OWN = ("indexer/engine", "indexer/spanish")


@dataclass(frozen=True, slots=True)
class Engine:
    """`module` has `build(path, records)` and the class `opener`, which takes the path."""

    name: str
    module: str
    opener: str
    # The module that is imported, and the package that is installed.
    package: tuple[str, str] | None = None
    # The most documents: with more it takes too long or too much memory.
    up_to: int = 1_000_000
    # Whether it is quick: a page of the others may take seconds.
    quick: bool = True
    # Sources besides the module that decide what its index holds.
    made_by: tuple[str, ...] = ()

    @property
    def installed(self) -> bool:
        return self.package is None or find_spec(self.package[0]) is not None

    @property
    def sources(self) -> list[Path]:
        own = Path(__file__).with_name(f"{self.module}.py")
        return [own, *(file for place in self.made_by for file in sorted((ROOT / place).rglob("*.py")))]

    def build(self, path: Path, records: Iterable[Record]) -> None:
        """Write the index where nothing is yet; some engines make a folder of it and some a file."""
        import_module(f"{__name__}.{self.module}").build(path, records)

    def open(self, path: Path) -> Peer:
        peer: Peer = getattr(import_module(f"{__name__}.{self.module}"), self.opener)(path)
        return peer


OURS = Engine("signatura", "signatura", "Signatura", made_by=OWN)
ENGINES = (
    OURS,
    Engine("tantivy", "tantivy_py", "Tantivy", ("tantivy", "tantivy")),
    Engine("FTS5", "sqlite_fts5", "Fts5", up_to=100_000, quick=False),
    Engine("bm25s", "bm25s_arrays", "Bm25s", ("bm25s", "bm25s"), up_to=100_000),
    Engine("Whoosh", "whoosh_plain", "Whoosh", ("whoosh", "Whoosh-Reloaded"), up_to=10_000, quick=False),
)


def choose_way_of_counting(peer: Peer, asked: Sequence[Query], clock: Callable[[], float]) -> None:
    """Let the peer count facets in the way that is quickest for these queries, which are of one kind."""
    seconds = {}
    for way in peer.ways(asked[0]):
        peer.way = way
        for query in asked:
            # Warm the caches.
            peer.page(query)
        start = clock()
        for query in asked:
            peer.page(query)
        seconds[way] = clock() - start
    peer.way = min(seconds, key=lambda way: seconds[way])
