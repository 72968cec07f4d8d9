"""The place in a document that a question names: what is read as one, and which passage it leads to."""

from pathlib import Path

import pytest

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from indexer.engine.port import Generation
from search_app.query.ast import to_text
from search_app.query.parser import parse
from search_app.query.pinpoints import blank_out_pinpoint, find_pinpoint, format_pinpoint, resolve_pinpoint
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from tests.search.builders import document, published


@pytest.mark.parametrize(
    ("typed", "parts", "rest"),
    [
        ("resolución 6/4 párr. 2", ("2",), "resolución 6/4"),
        ("párrafo 12 de la resolución 6/4", ("12",), "de la resolución 6/4"),
        ("CTOC/COP/2014/1, parr 7", ("7",), "CTOC/COP/2014/1,"),
        ("paragraph 9 of resolution 6/4", ("9",), "of resolution 6/4"),
        ("§ 5 trata", ("5",), "trata"),
        (
            "resolución 6/4, anexo, apartado b), inciso iv)",
            ("anexo", "b", "iv"),
            "resolución 6/4,      ,            ,",
        ),
        ("apartado b de la resolución 6/4", ("b",), "de la resolución 6/4"),
        (
            "resolución 6/4, anexo, letra b), punto iv)",
            ("anexo", "b", "iv"),
            "resolución 6/4,      ,         ,",
        ),
        ("resolución 6/4 numeral 2", ("2",), "resolución 6/4"),
        ("trata párr. 2 a)", ("2", "a"), "trata"),
        ("nota al pie 4 del informe", ("nota", "4"), "del informe"),
        ("CTOC/COP/2014/1 tema 3", ("tema", "3"), "CTOC/COP/2014/1"),
        # An item of the agenda, with the words that say whose.
        ("tema 4 del programa", ("tema", "4"), ""),
        ("tema 4 del programa provisional, noveno período", ("tema", "4"), ", noveno período"),
        ("tema 4 del programa de trabajo", ("tema", "4"), "del programa de trabajo"),
        ("punto 4 del orden del día", ("tema", "4"), ""),
        ("agenda item 4", ("tema", "4"), ""),
        # Marks without their brackets.
        ("resolucion 6/4 anexo b iv", ("anexo", "b", "iv"), "resolucion 6/4"),
        ("anexo a ii de la resolución 6/4", ("anexo", "a", "ii"), "de la resolución 6/4"),
        ("resolución 6/4, párrafo 1 a", ("1", "a"), "resolución 6/4,"),
        # Words that are a place in a symbol or act, and beside other words are words.
        ("anexo de la resolución 6/4", ("anexo",), "de la resolución 6/4"),
        ("el preámbulo de la resolución 6/4", ("preámbulo",), "el           de la resolución 6/4"),
        ("CTOC/COP/2014/1, nota 3", ("nota", "3"), "CTOC/COP/2014/1,"),
        ("¿Qué dice el anexo de la resolución 6/4?", ("anexo",), "¿Qué dice el       de la resolución 6/4?"),
        ("resolución 6/4 punto 2", ("2",), "resolución 6/4"),
        ("Convención, artículo 18, párrafo 3", ("art-18", "3"), "Convención,            ,"),
        ("art. 18.3", ("art-18", "3"), ""),
        ("párrafo 3 a) del artículo 18", ("art-18", "3", "a"), "del"),
        ("apartado a) del párrafo 1 del artículo 13 bis", ("art-13bis", "1", "a"), "del           del"),
        ("article 18, para. 3 extradition", ("art-18", "3"), ",         extradition"),
        ("anexo, artículo 4 b)", ("anexo", "art-4", "b"), ","),
        ("resolución 6/4 https://x.org/doc/abc?q=1#op-2-a", ("2", "a"), "resolución 6/4"),
    ],
)
def test_a_place_is_read_and_taken_out_of_the_text(typed: str, parts: tuple[str, ...], rest: str) -> None:
    pinpoint = find_pinpoint(typed)
    assert pinpoint is not None and pinpoint.parts == parts
    assert blank_out_pinpoint(typed, pinpoint).strip() == rest
    # All else keeps its offsets.
    assert len(blank_out_pinpoint(typed, pinpoint)) == len(typed)


