"""What a page puts in the way of its text: notes, rules, running feet."""

import pytest

from tests.parsing.builders import document


def blocks(text: str) -> list[tuple[str, str]]:
    return [(block.anchor, block.text) for block in document(text).blocks]


@pytest.mark.parametrize(
    "foot",
    [
        "<sup>1</sup> Naciones Unidas, *Treaty Series*.",
        "---\n\n<sup>1</sup> Naciones Unidas, *Treaty Series*.",
        "---",
        "V.18-05152\n\n3/17",
        "---\n\nV.14-03456 (S) 140714 150714\n\n\\*1403456\\*",
        "\\* CTOC/COP/2024/1.",
        "<sup>1</sup> Una nota.\n<sup>2</sup> Otra nota.",
        "---\n\n**Por un mundo más seguro**",
    ],
)
def test_a_sentence_a_foot_cut_is_one_again(foot: str) -> None:
    text = f"1. Los informes sobre esas reuniones (el primero y\n\n{foot}\n\nel segundo) se presentarán.\n\n2. Dos."
    assert blocks(text) == [
        ("p1", "Los informes sobre esas reuniones (el primero y el segundo) se presentarán."),
        ("p2", "Dos."),
    ]


def test_a_sentence_that_ended_stays_ended() -> None:
    text = "Una oración entera que acaba aquí.\n\n---\n\nOtra que empieza aquí.\n\n---\n\nY otra más."
    assert [anchor for anchor, _ in blocks(text)] == ["u1", "u2", "u3"]


def test_a_list_a_note_cut_goes_on() -> None:
    text = (
        "1. Lo siguiente:\n\n- i) uno;\n- ii) dos;\n\n---\n\n<sup>1</sup> Nota.\n\n"
        "- iii) tres;\n  - iv) cuatro."
    )
    assert [anchor for anchor, _ in blocks(text)] == ["p1", "p1-i", "p1-ii", "p1-iii", "p1-iv"]


def test_clauses_of_a_preamble_are_not_joined_over_a_page() -> None:
    text = (
        "## Resolución 9/2\n\n### Título\n\n"
        "*Recordando* una cosa y la otra, que es bien larga,\n\n---\n\n*Observando* otra,\n\n"
        "---\n\nConsciente de una tercera,\n\n1. *Pide* algo."
    )
    assert [anchor for anchor, _ in blocks(text)] == ["u1", "u2", "u3", "op-1"]


def test_a_bold_line_under_a_rule_is_a_foot_only_where_the_text_goes_on() -> None:
    heading = "1. Una oración entera que acaba.\n\n---\n\n**Otras cuestiones**\n\n2. Dos."
    assert [anchor for anchor, _ in blocks(heading)] == ["p1", "h1", "p2"]
    foot = "1. Una lista que sigue;\n\n---\n\n**Por un mundo mejor**\n\n2. Dos."
    assert [anchor for anchor, _ in blocks(foot)] == ["p1", "p2"]
    letter = (
        "La Oficina saluda atentamente al Gobierno.\n\n---\n\n**Por un mundo mejor**\n\nOtra oración entera."
    )
    assert [anchor for anchor, _ in blocks(letter)] == ["u1", "u2"]
    again = "1. Uno entero.\n\n---\n\n**Lema**\n\n2. Dos entero.\n\n---\n\n**Lema**\n\n3. Tres."
    assert [anchor for anchor, _ in blocks(again)] == ["p1", "p2", "p3"]


def test_a_bullet_that_an_asterisk_calls_is_a_note_and_a_list_of_bullets_is_not() -> None:
    note = document(
        "Tema 4 del programa provisional*\n\nNota de la Secretaría\n\n1. Uno.\n\n* [CTOC/COP/2018/1](#)."
    )
    assert [(n.anchor, n.mark, n.text, n.referenced_from) for n in note.footnotes] == [
        ("nota-a1", "*", "CTOC/COP/2018/1.", ("tema-4",))
    ]
    assert note.masthead.agenda_document == "CTOC/COP/2018/1"
    assert note.masthead.symbols == ()
    items = document("1. Uno:\n\n* una cosa;\n* otra.")
    assert items.footnotes == ()
    assert [block.text for block in items.blocks] == ["Uno:", "una cosa;", "otra."]


def test_marks_begun_anew_on_each_page_go_with_their_own_calls() -> None:
    text = (
        "1. Uno<sup>1</sup>.\n\n---\n\n<sup>1</sup> Primera.\n\n2. Dos<sup>1</sup>.\n\n---\n\n"
        "<sup>1</sup> Segunda."
    )
    read = document(text)
    assert [(note.anchor, note.text, note.referenced_from) for note in read.footnotes] == [
        ("nota-1", "Primera.", ("p1",)),
        ("nota-1_2", "Segunda.", ("p2",)),
    ]


