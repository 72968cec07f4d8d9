"""Words that only ask for the document itself are not sought, where all else is its symbol or number."""

import pytest

from search_app.query.ast import to_text
from search_app.query.parser import parse
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from tests.search.builders import document, published

ACT, SYMBOL = 'signatura:"resolución 7/1"', "signatura:CTOC/COP/2014/1"


def understood(typed: str, *, literal: bool = False) -> str:
    tree = parse(typed, literal=literal).tree
    return to_text(tree) if tree else ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("resolución 7/1 texto íntegro", ACT),
        ("¿Me puede dar el PDF de la res. 7/1?", ACT),
        ("ver la versión oficial, en español: 7/1", f'{ACT} O signatura:"decisión 7/1" O "7 1"'),
        ("quiero el documento CTOC/COP/2014/1", SYMBOL),
        ("I want the full text of CTOC/COP/2014/1 please", SYMBOL),
        ("texto de la resolución 7/1, párr. 2", f"{ACT} Y párrafo 2"),
        # How it is cited, and not by whom.
        ("como se cita la resolución 7/1", ACT),
        ("¿Cómo debo citar la resolución 7/1?", ACT),
        ("how to cite CTOC/COP/2014/1", SYMBOL),
        ("¿Dónde se cita la resolución 7/1?", 'cita:"resolución 7/1"'),
    ],
)
def test_words_that_ask_for_a_document_are_not_sought(typed: str, meant: str) -> None:
    assert understood(typed) == meant
    # What is understood can be typed again.
    assert understood(meant) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # About something in it.
        ("texto sobre armas en la resolución 7/1", f"texto Y sobre Y armas Y {ACT}"),
        # Beside two, beside a series, beside none.
        ("texto de la resolución 7/1 y CTOC/COP/2014/1", f"texto Y {ACT} Y {SYMBOL}"),
        ("documentos WG.4", "documentos Y signatura:CTOC/COP/WG.4/*"),
        ("texto íntegro", "texto Y íntegro"),
        # Signs of the query language say that the word is meant.
        ("texto Y resolución 7/1", f"texto Y {ACT}"),
        ("(texto) resolución 7/1", f"texto Y {ACT}"),
        ("«texto» resolución 7/1", f'"texto" Y {ACT}'),
        ("texto:íntegro resolución 7/1", f"íntegro Y {ACT}"),
        ("resolución 7/1 -texto", f"{ACT} Y NO texto"),
        ("texto O resolución 7/1", f"texto O {ACT}"),
    ],
)
def test_a_word_that_may_be_meant_is_sought(typed: str, meant: str) -> None:
    assert understood(typed) == meant


def test_a_literal_question_seeks_every_word() -> None:
    assert understood("resolución 7/1 texto íntegro", literal=True) == f"{ACT} Y texto Y íntegro"


def test_no_document_is_said_to_lack_such_words() -> None:
    generation = published(
        document("act", "Armas.", reference="resolución 7/1", kind="resolucion"),
        document("cites", "Véase el texto de la resolución 7/1."),
        document("text", "El texto íntegro."),
    )
    asked = search(generation, SearchRequest("resolución 7/1 texto íntegro"))
    assert [(hit.summary.id, hit.left_out) for hit in asked.hits] == [("act", ()), ("cites", ())]
    assert asked.warnings == ()
    literal = search(generation, SearchRequest("resolución 7/1 texto íntegro", literal=True))
    assert [(hit.summary.id, hit.left_out) for hit in literal.hits] == [
        ("act", ("texto", "íntegro")),
        ("cites", ("íntegro",)),
    ]
