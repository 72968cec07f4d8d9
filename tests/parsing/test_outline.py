"""The paragraph tree: anchors and parents from the document's own numbers."""

from indexer.parsing import parse
from indexer.reading import READERS, source_of_bytes
from tests.parsing.builders import document


def anchors(text: str) -> list[str]:
    return [block.anchor for block in document(text).blocks]


def parents(text: str) -> list[tuple[str, str | None]]:
    return [(block.anchor, block.parent) for block in document(text).blocks]


def test_numbers_are_the_documents_own_and_never_counted_anew() -> None:
    assert anchors("7. Siete.\n\n9. Nueve.\n\n15. Quince.") == ["p7", "p9", "p15"]


def test_a_number_met_again_has_an_anchor_of_its_own() -> None:
    assert anchors("1. Uno.\n\n2. Dos.\n\n1. Otra vez uno.") == ["p1", "p2", "p1_2"]


def test_a_list_hangs_on_the_paragraph_above_it() -> None:
    assert parents("2. Dos:\n\na) Uno;\n\nb) Dos:\n\ni) Uno;\n\nii) Dos;\n\nc) Tres.\n\n3. Tres.") == [
        ("p2", None),
        ("p2-a", "p2"),
        ("p2-b", "p2"),
        ("p2-b-i", "p2-b"),
        ("p2-b-ii", "p2-b"),
        ("p2-c", "p2"),
        ("p3", None),
    ]


def test_bullets_and_indents_say_nothing_of_depth() -> None:
    shapes = [
        "a) Uno:\n\ni) i;\n\nii) ii;\n\nb) Dos.",
        "- a) Uno:\n- i) i;\n- ii) ii;\n- b) Dos.",
        "- a) Uno:\n  - i) i;\n  - ii) ii;\n- b) Dos.",
        "- a) Uno:\n- i) i;\n  - ii) ii;\n\nb) Dos.",
    ]
    for shape in shapes:
        assert anchors(f"1. Texto:\n\n{shape}") == ["p1", "p1-a", "p1-a-i", "p1-a-ii", "p1-b"], shape


def test_i_after_h_is_a_letter_and_elsewhere_a_roman_figure() -> None:
    letters = "\n\n".join(f"{letter}) texto;" for letter in "abcdefghij")
    assert anchors(f"1. Uno:\n\n{letters}")[-2:] == ["p1-i", "p1-j"]
    assert anchors("1. Uno:\n\na) A:\n\ni) uno;\n\nii) dos;")[-2:] == ["p1-a-i", "p1-a-ii"]
    assert anchors("1. Uno:\n\ni) uno;\n\nii) dos;\n\niii) tres;")[-1] == "p1-iii"


def test_c_and_v_and_d_are_what_their_list_expects() -> None:
    text = "1. Uno:\n\na) A;\n\nb) B:\n\ni) i;\n\nii) ii;\n\niii) iii;\n\niv) iv;\n\nv) v;\n\nc) C;\n\nd) D."
    assert anchors(text)[-3:] == ["p1-b-v", "p1-c", "p1-d"]


def test_a_lost_number_leaves_the_others_in_their_places() -> None:
    assert anchors("1. Uno:\n\na) A;\n\nc) C;\n\nd) D.") == ["p1", "p1-a", "p1-c", "p1-d"]


def test_unnumbered_paragraphs_are_counted_among_themselves() -> None:
    text = (
        "Primero, una oración entera.\n\n1. Uno.\n\nOtra oración entera:\n\ni) una cosa;\n\n"
        "ii) otra.\n\nY la última."
    )
    assert anchors(text) == ["u1", "p1", "u2", "u2-i", "u2-ii", "u3"]


def test_items_without_a_number_are_paragraphs_below_their_paragraph() -> None:
    assert parents("1. Uno:\n\n- una cosa;\n- otra.") == [("p1", None), ("u1", "p1"), ("u2", "p1")]


def test_headings_are_counted_and_keep_their_number() -> None:
    blocks = document("1. Uno.\n\n## II. Conclusiones\n\n2. Dos.\n\n**Otras cuestiones**\n\n3. Tres.").blocks
    assert [(block.anchor, block.kind, block.number) for block in blocks] == [
        ("p1", "paragraph", "1"),
        ("h1", "heading", "II"),
        ("p2", "paragraph", "2"),
        ("h2", "heading", None),
        ("p3", "paragraph", "3"),
    ]


def test_a_line_over_a_numbered_paragraph_is_a_heading_and_a_sentence_is_not() -> None:
    blocks = document("1. Uno.\n\nOtras cuestiones\n\n2. Dos.\n\nUna oración que acaba.\n\n3. Tres.").blocks
    assert [block.anchor for block in blocks] == ["p1", "h1", "p2", "u1", "p3"]


