"""Where paragraphs without a number stand."""

from indexer.document import Block
from search_app.search.unnumbered_places import UnnumberedPlace, find_unnumbered_places, place_of


def paragraph(anchor: str, text: str = "Texto.", parent: str | None = None, number: str = "") -> Block:
    return Block(anchor, "paragraph", number or None, (), parent, text)


def item(anchor: str, parent: str) -> Block:
    return Block(anchor, "item", anchor[-1], (), parent, "a")


def test_a_preamble_is_counted_from_below_the_line_that_says_who_speaks() -> None:
    places = find_unnumbered_places(
        [
            paragraph("u1", "La Conferencia de las Partes en la Convención,"),
            paragraph("u2", "Observando que la asistencia técnica,"),
            paragraph("u3", "La asistencia, que es útil,"),
            paragraph("op-1", "Hace suyas las recomendaciones;", number="1"),
            paragraph("u4", "Lo que sigue no es del preámbulo."),
        ]
    )
    assert places == {
        "u1": UnnumberedPlace("enacting", 1),
        "u2": UnnumberedPlace("preamble", 1),
        "u3": UnnumberedPlace("preamble", 2),
        "u4": UnnumberedPlace("after", 1, after="op-1"),
    }


def test_a_note_that_begins_so_has_no_preamble() -> None:
    places = find_unnumbered_places(
        [paragraph("u1", "La Secretaría de la Conferencia,"), paragraph("p1", number="1")]
    )
    assert places == {"u1": UnnumberedPlace("introductory", 1)}


def test_the_line_above_the_list_of_an_annex_is_its_chapeau_and_no_other_line_is() -> None:
    annex = Block("anexo", "heading", None, ("anexo",), None, "Anexo")
    first = [paragraph("u1", "El Grupo:", "anexo"), item("anexo-a", "anexo"), paragraph("u2", "Y:", "anexo")]
    assert find_unnumbered_places([paragraph("op-1", number="1"), annex, *first]) == {
        "u1": UnnumberedPlace("chapeau", 1, "anexo"),
        "u2": UnnumberedPlace("counted", 2, "anexo"),
    }
    without_list = [annex, paragraph("u1", "El Grupo:", "anexo"), paragraph("u2", "Otro.", "anexo")]
    assert find_unnumbered_places(without_list)["u1"] == UnnumberedPlace("counted", 1, "anexo")


def test_the_items_of_a_paragraph_are_where_it_is_and_a_number_is_nowhere_else() -> None:
    places = find_unnumbered_places([paragraph("u1"), paragraph("u2", "Las siguientes:"), item("u2-i", "u2")])
    assert place_of("u2-i", places) == UnnumberedPlace("counted", 2)
    assert place_of("p1", places) is None
