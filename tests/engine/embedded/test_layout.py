"""The table of arrays says what a generation's file holds."""

from pathlib import Path

from indexer.engine.embedded import layout
from indexer.engine.embedded.array_file import ArrayFile
from indexer.engine.embedded.engine import EmbeddedEngine
from tests.engine.builders import RULES, block, record


def test_arrays_have_the_lengths_of_the_table(tmp_path: Path) -> None:
    records = [record("a", "uno dos", block("dos tres"), facets={"f": ("v", "w")}), record("b", "uno")]
    EmbeddedEngine(tmp_path).publish(records, blobs=dict, rules=RULES)
    arrays = ArrayFile(tmp_path / "gen-0001")
    sizes = {"docs": 2, "passages": 3, "values": 2, "words": 1, "lists": 3, "postings": 4, "occurrences": 5}
    checked = 0
    for spec in vars(layout).values():
        if isinstance(spec, layout.ArraySpec) and "{}" not in spec.name:
            names = spec.length.replace("+ 1", "").replace("*", " ").split()
            if all(name in sizes for name in names):
                assert len(arrays[spec]) == eval(spec.length, {}, dict(sizes)), spec
                checked += 1
    assert checked > 10
