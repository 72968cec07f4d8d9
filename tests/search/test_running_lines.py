"""A word that only the heads or feet of pages have finds the document, and moves no other one."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from indexer.document import Document, RunningLine
from indexer.engine.open import open_engine
from indexer.engine.port import Generation
from indexer.records import to_record
from indexer.spanish import build_lexicon
from search_app.query.search_request import SearchRequest
from search_app.search.hit_passages import hit_passages
from search_app.search.search import search
from tests.engine.conftest import RULES
from tests.search.builders import document

LINE = "Por un mundo más seguro sin drogas ni delincuencia"
SHORT = document("breve", "Se invita al Gobierno a la reunión.", title="Invitación")
TEXTS = (
    document(
        "largo",
        "La Conferencia examinó la labor de la Secretaría en relación con la delincuencia y con las armas de fuego.",
        "Los Estados comunicaron los avances en la aplicación de la Convención y de sus Protocolos.",
        title="Informe de la Conferencia",
    ),
    document("otro", "La delincuencia se examinó. El mundo mira.", title="Acta", notes=["El tema mundial."]),
    document("nada", "Los Estados comunicaron los avances.", title="Notas"),
)


def with_line(made: Document) -> Document:
    return replace(made, running_lines=(RunningLine(LINE, (2,)),))


def generation_of(documents: tuple[Document, ...], index: Path | None) -> Generation:
    engine = open_engine(index, rules=RULES, name="embedded" if index else "memory")  # type: ignore[arg-type]
    engine.publish(map(to_record, documents), blobs=lambda: {"lexicon": build_lexicon}, rules=RULES)
    return engine.current()


@pytest.fixture(params=["memory", "embedded"])
def generation(request: pytest.FixtureRequest, tmp_path: Path) -> Generation:
    index = tmp_path / "index" if request.param == "embedded" else None
    return generation_of((with_line(SHORT), *TEXTS), index)


def found(generation: Generation, text: str) -> list[str]:
    return [hit.summary.id for hit in search(generation, SearchRequest(text)).hits]


@pytest.mark.parametrize(
    "text", ["seguro", "seguras", '"un mundo más seguro"', "segur*", "mundo CERCA/4 drogas", "droga~"]
)
def test_what_only_a_running_line_has_finds_its_document_and_shows_the_line(
    generation: Generation, text: str
) -> None:
    (hit,) = search(generation, SearchRequest(text)).hits
    assert (hit.summary.id, hit.score, hit.passages_total) == ("breve", 0.0, 1)
    (passage,) = hit.passages
    assert (passage.anchor, passage.kind, passage.text, passage.pages) == (
        "running",
        "running-line",
        LINE,
        (2,),
    )
    assert passage.highlights


def test_a_text_that_has_the_word_comes_first_however_long_it_is(generation: Generation) -> None:
    assert found(generation, "delincuencia") == ["otro", "largo", "breve"]
    assert found(generation, "mundo") == ["otro", "breve"]


def test_no_score_is_another_for_what_running_lines_say(generation: Generation) -> None:
    plain = generation_of((SHORT, *TEXTS), None)
    for text in ("delincuencia", "mundo mundial", "examinó la labor", "estados"):
        scores = {hit.summary.id: hit.score for hit in search(generation, SearchRequest(text)).hits}
        before = {hit.summary.id: hit.score for hit in search(plain, SearchRequest(text)).hits}
        # The lengths of all documents are taken into account, and the line makes one of them longer.
        assert {id: scores[id] for id in before} == pytest.approx(before, rel=0.1)
        assert all(score == 0.0 for id, score in scores.items() if id not in before)


def test_what_is_excluded_is_not_excluded_for_a_running_line(generation: Generation) -> None:
    assert set(found(generation, "gobierno -drogas")) == {"breve"}
    assert found(generation, "delincuencia -mundo") == ["largo", "breve"]


def test_a_title_is_not_looked_for_in_running_lines(generation: Generation) -> None:
    assert found(generation, "título:seguro") == []


def test_the_text_is_shown_where_it_has_any_of_the_words(generation: Generation) -> None:
    (hit,) = search(generation, SearchRequest("gobierno seguro")).hits
    assert [passage.anchor for passage in hit.passages] == ["p1"]
    made = with_line(SHORT)
    in_document = hit_passages(generation, made, SearchRequest("gobierno seguro"))
    assert [passage.anchor for passage in in_document] == ["p1"]
    (line,) = hit_passages(generation, made, SearchRequest("seguro"))
    assert (line.anchor, line.text, line.pages) == ("running", LINE, (2,))


@pytest.mark.parametrize("is_embedded", [False, True])
def test_a_line_that_has_all_words_of_a_question_is_shown_first(tmp_path: Path, *, is_embedded: bool) -> None:
    """The text has one of them, and would be shown in its place."""
    short = with_line(document("breve", "La delincuencia aumenta.", title="Acta"))
    generation = generation_of((short, *TEXTS), tmp_path / "index" if is_embedded else None)
    (hit,) = [
        hit for hit in search(generation, SearchRequest(LINE.upper())).hits if hit.summary.id == "breve"
    ]
    assert [(passage.anchor, passage.text) for passage in hit.passages] == [
        ("running", LINE),
        ("p1", "La delincuencia aumenta."),
    ]
    assert hit.passages[0].highlights
    # A word that is not in the line, or too few words, leave it to the text.
    for text in ("mundo seguro delincuencia aumenta", "seguro delincuencia"):
        hits = search(generation, SearchRequest(text)).hits
        assert [passage.anchor for hit in hits if hit.summary.id == "breve" for passage in hit.passages] == [
            "p1"
        ]