def test_an_annex_numbers_for_itself() -> None:
    text = "1. Uno.\n\n## **Anexo II**\n\n1. Uno del anexo:\n\na) A.\n\n## Apéndice\n\na) A."
    assert anchors(text) == ["p1", "anexo-ii", "anexo-ii-1", "anexo-ii-1-a", "apendice", "apendice-a"]


def test_paragraphs_of_a_resolution_are_operative() -> None:
    text = (
        "## Resolución 8/4\n\n### Título\n\n"
        "*La Conferencia de las Partes en la Convención de las Naciones Unidas "
        "contra la Delincuencia Organizada Transnacional,*\n\n"
        "*Recordando* algo,\n\n1. *Insta* a todos:\n\na) A que hagan;\n\n2. *Pide* más."
    )
    read = document(text)
    assert [block.anchor for block in read.blocks] == ["u1", "u2", "op-1", "op-1-a", "op-2"]
    assert read.masthead.session == 8
    assert read.blocks[2].italics == ((0, 5),)


def test_every_anchor_is_alone_and_every_parent_is_there() -> None:
    text = "1. A:\n\na) A;\n\na) A;\n\n## Anexo\n\n1. A:\n\n- x;\n\n## Anexo\n\n1. A."
    blocks = document(text).blocks
    names = [block.anchor for block in blocks]
    assert len(names) == len(set(names))
    assert all(block.parent is None or block.parent in names for block in blocks)


def test_lines_are_joined_and_split_words_made_whole_but_not_symbols() -> None:
    text = (
        "1. La delincuencia transna-\ncional y el tema\n4, véase CTOC/COP/WG.-\n2/2013/5 y Asia-\nPacífico."
    )
    [block] = document(text).blocks
    assert block.text.startswith("La delincuencia transnacional y el tema 4, véase CTOC/COP/WG.- 2/2013/5")
    assert block.text.endswith("Asia- Pacífico.")


def test_a_call_is_taken_out_and_its_place_kept() -> None:
    text = (
        "1. El *Treaty Series* de los Protocolos<sup>1</sup>, y la\nConvención<sup>2, 3</sup>.\n\n"
        "<sup>1</sup> Uno.\n\n<sup>2</sup> Dos.\n\n<sup>3</sup> Tres."
    )
    read = document(text)
    [block] = read.blocks
    assert block.text == "El Treaty Series de los Protocolos, y la Convención."
    assert [(block.text[: call.offset][-10:], call.note) for call in block.footnote_refs] == [
        ("Protocolos", "nota-1"),
        ("Convención", "nota-2"),
        ("Convención", "nota-3"),
    ]
    assert [block.text[start:end] for start, end in block.italics] == ["Treaty Series"]
    assert [note.referenced_from for note in read.footnotes] == [("p1",)] * 3


def test_a_raised_letter_after_a_figure_is_an_ordinal() -> None:
    [block] = document("1. La 14<sup>a</sup> reunión y el 12<sup>o</sup> período.").blocks
    assert block.text == "La 14a reunión y el 12o período."
    assert block.footnote_refs == ()


def test_a_line_in_bold_is_a_heading_unless_it_is_as_long_as_a_paragraph() -> None:
    longest, paragraph = (" ".join(["palabra"] * count) for count in (59, 60))
    read = document(f"**{longest}**\n\n**{paragraph}**\n")
    assert [block.kind for block in read.blocks] == ["heading", "paragraph"]


def test_the_alphabet_of_a_list_has_an_enye_or_goes_without() -> None:
    spanish = "".join(f"{letter}) x\n\n" for letter in "abcdefghijklmnñopqrstuvwxyz")
    assert [block.number for block in document("1. x:\n\n" + spanish).blocks[1:]] == list(
        "abcdefghijklmnñopqrstuvwxyz"
    )
    for letters in ("mnñop", "mnop", "tuvwx"):
        text = "1. x:\n\na) x\n\n" + "".join(f"{letter}) x\n\n" for letter in letters)
        assert anchors(text)[2:] == [f"p1-{letter}" for letter in letters]


def numbered(text: str) -> list[tuple[str, str | None, str]]:
    return [(block.anchor, block.number, block.text) for block in document(f"Antes.\n\n{text}").blocks[1:]]


