"""A judged set is built by the product's build, every document under the set's own id, and only once."""

from pathlib import Path

import pytest

from indexer.document import Document
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from tests.ranking import published
from tests.ranking.judged_sets import JudgedSet, load
from tests.ranking.published import Published, publish_set
from tests.ranking.set_builder import write_set

DOCUMENTS = [
    ("DEC-1/2004", "Puertos", "Tarifas de los puertos del sur."),
    ("a b", "Aguas", "Las aguas del norte."),
]


def made(folder: Path, documents: list[tuple[str, str, str]]) -> JudgedSet:
    return load(write_set(folder, documents, {"q1": "puertos"}, [("q1", documents[0][0])]))


def ids(published_set: Published, text: str) -> list[str]:
    return [
        published_set.ids[hit.summary.id]
        for hit in search(published_set.generation, SearchRequest(text)).hits
    ]


def test_documents_are_found_under_the_ids_of_the_set(tmp_path: Path) -> None:
    """Whatever signs they hold, and whatever id the product gives the document."""
    published_set = publish_set(made(tmp_path / "made", DOCUMENTS), tmp_path / "work")
    assert ids(published_set, "puertos") == ["DEC-1/2004"]
    assert ids(published_set, "aguas") == ["a b"]
    assert not published_set.refused


def test_a_document_that_is_refused_is_named_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def state(document: Document, entry: object) -> Document:
        if document.source_file.file == "d000001.md":
            raise RuntimeError("cannot be parsed")
        return document

    monkeypatch.setattr("indexer.corpus.with_topics_and_problems", state)
    published_set = publish_set(made(tmp_path / "made", DOCUMENTS), tmp_path / "work")
    assert ids(published_set, "puertos") == ["DEC-1/2004"]
    assert list(published_set.refused) == ["a b"]
    assert "cannot be parsed" in published_set.refused["a b"]


def test_an_index_is_kept_until_the_documents_change(tmp_path: Path) -> None:
    work = tmp_path / "work"
    assert not publish_set(made(tmp_path / "one" / "made", DOCUMENTS), work).kept
    again = publish_set(made(tmp_path / "two" / "made", DOCUMENTS), work)
    assert again.kept
    assert ids(again, "puertos") == ["DEC-1/2004"]
    changed = publish_set(made(tmp_path / "three" / "made", DOCUMENTS[:1]), work)
    assert not changed.kept
    assert ids(changed, "aguas") == []


def test_an_index_is_built_again_when_what_writes_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged, work = made(tmp_path / "made", DOCUMENTS), tmp_path / "work"
    publish_set(judged, work)
    monkeypatch.setattr(published, "record_rules", lambda: "others")
    assert not publish_set(judged, work).kept
    monkeypatch.setattr(published, "BUILDING", ("engine/port.py",))
    assert not publish_set(judged, work).kept


def test_a_build_that_was_killed_is_done_again(tmp_path: Path) -> None:
    judged, work = made(tmp_path / "made", DOCUMENTS), tmp_path / "work"
    publish_set(judged, work)
    (work / "made" / published.NOTE).unlink()
    assert not publish_set(judged, work).kept
