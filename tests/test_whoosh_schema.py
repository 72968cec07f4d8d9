"""A published index of the real corpus, opened by stock Whoosh: its answers are the engine's own."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from whoosh.index import open_dir
from whoosh.qparser import QueryParser
from whoosh.searching import Searcher

from indexer.__main__ import main
from indexer.engine.open import open_engine
from indexer.engine.port import (
    And,
    Generation,
    InKind,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Range,
    Term,
)
from indexer.exit_status import EXIT_OK
from indexer.facets import FACET_NAMES
from indexer.spanish import terms
from indexer.whoosh_schema import whoosh_schema

ROOT = Path(__file__).parents[1]
SYMBOLS = {
    "conjunta.md": "CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4",
    "corrección.md": "CTOC/COP/WG.2/2017/4/Corr.1",
    "otra.md": "CTOC/COP/WG.2/2017/5",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The five documents, and three that bear symbols, built by the command."""
    folder = tmp_path_factory.mktemp("whoosh")
    corpus = shutil.copytree(ROOT / "corpus", folder / "corpus")
    with (corpus / "manifest.toml").open("a", encoding="utf-8") as manifest:
        for name, symbol in SYMBOLS.items():
            (corpus / name).write_text(f"# Nota\n\n1. Un párrafo de {name}.\n", "utf-8")
            manifest.write(f'\n["{name}"]\nsymbols = {{value = ["{symbol}"], source = "made"}}\n')
    assert main(["build", str(corpus), "--index", str(folder / "index")]) == EXIT_OK
    return folder / "index"


@pytest.fixture(scope="module")
def generation(index: Path) -> Generation:
    return open_engine(index).current()


@pytest.fixture(scope="module")
def searcher(index: Path, generation: Generation) -> Iterator[Searcher]:
    with open_dir(index / generation.info.generation / "whoosh").searcher() as opened:
        yield opened


@pytest.fixture
def ask(searcher: Searcher) -> Callable[[str], list[str]]:
    """Ids of what Whoosh finds for a question in its own language."""
    parser = QueryParser("stem", searcher.schema)
    return lambda question: sorted(hit["id"] for hit in searcher.search(parser.parse(question), limit=None))


def phrase(field: str, text: str) -> Phrase:
    exact, stems = terms(text)
    return Phrase(field, tuple((word,) for word in (exact if field == "exact" else stems)))


@pytest.mark.parametrize(
    ("question", "node", "count"),
    [
        ("session:9", Term("session", "9"), 1),
        ("session:[7 TO 9]", Or((Term("session", "7"), Term("session", "9"))), 2),
        ("topic:asistencia-tecnica", Term("topic", "asistencia-tecnica"), 4),
        ("organ:CTOC/COP/WG.2", Term("organ", "CTOC/COP/WG.2"), 4),
        ("kind:nota", Term("kind", "nota"), 3),
        ("year:[2014 TO 2018]", Range("year", "2014", "2018"), 2),
        ("date:2018-06-18", Range("date", "2018-06-18", "2018-06-18"), 1),
        ("reunion", Term("stem", terms("reunión")[1][0]), 5),
        ("REUNIÓN", Term("stem", terms("reunión")[1][0]), 5),
        ("exact:reunión", Term("exact", "reunión"), 4),
        ("exact:reunion", Term("exact", "reunion"), 0),
        ("reun*", Prefix("stem", "reun"), 5),
        ('"asistencia técnica"', phrase("stem", "asistencia técnica"), 4),
        ('exact:"en forma consecutiva"', phrase("exact", "en forma consecutiva"), 2),
        ('exact:"consecutiva en forma"', phrase("exact", "consecutiva en forma"), 0),
        ("6/4", phrase("stem", "6/4"), 2),
        ('title:"asistencia técnica"', InKind("title", phrase("stem", "asistencia técnica")), 3),
        (
            "(armas OR niños) AND kind:nota NOT session:9",
            And(
                (
                    Or((phrase("stem", "armas"), phrase("stem", "niños"))),
                    Term("kind", "nota"),
                    Not(Term("session", "9")),
                )
            ),
            1,
        ),
    ],
)
def test_whoosh_finds_what_the_engine_finds(
    question: str, node: Node, count: int, ask: Callable[[str], list[str]], generation: Generation
) -> None:
    wanted = generation.search(Query(node, size=100))
    assert ask(question) == sorted(hit.id for hit in wanted.hits)
    assert wanted.total == count


