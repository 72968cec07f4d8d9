"""What stock Whoosh reads in a generation: stored fields, terms, postings, positions and lengths."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from whoosh.analysis import IDAnalyzer, RegexTokenizer, SpaceSeparatedTokenizer
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, NUMERIC, Schema
from whoosh.index import TOC, open_dir
from whoosh.query import FuzzyTerm, Phrase, Prefix, Term
from whoosh.reading import TermNotFound
from whoosh.searching import Searcher

from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.whoosh_fields import ENGINE_TEXT, IDS, plain_schema
from indexer.engine.port import Record, Unchanged
from tests.engine.builders import RULES, block, record

RECORDS = (
    Record(
        "b",
        (
            block("armas de fuego", anchor="t", kind="title"),
            block("armas y armas ñandú"),
            block("fuego de"),
        ),
        bears=("k",),
        cites=("c", "d"),
        facets={"session": ("9",), "topic": ("trata", "armas")},
        date="2018-06-18",
        stored_fields={"title": ("Armas de fuego",), "note": ("Uno", "uno", "dos")},
    ),
    record("empty"),
    Record(
        "a",
        (block("de armas"),),
        facets={"session": ("12",), "topic": ()},
        stored_fields={"note": ("UNO",)},
    ),
)


def schema() -> Schema:
    fields = dict(plain_schema().items())
    title = ENGINE_TEXT("exact", SpaceSeparatedTokenizer(), kind="title", stored=True)
    note = IDS(analyzer=IDAnalyzer(lowercase=True))
    session = NUMERIC(stored=True, shift_step=0)
    return Schema(
        **fields, title=title, session=session, topic=IDS(stored=True), note=note, unused=ID(stored=True)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    EmbeddedEngine(tmp_path, schema=schema()).publish(RECORDS, blobs=dict, rules=RULES)
    return tmp_path / "gen-0001" / "whoosh"


@pytest.fixture
def searcher(folder: Path) -> Iterator[Searcher]:
    with open_dir(folder).searcher() as opened:
        yield opened


@pytest.fixture
def find(searcher: Searcher) -> Callable[..., list[str]]:
    return lambda query: sorted(hit["id"] for hit in searcher.search(query, limit=None))


def test_stored_fields_are_what_the_record_says_and_nothing_else(searcher: Searcher) -> None:
    assert [searcher.stored_fields(number) for number in range(3)] == [
        {
            "id": "b",
            "date": "2018-06-18",
            "session": 9,
            "topic": ["trata", "armas"],
            "title": "Armas de fuego",
        },
        {"id": "empty"},
        {"id": "a", "session": 12},
    ]


def test_terms_of_short_fields_find_their_documents(find: Callable[..., list[str]]) -> None:
    assert find(Term("topic", "armas")) == ["b"]
    assert find(Term("session", schema()["session"].to_bytes("12"))) == ["a"]
    assert find(Term("cites", "d")) == ["b"]
    assert find(Term("cites", "k")) == []
    assert find(Term("id", "empty")) == ["empty"]
    assert find(Term("unused", "b")) == []


def test_values_that_share_a_term_bring_each_document_once(searcher: Searcher) -> None:
    assert list(searcher.postings("note", "uno").all_ids()) == [0, 2]
    assert searcher.doc_frequency("note", "uno") == 2
    assert list(searcher.postings("note", "dos").all_ids()) == [0]


def test_a_text_field_of_one_kind_of_passage_holds_that_kind_alone(find: Callable[..., list[str]]) -> None:
    assert find(Term("exact", "de")) == ["a", "b"]
    assert find(Term("title", "de")) == ["b"]
    assert find(Term("title", "ñandú")) == []
    assert find(Prefix("title", "ñan")) == []
    assert find(Prefix("exact", "ñan")) == ["b"]
    assert find(Phrase("title", ["armas", "de"])) == ["b"]
    assert find(Phrase("title", ["armas", "armas"])) == []


def test_a_fuzzy_term_goes_through_the_terms(find: Callable[..., list[str]]) -> None:
    assert find(FuzzyTerm("exact", "ñadu", maxdist=2)) == ["b"]
    assert find(FuzzyTerm("title", "ñadu", maxdist=2)) == []
    assert find(FuzzyTerm("title", "fuega")) == ["b"]


def test_postings_have_frequencies_and_positions(searcher: Searcher) -> None:
    postings = searcher.postings("exact", "armas")
    assert list(postings.items_as("positions")) == [(0, [0, 4, 6]), (2, [1])]
    postings = searcher.postings("exact", "armas")
    assert [postings.weight(), postings.value_as("frequency"), [span.start for span in postings.spans()]] == [
        *(3, 3),
        [0, 4, 6],
    ]
    again = postings.copy()
    postings.skip_to(1)
    assert (postings.id(), postings.value_as("positions")) == (2, [1])
    assert (again.id(), again.is_active()) == (0, True)
    postings.skip_to(3)
    assert not postings.is_active()
    with pytest.raises(TermNotFound):
        searcher.postings("exact", "arma")


def test_terms_say_how_often_and_where_they_are(searcher: Searcher) -> None:
    reader = searcher.reader()
    info = reader.term_info("exact", "armas")
    assert (info.weight(), info.doc_frequency(), info.max_weight()) == (4, 2, 3)
    assert (info.min_length(), info.max_length(), info.min_id(), info.max_id()) == (2, 9, 0, 2)
    assert (reader.frequency("title", "armas"), reader.doc_frequency("title", "armas")) == (1, 1)
    assert (reader.frequency("title", "arma"), reader.doc_frequency("exact", "arma")) == (0, 0)
    with pytest.raises(TermNotFound):
        reader.term_info("title", "y")


def test_the_terms_of_a_field_come_in_order(searcher: Searcher) -> None:
    reader = searcher.reader()
    assert list(reader.field_terms("exact")) == ["armas", "de", "fuego", "y", "ñandú"]
    assert list(reader.field_terms("title")) == ["armas", "de", "fuego"]
    assert list(reader.field_terms("stem")) == ["arma", "de", "fueg", "y", "ñand"]
    assert list(reader.field_terms("session")) == [9, 12]
    assert {field for field, _ in reader.all_terms()} == {
        *("id", "date", "bears", "cites", "session", "topic", "note", "title", "exact", "stem")
    }
    assert [(term, info.weight()) for term, info in reader.iter_prefix("exact", "f")] == [(b"fuego", 2)]


def test_lengths_are_words_as_typed(searcher: Searcher) -> None:
    reader = searcher.reader()
    assert [reader.doc_field_length(number, "stem") for number in range(3)] == [9, 0, 2]
    assert [reader.doc_field_length(number, "title") for number in range(3)] == [3, 0, 0]
    assert (reader.field_length("exact"), reader.field_length("title")) == (11, 3)
    assert (reader.min_field_length("exact"), reader.max_field_length("exact")) == (0, 9)
    assert searcher.doc_count() == 3


def test_the_best_scores_come_first_and_a_limit_gives_the_same_ones(searcher: Searcher) -> None:
    hits = searcher.search(Term("exact", "armas"), limit=None)
    # The first document has two words, the other nine.
    assert [hit["id"] for hit in hits] == ["a", "b"]
    assert [hit["id"] for hit in searcher.search(Term("exact", "armas"), limit=1)] == ["a"]
    assert [hit["id"] for hit in searcher.search(Term("topic", "armas"), sortedby="date")] == ["b"]


def test_no_text_lies_in_the_files_of_whoosh(folder: Path) -> None:
    opened = open_dir(folder)
    (segment,) = TOC.read(opened.storage, opened.indexname).segments
    fields = W3Codec().terms_reader(opened.storage, segment).indexed_field_names()
    assert not {"exact", "stem", "title"} & set(fields)
    assert not any(b"fuego" in file.read_bytes().lower() for file in folder.iterdir())


def test_a_kept_document_has_the_fields_it_had(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path, schema=schema())
    engine.publish(RECORDS, blobs=dict, rules=RULES)
    engine.publish(
        [record("new", "nada"), *(Unchanged(unchanged.id) for unchanged in RECORDS)], blobs=dict, rules=RULES
    )
    with open_dir(tmp_path / "gen-0002" / "whoosh").searcher() as searcher:
        (hit,) = searcher.search(Phrase("title", ["armas", "de", "fuego"]))
        assert (hit["id"], hit["session"], hit["title"]) == ("b", 9, "Armas de fuego")
        assert [hit["id"] for hit in searcher.search(Term("topic", "trata"))] == ["b"]


def test_the_engine_opens_an_index_whose_analyzers_are_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only whoever asks in Whoosh's way needs them: what a program has lost since must not stop a site."""
    module = ModuleType("gone")
    monkeypatch.setitem(sys.modules, "gone", module)
    analyzer = type("Gone", (RegexTokenizer,), {"__module__": "gone"})
    monkeypatch.setattr(module, "Gone", analyzer, raising=False)
    fields = {**dict(plain_schema().items()), "exact": ENGINE_TEXT("exact", analyzer())}
    EmbeddedEngine(tmp_path, schema=Schema(**fields)).publish(RECORDS, blobs=dict, rules=RULES)
    monkeypatch.delitem(sys.modules, "gone")
    assert EmbeddedEngine(tmp_path).current().with_identity(["k"]) == {"k": ("b",)}
    with pytest.raises(ModuleNotFoundError):
        open_dir(tmp_path / "gen-0001" / "whoosh")