def test_a_number_is_read_with_its_dashes_blanks_and_latin_endings() -> None:
    assert numbered(
        "1 .- Pide cooperación.\n\n2 . Decide seguir.\n\n3.- Exhorta a todos.\n\n3 bis. Insta a todos.\n\n4. – Fin."
    ) == [
        ("p1", "1", "Pide cooperación."),
        ("p2", "2", "Decide seguir."),
        ("p3", "3", "Exhorta a todos."),
        ("p3bis", "3 bis", "Insta a todos."),
        ("p4", "4", "Fin."),
    ]


def test_a_dash_after_a_number_is_no_list() -> None:
    reader = next(reader for reader in READERS if reader.format == "text")
    text = "Antes de todo, esto.\n\n1. - Pide cooperación.\n\n2. – Decide seguir."
    blocks = parse(source_of_bytes(text.encode(), "x.txt", reader)).blocks
    assert [(block.anchor, block.text) for block in blocks[1:]] == [
        ("p1", "Pide cooperación."),
        ("p2", "Decide seguir."),
    ]


def test_a_number_below_a_number_opens_a_sentence_and_a_decimal_does_not() -> None:
    assert numbered("127.3 Ratificar la Convención.\n\n127.4. «Firmar» el Protocolo.") == [
        ("p127.3", "127.3", "Ratificar la Convención."),
        ("p127.4", "127.4", "«Firmar» el Protocolo."),
    ]
    for decoy in ("3.5 millones de personas.", "12.30 horas.", "1.25 EUR por persona."):
        assert numbered(decoy) == [("u2", None, decoy)]


def test_letters_with_a_stop_are_items_where_they_are_listed() -> None:
    assert parents("5. Los Estados:\n\na. Cooperarán;\n\nb. Se informarán:\n\ni. Pronto;\n\nii. Bien.") == [
        ("p5", None),
        ("p5-a", "p5"),
        ("p5-b", "p5"),
        ("p5-b-i", "p5-b"),
        ("p5-b-ii", "p5-b"),
    ]
    for decoy in ("a. C. es una era.", "i. e. lo mismo.", "b. Sin primera letra.\n\nc. Ni segunda."):
        assert all(anchor.startswith("u") for anchor in anchors(f"Antes.\n\n{decoy}"))


def test_two_marks_at_once_open_two_lists() -> None:
    text = "6. Otros:\n\na) i) Uno;\n\nii) Dos;\n\nb) Tres."
    assert parents(text) == [
        ("p6", None),
        ("p6-a", "p6"),
        ("p6-a-i", "p6-a"),
        ("p6-a-ii", "p6-a"),
        ("p6-b", "p6"),
    ]
    assert [block.text for block in document(text).blocks] == ["Otros:", "", "Uno;", "Dos;", "Tres."]


def test_a_sentence_goes_on_after_its_list_and_a_new_one_does_not() -> None:
    listed = "6. Otros:\n\na) Uno;\n\nb) Dos;\n\n"
    assert parents(f"{listed}cuando sean intencionales.\n\nc) Tres.")[3:] == [("u1", "p6"), ("p6-c", "p6")]
    assert parents(f"{listed}Otra oración.\n\nc) Tres.")[3:] == [("u1", None), ("u1-c", "u1")]


ARTICLES = (
    "# Convención\n\nArtículo 1\n\nFinalidad\n\nEl propósito es promover la cooperación.\n\n"
    "Artículo 2. Definiciones\n\nSe entenderá:\n\na) Por grupo, un grupo;\n\nb) Por delito, un delito.\n\n"
    "Artículo 3\n\n1. Uno.\n\n2. Dos:\n\na) A.\n\nArtículo 3 bis\n\n1. Conforme al artículo 3, párrafo 2, uno."
)


def test_articles_are_the_addresses_of_a_treaty() -> None:
    assert parents(ARTICLES) == [
        ("art-1", None),
        ("u1", "art-1"),
        ("u2", "art-1"),
        ("art-2", None),
        ("u3", "art-2"),
        ("art-2-a", "art-2"),
        ("art-2-b", "art-2"),
        ("art-3", None),
        ("art-3-p1", "art-3"),
        ("art-3-p2", "art-3"),
        ("art-3-p2-a", "art-3-p2"),
        ("art-3bis", None),
        ("art-3bis-p1", "art-3bis"),
    ]


def test_the_heading_of_an_article_does_not_cite_itself() -> None:
    assert [(citation.anchor, citation.key) for citation in document(ARTICLES).citations] == [
        ("art-3bis-p1", "articulo:3:parrafo:2")
    ]


def test_a_chapter_ends_the_article_above_it() -> None:
    text = "## Artículo 1\n\n1. Uno.\n\n## Capítulo II\n\nTexto del capítulo.\n\n## Artículo 2\n\n1. Dos."
    assert parents(f"# Ley\n\n{text}") == [
        ("art-1", None),
        ("art-1-p1", "art-1"),
        ("h1", None),
        ("u1", None),
        ("art-2", None),
        ("art-2-p1", "art-2"),
    ]


