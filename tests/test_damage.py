"""A small index, damaged at every file: it is refused, or every answer stays what it was. Never a traceback."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build import build
from indexer.engine.open import open_engine
from indexer.engine.port import Generation
from indexer.errors import CorruptIndex, IncompatibleIndex
from indexer.records import index_rules
from search_app.query.search_request import parse_query_string
from search_app.search.autocomplete import suggest
from search_app.search.search import search

CORPUS = Path(__file__).parents[1] / "corpus"
FLIPS, CUTS = 300, 20
QUESTIONS = (
    "",
    "trata de personas",
    "secretaria",
    "armas -municiones",
    '"asistencia técnica"',
    '"en forma consecutiva"',
    "extradición O decomiso",
    "CERCA/5(cooperación internacional)",
    "resoluci*",
    "delincuensia~",
    "título:informe",
    "fecha:2014..2018",
    "sesión:9",
    "29 de octubre de 2013",
    "Convención de Palermo",
    "cita:7/1",
    "ctoc/cop/wg3/2017/4",
    "6/4",
)
SUGGESTED = ("secretar", "ctoc/cop")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("damage") / "index"
    build(CORPUS, open_engine(index))
    return index


def opened(index: Path) -> Generation:
    return open_engine(index, rules={"index_rules": index_rules()}).current()


def answers(generation: Generation) -> list[object]:
    responses = [search(generation, parse_query_string([("q", text)])[0]) for text in QUESTIONS]
    return [
        *responses,
        *(suggest(generation, text, 8) for text in SUGGESTED),
        *(generation.stored_documents([hit.summary.id]).get(hit.summary.id) for hit in responses[0].hits),
    ]


def damages(content: bytes, chance: random.Random) -> Iterator[bytes]:
    """The content with one bit flipped, at many places, and cut at some."""
    for place in chance.sample(range(len(content)), min(FLIPS, len(content))):
        flipped = content[place] ^ 1 << chance.randrange(8)
        yield content[:place] + bytes([flipped]) + content[place + 1 :]
    for length in chance.sample(range(len(content)), min(CUTS, len(content))):
        yield content[:length]


def put(file: Path, content: bytes) -> None:
    """Write it in place, which takes a tenth of the time of a new file."""
    with file.open("r+b") as opened:
        opened.write(content)
        opened.truncate()


def files(index: Path) -> list[Path]:
    return [file for file in sorted(index.rglob("*")) if file.is_file() and file.name != "LOCK"]


def test_a_damaged_small_index_is_refused_or_answers_as_ever(index: Path) -> None:
    before = answers(opened(index))
    refused = 0
    for file in files(index):
        content = file.read_bytes()
        try:
            for damaged in damages(content, random.Random(file.name)):
                put(file, damaged)
                try:
                    generation = opened(index)
                except (CorruptIndex, IncompatibleIndex) as error:
                    assert "constru" in str(error), error
                    refused += 1
                else:
                    assert answers(generation) == before, file
        finally:
            put(file, content)
    assert refused > 3000
    assert answers(opened(index)) == before