@pytest.mark.parametrize(
    "typed",
    [
        # The parenthesis closes another one.
        "(0 O b)",
        "trata (0 O b) personas",
        "(b) trata",
        '"párr. 2" trata',
        "resolución 6/4 «apartado b)»",
        # Nothing else is asked for.
        "párr. 2",
        # 2/4 is an act.
        "párr. 2/4 trata",
        "párr. 2014 trata",
        "párrafo 3º trata",
        "el párrafo de la resolución",
        "apartado de correos",
        "inciso mil trata",
        "letra a mano",
        "punto a tratar",
        "anexo trata",
        "nota 4 trata",
        "nota 12 de junio de 2014",
        "el anexo de la nota",
        "anexo sobre armas de la resolución 6/4",
        "anexo de CTOC/COP/WG.4",
        "punto 2 de la reunión",
        "preámbulo",
        "anexo b trata",
        "anexo y resolución 6/4 trata",
        "anexo a la resolución 6/4 sobre armas",
        "tema 2014",
        "subtema 3 trata",
        "artículos 16 y 17",
        "artículo 16 y artículo 17",
        "artículo 5 O trata",
        "NO artículo 5 trata",
        "-artículo 5 trata",
        "título:artículo 5",
        "(trata artículo 5)",
        '"artículo 5" trata',
        "artículo 2014",
        "artículo 5/4",
        "artículo 5-3",
        "artículo 5*",
        "arte 5 armas",
        "resolución 6/4",
    ],
)
def test_what_names_no_place_stays_in_the_text(typed: str) -> None:
    assert find_pinpoint(typed) is None


@pytest.mark.parametrize(
    "parts",
    [
        ("2",),
        ("2", "a"),
        ("anexo", "b", "iv"),
        ("nota", "3"),
        ("tema", "3"),
        ("anexo", "2"),
        ("art-18",),
        ("art-18", "3", "a"),
        ("art-13bis", "b"),
        ("anexo", "art-4", "2"),
    ],
)
def test_a_place_spelt_out_is_read_as_the_same_again(parts: tuple[str, ...]) -> None:
    pinpoint = find_pinpoint(f"trata {format_pinpoint(parts)}")
    assert pinpoint is not None and pinpoint.parts == parts
    tree = parse(f"trata {format_pinpoint(parts)}").tree
    assert parse(to_text(tree)).tree == tree


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("anexo de la resolución 6/4", 'signatura:"resolución 6/4" Y anexo'),
        ("CTOC/COP/2014/1, preámbulo", "signatura:CTOC/COP/2014/1 Y preámbulo"),
        ("nota 3 de CTOC/COP/2014/1", "signatura:CTOC/COP/2014/1 Y nota al pie 3"),
        ("tema 4 del programa", "tema 4"),
        ("artículos 16, 17 y 18", "artículos 16, 17 y 18"),
        ("arts. 5 y 6 trata", "artículos 5 y 6 Y trata"),
        ("artículos 5 y 5", "artículos Y 5"),
        ("artículos 5 6", "artículos Y 5 Y 6"),
        ("artículos y 2", "artículos Y 2"),
    ],
)
def test_a_place_of_an_act_an_item_and_articles_are_read_as_printed_again(typed: str, printed: str) -> None:
    tree = parse(typed).tree
    assert to_text(tree) == printed
    assert parse(printed).tree == tree


@pytest.mark.parametrize(
    ("parts", "anchor"),
    [
        # An operative paragraph.
        (("2",), "op-2"),
        (("2", "a"), "op-2-a"),
        (("a",), "op-2-a"),
        (("b", "iv"), "anexo-b-iv"),
        (("anexo", "b", "iv"), "anexo-b-iv"),
        (("4",), "p4_2"),
        (("iv",), "anexo-b-iv"),
        (("3",), None),
        (("anexo", "2"), None),
        (("2", "b"), None),
    ],
)
def test_the_parts_lead_to_the_anchor_that_is_or_ends_in_them(
    parts: tuple[str, ...], anchor: str | None
) -> None:
    anchors = ["h1", "op-1", "op-2", "op-2-a", "p4_2", "anexo-b", "anexo-b-iv"]
    assert resolve_pinpoint(parts, anchors) == anchor