def test_articles_of_an_annex_stand_under_it() -> None:
    text = "1. Aprueba el texto.\n\nAnexo\n\nArtículo 1\n\n1. Uno.\n\nArtículo 2\n\n1. Dos."
    assert anchors(text) == ["p1", "anexo", "anexo-art-1", "anexo-art-1-p1", "anexo-art-2", "anexo-art-2-p1"]


def test_an_article_of_a_law_may_be_one_paragraph_with_its_number() -> None:
    blocks = document("# Ley\n\nARTÍCULO 1º.- Se prohíbe la trata.\n\nArt. 2°. Se castiga el tráfico.").blocks
    assert [(block.anchor, block.kind, block.text[:8]) for block in blocks] == [
        ("art-1", "paragraph", "ARTÍCULO"),
        ("art-2", "paragraph", "Art. 2°."),
    ]


def test_another_texts_articles_are_no_addresses_of_a_report() -> None:
    far_apart = "## Artículo 5\n\n1. Uno.\n\n## Artículo 18\n\n2. Dos.\n\n## Artículo 27\n\n3. Tres."
    assert anchors(f"Antes de todo.\n\n{far_apart}")[1:] == ["h1", "p1", "h2", "p2", "h3", "p3"]
    running_on = "## Artículo 5\n\n7. Uno.\n\n## Artículo 6\n\n8. Dos."
    assert anchors(f"Antes de todo.\n\n{running_on}")[1:] == ["art-5", "p7", "art-6", "p8"]
    sentences = "Artículo 1 de la Convención, tal como fue.\n\nArtículo 2 de la Convención, tal como fue."
    assert all(anchor.startswith("u") for anchor in anchors(f"Antes de todo.\n\n{sentences}"))


def test_a_list_in_a_list_in_a_list_is_of_its_own_and_each_goes_on_after_it() -> None:
    text = "2. Dos:\n\na) A:\n\ni) i:\n\n(1) uno;\n\n(2) dos;\n\nii) ii:\n\n(1) uno;\n\nb) B."
    assert parents(text) == [
        ("p2", None),
        ("p2-a", "p2"),
        ("p2-a-i", "p2-a"),
        ("p2-a-i-1", "p2-a-i"),
        ("p2-a-i-2", "p2-a-i"),
        ("p2-a-ii", "p2-a"),
        ("p2-a-ii-1", "p2-a-ii"),
        ("p2-b", "p2"),
    ]


def test_a_mark_goes_on_with_the_nearest_list_that_expects_it() -> None:
    letters = "\n\n".join(f"{letter}) texto;" for letter in "abcdefghijklmnopqrstu")
    text = f"1. Uno:\n\n(1) Esto:\n\n{letters}\n\ni) uno;\n\nii) dos;\n\nv) texto."
    assert anchors(text)[-3:] == ["p1-1-u-i", "p1-1-u-ii", "p1-1-v"]


def test_after_z_come_doubled_letters_and_no_others() -> None:
    letters = "\n\n".join(f"{letter}) texto;" for letter in "abcdefghijklmnopqrstuvwxyz")
    assert anchors(f"1. Uno:\n\n{letters}\n\naa) texto;\n\nbb) texto.")[-3:] == ["p1-z", "p1-aa", "p1-bb"]
    for other in ("ab", "ba"):
        assert anchors(f"1. Uno:\n\na) A;\n\n{other}) texto.") == ["p1", "p1-a", "u1"], other


def test_paragraphs_of_an_article_go_on_from_one_and_may_be_inserted() -> None:
    text = "# Ley\n\n## Artículo 1\n\n1. Uno.\n\n1 bis. Otro.\n\n2. Dos.\n\n## Artículo 2\n\n1. Uno.\n\n5. Cinco."
    assert anchors(text) == [
        *("art-1", "art-1-p1", "art-1-p1bis", "art-1-p2"),
        *("art-2", "art-2-p1", "art-2-p5"),
    ]


def test_half_of_the_steps_from_article_to_article_are_enough() -> None:
    def with_articles(*numbers: int) -> list[str]:
        return anchors("# Ley\n\n" + "\n\n".join(f"## Artículo {number}\n\nTexto." for number in numbers))

    assert with_articles(5, 6, 20)[::2] == ["art-5", "art-6", "art-20"]
    assert with_articles(5, 6, 20, 40)[::2] == ["h1", "h2", "h3", "h4"]
