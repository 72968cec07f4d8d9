"""Whose act a bare number is in a document that names no organ."""

import pytest

from indexer.corpus import with_id
from indexer.document import Document
from indexer.parsing import parse
from indexer.reading import READERS, source_of_bytes
from indexer.records import to_record

[MARKDOWN] = [reader for reader in READERS if reader.format == "markdown"]
CITING = "# Ley 5/79\n\n1. Véase la resolución 6/4{}, que la Fiscalía aprobó.\n"
ACT = "# Resolución 6/4\n\n{}\n\n1. Decide crear un registro de armas de fuego.\n"


def document(text: str, name: str = "ley.md") -> Document:
    return with_id(parse(source_of_bytes(text.encode(), name, MARKDOWN)))


@pytest.mark.parametrize(
    ("of", "key"),
    [
        ("", "?:resolucion:6/4"),
        (" y la Convención contra la Corrupción", "?:resolucion:6/4"),
        (" y la Convención contra la Delincuencia Organizada Transnacional", "CTOC/COP:resolucion:6/4"),
        (" y la nota CTOC/COP/2014/1", "CTOC/COP:resolucion:6/4"),
    ],
)
def test_a_bare_number_is_the_conferences_only_where_the_document_speaks_of_it(of: str, key: str) -> None:
    cited = [
        citation.key for citation in document(CITING.format(of)).citations if citation.kind == "resolucion"
    ]
    assert cited == [key]


def test_an_act_of_nobody_known_is_told_by_its_file() -> None:
    of_a_ministry = document(ACT.format("El Ministerio, en uso de sus facultades,"))
    assert (of_a_ministry.masthead.organ, of_a_ministry.id) == (None, "ley")
    assert to_record(of_a_ministry).bears == ("?:resolucion:6/4",)


@pytest.mark.parametrize(
    "opening",
    ["La Conferencia,", "Recordando la Convención contra la Delincuencia Organizada Transnacional,"],
)
def test_an_act_that_speaks_as_the_conference_is_its_own(opening: str) -> None:
    act = document(ACT.format(opening))
    assert (act.masthead.organ, act.masthead.session, act.id) == ("CTOC/COP", 6, "resolucion-6-4")
    assert act.derived["organ"] == "text"
    assert "CTOC/COP:resolucion:6/4" in to_record(act).bears