DOCUMENTS = (
    document(
        "acto",
        "La Conferencia decide algo sobre la trata.",
        "La Conferencia decide otra cosa sobre las armas.",
        "Nada más.",
        reference="resolución 6/4",
        kind="resolucion",
        notes=["Una nota sobre la trata."],
        items=["Asuntos", "Otros asuntos"],
    ),
    document("cita", "Primero.", "Véase la resolución 6/4.", "Tercero, sobre las armas.", "Cuarto."),
)


@pytest.fixture(scope="module")
def generation() -> Generation:
    return published(*DOCUMENTS)


def anchors(generation: Generation, typed: str) -> list[list[str]]:
    hits = search(generation, SearchRequest(typed)).hits
    return [[passage.anchor for passage in hit.passages] for hit in hits]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("resolución 6/4 párr. 2", "p2"),
        ("resolución 6/4, párrafo 3", "p3"),
        ("res. 6/4 nota al pie 1", "nota-1"),
        ("resolución 6/4 tema 2", "tema-2"),
        ("Conferencia decide párr. 3", "p3"),
    ],
)
def test_the_place_is_the_first_passage_of_the_document(
    generation: Generation, typed: str, first: str
) -> None:
    assert anchors(generation, typed)[0][0] == first
    assert search(generation, SearchRequest(typed)).hits[0].summary.id == "acto"


def test_an_unknown_place_keeps_the_passages_there_would_be(generation: Generation) -> None:
    for words in ("Conferencia decide armas", "resolución 6/4"):
        assert anchors(generation, f"{words} párr. 99") == anchors(generation, words)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("resolución 6/4 párr. 9", ["párrafo 9"]),
        ("resolución 6/4, párrafo 2 a", ["párrafo 2, inciso a"]),
        ("resolución 6/4 nota 7", ["nota al pie 7"]),
        ("resolución 6/4 párr. 2", []),
        # No document is asked for that might have it.
        ("armas párr. 9", []),
        # The act is not here, only what cites it.
        ("resolución 6/5 párr. 9", []),
    ],
)
def test_a_place_that_the_document_has_not_is_told(typed: str, told: list[str]) -> None:
    citing = document("otro", "Véase la resolución 6/5.")
    warnings = search(published(*DOCUMENTS, citing), SearchRequest(typed)).warnings
    assert [warning.cause for warning in warnings if warning.kind == "unknown-place"] == told


def test_of_a_place_that_is_not_there_the_one_around_it_is_shown(generation: Generation) -> None:
    assert anchors(generation, "resolución 6/4, párrafo 2 a")[0][0] == "p2"


RESOLUTION = """## Resolución 6/4

### **Aplicación de la Convención de las Naciones Unidas contra la Delincuencia Organizada Transnacional**

*La Conferencia de las Partes en la Convención de las Naciones Unidas contra la Delincuencia Organizada Transnacional,*

Observando que hay trata,

Acogiendo con beneplácito la labor,

1. Hace suyas las recomendaciones;

2. Decide otra cosa.

## Anexo

### Recomendaciones aprobadas

a) Alienta a los Estados;

b) Solicita a la Secretaría:

i) una cosa;

ii) otra.
"""


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("preámbulo de la resolución 6/4", ["u2", "u3"]),
        ("anexo de la resolución 6/4", ["anexo", "h1"]),
        ("resolución 6/4 anexo b ii", ["anexo-b-ii"]),
    ],
)
def test_the_parts_of_a_resolution_are_places(tmp_path: Path, typed: str, first: list[str]) -> None:
    (tmp_path / "resolucion.md").write_text(RESOLUTION, "utf-8")
    engine = MemoryEngine()
    build(tmp_path, engine)
    assert anchors(engine.current(), typed)[0][: len(first)] == first