def test_two_notes_of_a_masthead_keep_to_their_stars() -> None:
    text = (
        "CTOC/COP/2010/12*\n\nDistr. general\n\nTema 5 del programa provisional**\n\n"
        "Título\n\n"
        "Nota de la Secretaría\n\n1. Uno.\n\n---\n\n\\* Publicado nuevamente por razones técnicas.\n\n"
        "\\*\\* CTOC/COP/2010/1."
    )
    read = document(text)
    assert read.masthead.symbols == ("CTOC/COP/2010/12*",)
    assert read.masthead.agenda_document == "CTOC/COP/2010/1"
    assert [(note.anchor, note.referenced_from) for note in read.footnotes] == [
        ("nota-a1", ("masthead",)),
        ("nota-a2", ("tema-5",)),
    ]


def test_an_asterisk_no_one_calls_loses_nothing() -> None:
    read = document("1. Uno.\n\n\\* una cosa cualquiera")
    assert "una cosa cualquiera" in " ".join(block.text for block in read.blocks)


def test_paragraphs_and_items_that_no_blank_line_parts_are_parted() -> None:
    text = (
        "Una oración que se quiebra en el tema\n4. Y sigue, y cita el párrafo 8\na) del anexo.\n"
        "1. Uno.\n2. Dos, que es como sigue:\na) Una cosa;\nb) Otra:\ni) una;\nii) otra.\n3. Tres."
    )
    read = blocks(text)
    assert [anchor for anchor, _ in read] == ["u1", "p1", "p2", "p2-a", "p2-b", "p2-b-i", "p2-b-ii", "p3"]
    assert read[0][1] == "Una oración que se quiebra en el tema 4. Y sigue, y cita el párrafo 8 a) del anexo."


def test_notes_that_lost_their_raised_figures_are_notes_where_the_text_calls_them() -> None:
    read = document(
        "1. Hace veinte años atrás1, la Convención 2 de 20113.\n\n---\n\n1 Naciones Unidas.\n\n2 *Ibid.*\n\n"
        "3 Tercera nota.\n\n2. Dos."
    )
    assert [(block.anchor, block.text) for block in read.blocks] == [
        ("p1", "Hace veinte años atrás, la Convención de 2011."),
        ("p2", "Dos."),
    ]
    assert [(note.anchor, note.text, note.referenced_from) for note in read.footnotes] == [
        ("nota-1", "Naciones Unidas.", ("p1",)),
        ("nota-2", "Ibid.", ("p1",)),
        ("nota-3", "Tercera nota.", ("p1",)),
    ]


def test_a_figure_that_no_text_calls_or_no_cut_precedes_begins_no_note() -> None:
    assert document("1. Uno.\n\n---\n\n1 Naciones Unidas.").footnotes == ()
    assert document("1. Hace años atrás1.\n\n1 Naciones Unidas.").footnotes == ()
    assert document("1. Hace años atrás2.\n\n---\n\n2 Naciones Unidas.").footnotes == ()


def test_items_that_share_an_asterisk_share_its_note() -> None:
    read = document(
        "Temas 2 y 4 del programa provisional*\n\nNota de la Secretaría\n\n1. Uno.*\n\n---\n\n"
        "\\* CTOC/COP/2018/1.\n\n---\n\n\\* Otra nota."
    )
    assert [(note.text, note.referenced_from) for note in read.footnotes] == [
        ("CTOC/COP/2018/1.", ("tema-2", "tema-4")),
        ("Otra nota.", ("p1",)),
    ]
    assert [item.notes for item in read.masthead.agenda_items] == [("nota-a1",), ("nota-a1",)]


def test_a_clause_opens_with_its_own_italics_and_goes_on_with_others() -> None:
    cut = "1. Una oración que cuenta con la Convención,\n\n---\n\n"
    # A clause of its own: `Recordando ...`.
    assert blocks(f"{cut}*Recordando* la resolución.") == [
        ("p1", "Una oración que cuenta con la Convención,"),
        ("u1", "Recordando la resolución."),
    ]
    # The same sentence, whatever is set in italics further on or in bold at its beginning.
    for rest in ("Viena y *Palermo* la siguen.", "**Viena** y otras la siguen."):
        assert [anchor for anchor, _ in blocks(cut + rest)] == ["p1"], rest


def test_a_line_in_bold_goes_on_over_no_page() -> None:
    above = "**Una línea en negrita que no acaba**\n\n---\n\nsigue el texto de abajo.\n\n2. Dos."
    assert blocks(above)[:2] == [
        ("h1", "Una línea en negrita que no acaba"),
        ("u1", "sigue el texto de abajo."),
    ]