@pytest.mark.parametrize(
    ("question", "key", "count"),
    [
        # The document and its corrigendum.
        ("symbol:CTOC/COP/WG.2/2017/4", "CTOC/COP/WG.2/2017/4", 2),
        ("symbol:CTOC/COP/WG.3/2017/4", "CTOC/COP/WG.3/2017/4", 1),
        ("symbol:ctoc/cop/wg2/2017/5", "CTOC/COP/WG.2/2017/5", 1),
        ("symbol:CTOC/COP/WG.2/2017/6", "CTOC/COP/WG.2/2017/6", 0),
        ("bears:CTOC/COP/RES/6/4", "CTOC/COP/RES/6/4", 1),
        ('bears:"resolución 6/4"', "CTOC/COP:resolucion:6/4", 1),
    ],
)
def test_a_symbol_in_any_typing_leads_to_what_bears_it(
    question: str, key: str, count: int, ask: Callable[[str], list[str]], generation: Generation
) -> None:
    ids = generation.with_identity([key])[key]
    assert ask(question) == list(ids)
    assert len(ids) == count


def test_a_citation_leads_to_what_cites(ask: Callable[[str], list[str]], generation: Generation) -> None:
    (ids,) = generation.cited_by(["CTOC/COP/RES/6/4"]).values()
    assert ask('cites:"resolución 6/4"') == ask("cites:CTOC/COP/RES/6/4") == list(ids)
    assert len(ids) == 1


def test_a_reference_is_found_as_it_is_printed(ask: Callable[[str], list[str]]) -> None:
    assert ask('reference:"Resolución 6/4"') == ["resolucion-6-4"]
    assert ask("reference:'CU 2009/33 (A)'") == ["cu-2009-33-a"]
    assert ask("reference:6/4") == []


def test_a_document_is_stored_with_all_that_it_says_of_itself(searcher: Searcher) -> None:
    assert searcher.document(id="cop09-nota-reuniones-2018") == {
        "id": "cop09-nota-reuniones-2018",
        "session": 9,
        "topic": [
            *("cooperacion-internacional", "extradicion", "asistencia-judicial-reciproca"),
            *("decomiso", "autoridades-centrales", "asistencia-tecnica"),
        ],
        "organ": ["CTOC/COP", "CTOC/COP/WG.2", "CTOC/COP/WG.3"],
        "kind": "nota",
        "year": 2018,
        "date": "2018-06-18",
        "title": "Informes sobre las reuniones del Grupo de Trabajo sobre Cooperación Internacional y el Grupo de"
        " Trabajo de Expertos Gubernamentales sobre Asistencia Técnica celebradas en Viena del 9 al 13 de octubre"
        " de 2017 y del 28 al 31 de mayo de 2018",
    }
    (joint,) = (fields for fields in searcher.documents(symbol="CTOC/COP/WG.3/2017/4"))
    assert joint["symbol"] == ["CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4"]
    assert searcher.document(id="resolucion-6-4")["reference"] == "resolución 6/4"


def test_the_schema_has_the_fields_that_a_person_looks_for(searcher: Searcher) -> None:
    short = {"id", "symbol", "reference", "session", "topic", "organ", "kind", "year", "date", "title"}
    assert set(whoosh_schema().stored_names()) == short
    assert set(FACET_NAMES) < short, "every facet is a field"
    assert set(searcher.schema.names()) == short | {"bears", "cites", "exact", "stem"}


def test_whoosh_marks_the_words_of_a_title_in_their_places(searcher: Searcher) -> None:
    (hit,) = searcher.search(QueryParser("title", searcher.schema).parse("reunion cooperacion"), limit=None)
    assert '<b class="match term0">reuniones</b>' in hit.highlights("title")
    assert '<b class="match term1">Cooperación</b>' in hit.highlights("title")


def test_the_readme_opens_a_published_index(index: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (program,) = (block for block in re.findall(r"```python\n(.*?)```", readme, re.S) if "whoosh" in block)
    printed = "cop09-nota-reuniones-2018 2018-06-18"
    assert f"# {printed}\n" in program
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=index.parent,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == f"{printed}\n"