ITEMS = (
    document("cuatro", "La asistencia.", lines=["Tema 4 del programa provisional"]),
    document("cinco", "El programa, el programa, el programa.", lines=["Tema 5 del programa provisional"]),
    document("varios", "Los órganos.", lines=["Temas 2, 4 y 5 del programa provisional"]),
    document("informe", "En relación con el tema 4 del programa, se examinaron 5 informes."),
)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("tema 4 del programa", {"cuatro", "varios", "informe"}),
        ("tema 5 del programa provisional", {"cinco", "varios"}),
        ("punto 2 del orden del día", {"varios"}),
        ("tema 7 del programa", set()),
    ],
)
def test_an_item_of_the_agenda_finds_the_documents_that_have_it(typed: str, ids: set[str]) -> None:
    hits = search(published(*ITEMS), SearchRequest(typed)).hits
    assert {hit.summary.id for hit in hits} == ids
    # What only speaks of it comes last.
    assert "informe" not in [hit.summary.id for hit in hits[:-1]]


def test_an_item_beside_a_symbol_narrows_nothing() -> None:
    acted = document("acto", "La resolución.", reference="resolución 6/4", kind="resolucion")
    hits = search(published(*ITEMS, acted), SearchRequest("resolución 6/4 tema 4")).hits
    assert [hit.summary.id for hit in hits] == ["acto"]


def test_a_document_that_cites_shows_where_and_not_its_own_paragraph(generation: Generation) -> None:
    # Broke: each document showed its paragraph 3, that which only cites resolution 6/4 too.
    assert anchors(generation, "resolución 6/4 párr. 3") == [["p3"], ["p2"]]


def test_a_place_narrows_nothing(generation: Generation) -> None:
    response = search(generation, SearchRequest("armas párr. 3"))
    assert sorted(hit.summary.id for hit in response.hits) == ["acto", "cita"]
    assert (response.relaxed, response.total_all_words) == (False, 2)
    assert all(hit.left_out == () for hit in response.hits)


def test_between_quotes_it_is_text(generation: Generation) -> None:
    assert anchors(generation, 'resolución 6/4 "párr. 2"') == []


def test_a_paragraph_is_not_found_in_the_number_of_an_article() -> None:
    anchors = ("art-3", "art-3-p1", "art-4", "art-4-p3", "art-4-p3-a")
    assert resolve_pinpoint(("3",), anchors) == "art-4-p3"
    assert resolve_pinpoint(("3", "a"), anchors) == "art-4-p3-a"


@pytest.mark.parametrize(
    ("parts", "anchor"),
    [
        (("art-4", "3"), "art-4-p3"),
        (("art-4", "3", "a"), "art-4-p3-a"),
        # The nearest anchor that exists.
        (("art-4", "3", "b"), "art-4-p3"),
        (("art-3", "7"), "art-3"),
        (("anexo", "art-4"), "anexo-art-4"),
        (("art-9", "1"), None),
    ],
)
def test_an_article_leads_to_its_paragraph_or_to_what_is_nearest(
    parts: tuple[str, ...], anchor: str | None
) -> None:
    anchors = ("art-3", "art-3-p1", "art-4", "art-4-p3", "art-4-p3-a", "anexo-art-4")
    assert resolve_pinpoint(parts, anchors) == anchor


@pytest.mark.parametrize("typed", ["artículo 18, párrafo 3", "art. 18.3", "trata art. 18.3 b)"])
def test_an_article_that_is_typed_is_printed_so_that_it_is_read_again(typed: str) -> None:
    tree = parse(typed).tree
    assert tree is not None and parse(to_text(tree)).tree == tree


TREATY = """# Convención contra la trata

Artículo 17

Traslado

1. Los Estados trasladarán a las personas condenadas por trata.

Artículo 18

Asistencia judicial recíproca

1. Los Estados se prestarán asistencia respecto de la trata.

2. Se prestará en la mayor medida posible.

3. La asistencia podrá solicitarse para:

a) Recibir testimonios;

b) Presentar documentos.
"""
CITING = """# Informe sobre la trata

1. De conformidad con el artículo 18 de la Convención, los Estados presentan informes.

2. Otro párrafo que dice artículo, y después de muchas otras palabras el número 40.

3. Los artículos 16, 17 y 18 se aplican.
"""


@pytest.fixture(scope="module")
def treaty(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folder = tmp_path_factory.mktemp("treaty")
    (folder / "tratado.md").write_text(TREATY, "utf-8")
    (folder / "informe.md").write_text(CITING, "utf-8")
    engine = MemoryEngine()
    build(folder, engine)
    return engine.current()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("artículo 18, párrafo 3", "art-18-p3"),
        ("art. 18.3", "art-18-p3"),
        ("párrafo 3 b) del artículo 18", "art-18-p3-b"),
        ("trata artículo 17", "art-17"),
        ("artículo 18, párrafo 9", "art-18"),
    ],
)
def test_an_article_leads_to_the_treaty_that_has_it(treaty: Generation, typed: str, first: str) -> None:
    hit = search(treaty, SearchRequest(typed)).hits[0]
    assert (hit.summary.id, hit.passages[0].anchor) == ("tratado", first)


def test_documents_that_cite_the_article_follow_with_the_passage_that_does(treaty: Generation) -> None:
    hits = search(treaty, SearchRequest("artículo 18, párrafo 3")).hits
    assert [hit.summary.id for hit in hits] == ["tratado", "informe"]
    assert {passage.anchor for passage in hits[1].passages} == {"p1", "p3"}


def test_an_article_that_no_document_has_or_cites_finds_nothing(treaty: Generation) -> None:
    assert search(treaty, SearchRequest("artículo 40")).total == 0
    # Broke: the capital made a name of the Convention, which every document has.
    assert search(treaty, SearchRequest("artículo 40 de la Convención")).total == 0


@pytest.mark.parametrize(
    ("typed", "lacking"),
    [
        ("artículos 17 y 18", {"tratado": (), "informe": ()}),
        ("artículos 16, 17 y 18", {"tratado": ("artículo 16",), "informe": ()}),
        ("arts. 17 y 40", {"tratado": ("artículo 40",), "informe": ("artículo 40",)}),
    ],
)
def test_of_several_articles_a_document_says_which_it_lacks(
    treaty: Generation, typed: str, lacking: dict[str, tuple[str, ...]]
) -> None:
    assert {hit.summary.id: hit.left_out for hit in search(treaty, SearchRequest(typed)).hits} == lacking


def test_several_articles_that_no_document_has_find_nothing(treaty: Generation) -> None:
    # Broke: the numbers were words, which dates have.
    assert search(treaty, SearchRequest("artículos 41, 42 y 2")).total == 0


def test_having_an_article_does_not_outweigh_the_words_of_a_long_question(tmp_path: Path) -> None:
    (tmp_path / "ley.md").write_text(
        "# Ley de puertos\n\nArtículo 2\n\n1. Los puertos se abren.\n\nArtículo 3\n\n"
        "1. La tarifa de los puertos se publica en un plazo de vehículos.\n",
        "utf-8",
    )
    (tmp_path / "decreto.md").write_text(
        "# Decreto\n\n1. Se sustituye el artículo 3 de la ley de transporte y se amplía el plazo de los vehículos.\n",
        "utf-8",
    )
    engine = MemoryEngine()
    build(tmp_path, engine)
    question = "sustitución del artículo 3, ley de transporte, con plazo mayor para vehículos y tarifa"
    hits = search(engine.current(), SearchRequest(question)).hits
    assert hits[0].summary.id == "decreto"


@pytest.mark.parametrize("typed", ["apartado Y migrantes", "inciso O migrantes", "literal Y numeral"])
def test_an_operator_is_the_mark_of_no_item(typed: str) -> None:
    # Broke: what was printed was read as `inciso y`.
    tree = parse(typed).tree
    assert tree is not None and to_text(tree) == typed
