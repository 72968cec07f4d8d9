"""What a block's text is without its marks, and where its notes' references and italics are then."""

import pytest

from indexer.document import Cell, SourceBlock, SourceBlockKind, Span
from indexer.parsing.outline import NumberedBlock, build_outline


def outline(*blocks: SourceBlock | str) -> tuple[NumberedBlock, ...]:
    sources = [SourceBlock("paragraph", block) if isinstance(block, str) else block for block in blocks]
    return build_outline(sources, "nota")


def anchors(*blocks: SourceBlock | str) -> list[str]:
    return [numbered.block.anchor for numbered in outline(*blocks)]


def raised(text: str) -> NumberedBlock:
    """Return the block of a text in which `^1^` is raised and `_of_` in italics."""
    plain = ""
    spans: list[Span] = []
    opened: dict[str, int] = {}
    for character in text:
        if character not in "^_":
            plain += character
        elif character in opened:
            kind = "superscript" if character == "^" else "emphasis"
            spans.append(Span(opened.pop(character), len(plain), kind))
        else:
            opened[character] = len(plain)
    [numbered] = outline(SourceBlock("paragraph", plain, spans=tuple(spans)))
    return numbered


def shown(numbered: NumberedBlock) -> str:
    """Return the text with `^1` where a reference is and `_` around italics."""
    signs = [(offset, "_") for italics in numbered.block.italics for offset in italics]
    signs += [(ref.offset, f"^{ref.mark}") for ref in numbered.refs]
    text = numbered.block.text
    signs.sort(key=lambda item: item[0])
    for offset, sign in signs[::-1]:
        text = text[:offset] + sign + text[offset:]
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Uno dos.", "Uno dos."),
        ("Uno _dos_ tres _cuatro_.", "Uno _dos_ tres _cuatro_."),
        ("  Uno\n_dos_\n\ntres  ", "Uno _dos_ tres"),
        ("Uno^1^ dos^2^.", "Uno^1 dos^2."),
        ("Uno ^1^ dos", "Uno ^1dos"),
        ("Uno ^1^\ndos", "Uno ^1dos"),
        ("^1^ Uno", "^1Uno"),
        ("Uno^1, 2^ dos", "Uno^1^2 dos"),
        ("Uno^a^ dos", "Uno^a dos"),
        ("El 14^a^ dos", "El 14a dos"),
        ("El 14^o^ dos", "El 14o dos"),
        ("El 14^b^ dos", "El 14^b dos"),
        ("Uno^ab^ dos", "Unoab dos"),
        ("Uno^1234^ dos", "Uno1234 dos"),
        ("Uno*", "Uno^*"),
        ("Uno dos ****", "Uno dos^****"),
        ("Uno dos*****", "Uno dos*^****"),
        ("Uno *", "Uno^*"),
        ("Uno* dos", "Uno* dos"),
        ("Uno^1^*", "Uno^1^*"),
        ("_Uno^1^_ dos", "_Uno_^1 dos"),
        ("1. _Uno_ dos^1^", "_Uno_ dos^1"),
        ("_1. Uno_ dos", "_Uno_ dos"),
        ("a) Uno _dos_^1^ tres", "Uno _dos_^1 tres"),
        ("_1._ Uno dos", "Uno dos"),
        ("1.^1^ Uno dos", "^1Uno dos"),
        ("Uno\tdos\u00a0tres", "Uno dos tres"),
        ("coope-\nración de _todos_", "cooperación de _todos_"),
        ("A/RES-\n2018 _de_", "A/RES- 2018 _de_"),
    ],
)
def test_marks_and_blanks_leave_the_text_and_what_they_stood_beside_is_kept(text: str, expected: str) -> None:
    assert shown(raised(text)) == expected


def test_a_raised_run_that_is_longer_than_marks_is_text() -> None:
    many = ",".join(["1"] * 50)
    assert len(many) == 99
    assert len(raised(f"Uno^{many} ^ dos").refs) == 50
    assert raised(f"Uno^{many}  ^ dos").refs == ()
    assert [ref.mark for ref in raised(f"Uno^{many}  ^ dos^2^").refs] == ["2"]


def test_a_call_of_the_reader_is_a_reference_like_a_raised_mark() -> None:
    [numbered] = outline(SourceBlock("paragraph", "Uno1 dos", spans=(Span(3, 4, "call"),)))
    assert shown(numbered) == "Uno^1 dos"


def test_a_block_of_nothing_is_none() -> None:
    assert anchors("", "  ", "Uno.") == ["u1"]
    assert raised("Uno^1^").block.text == "Uno"
    assert outline(SourceBlock("paragraph", "1", spans=(Span(0, 1, "superscript"),))) == ()
    assert outline() == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Anexo", None),
        ("ANEXO II", "ii"),
        ("Anexo 12", "12"),
        ("Anexo 123", ""),
        ("Anexo II*", "ii"),
        ("Anexo II ***", "ii"),
        ("Anexo II y más", ""),
        ("Apéndice", None),
    ],
)
def test_the_heading_of_an_annex_is_nothing_else(text: str, number: str | None) -> None:
    [numbered] = outline(text)
    is_annex = numbered.block.anchor.startswith(("anexo", "apendice"))
    assert is_annex is (number != "")
    assert not is_annex or numbered.block.number == number
    assert outline(SourceBlock("item", text))[0].block.anchor == "u1"


def test_annexes_are_parents_of_what_is_below_each() -> None:
    blocks = outline("1. Uno.", "Anexo I", "1. Uno.", "Palabra.", "a) Uno;", "Anexo II", "1. Uno.", "Anexo I")
    assert [(numbered.block.anchor, numbered.block.parent) for numbered in blocks] == [
        ("p1", None),
        ("anexo-i", None),
        ("anexo-i-1", "anexo-i"),
        ("u1", "anexo-i"),
        ("anexo-i-a", "anexo-i"),
        ("anexo-ii", None),
        ("anexo-ii-1", "anexo-ii"),
        ("anexo-i_2", None),
    ]


def is_heading(
    text: str, kind: SourceBlockKind = "paragraph", following: SourceBlock | str = "", **fields: object
) -> bool:
    block = SourceBlock(kind, text, **fields)
    return outline("Antes.", block, *([following] if following else []))[1].block.kind == "heading"


def test_what_is_a_heading_by_its_form() -> None:
    bold = {"spans": (Span(0, 5, "strong"),)}
    assert is_heading("Temas", "heading")
    assert is_heading("Temas.", "heading")
    assert is_heading("Temas", **bold)
    assert is_heading("Temas  ", **bold)
    assert not is_heading("Temas y", **bold)
    assert not is_heading("Temas.", spans=(Span(0, 6, "strong"),))
    assert not is_heading("Temas", spans=(Span(0, 5, "emphasis"),))
    assert not is_heading("Temas", spans=(Span(1, 5, "strong"),))
    assert not is_heading("Temas", "item", **bold)
    assert is_heading("II. Temas")
    assert is_heading("A. Temas")
    assert not is_heading("II. Temas;")
    assert not is_heading("1. Temas", spans=(Span(0, 8, "strong"),))
    assert not is_heading("a) Temas", spans=(Span(0, 8, "strong"),))
    assert is_heading("1.1 Antecedentes", spans=(Span(0, 16, "strong"),))


def test_a_line_set_like_the_text_is_a_heading_over_a_number() -> None:
    number = SourceBlock("item", "Dos.", marker="2.")
    assert not is_heading("Temas")
    for following in ("2. Dos.", "  2. Dos.", number):
        assert is_heading("Temas", following=following)
        assert not is_heading("temas", following=following)
        assert not is_heading("Temas.", following=following)
        assert not is_heading("Temas", "cell", following=following)
    for following in (
        "Dos.",
        "a) Dos.",
        SourceBlock("item", "Dos.", marker="-"),
        SourceBlock("cell", "2. Dos."),
    ):
        assert not is_heading("Temas", following=following)


def test_a_table_is_of_cells_whatever_they_begin_with() -> None:
    cell = Cell(0, 0, 0)
    cells = [SourceBlock("cell", text, cell=cell) for text in ("1. Uno", "a) Uno", "II. Uno", "Artículo 1")]
    blocks = outline("1. Uno:", *cells)
    assert [numbered.block.anchor for numbered in blocks] == ["p1", "u1", "u2", "u3", "u4"]
    assert [numbered.block.cell for numbered in blocks] == [None, *[cell] * 4]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ("a b c", "a b c"),
        ("a i ii b", "a a-i a-ii b"),
        ("a b i ii iii c d", "a b b-i b-ii b-iii c d"),
        ("i ii iii iv v", "i ii iii iv v"),
        ("1 2 a b 3", "1 2 2-a 2-b 3"),
        ("a 1 2 i ii 3 b", "a a-1 a-2 a-2-i a-2-ii a-3 b"),
        ("a c b", "a c b"),
        ("c d", "c d"),
        ("iii iv", "iii iv"),
        ("5 6", "5 6"),
        ("A B", "a b"),
        ("a a", "a a_2"),
        ("a i iii b", "a a-i a-iii b"),
        ("a i a", "a a-i a_2"),
        ("lxxx", "lxxx"),
    ],
)
def test_marks_open_continue_and_close_lists(marks: str, expected: str) -> None:
    read = anchors("7. Uno:", *[f"{mark}) texto;" for mark in marks.split()])[1:]
    assert read == [f"p7-{step}" for step in expected.split()]


def test_two_marks_at_once_are_two_lists_only_where_the_second_opens_one() -> None:
    assert anchors("7. Uno:", "a) i) texto;", "ii) texto;") == ["p7", "p7-a", "p7-a-i", "p7-a-ii"]
    assert anchors("7. Uno:", "a) 1) texto;") == ["p7", "p7-a", "p7-a-1"]
    for other in ("a) b) texto;", "a) ii) texto;", "i) a) texto;", "a) texto;"):
        assert len(anchors("7. Uno:", other)) == 2


def test_letters_that_are_also_figures_are_what_their_list_expects() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    assert anchors("7. Uno:", *[f"{letter}) texto;" for letter in letters])[1:] == [
        f"p7-{each}" for each in letters
    ]
    # Ninety is no figure of a list, and a word is no mark.
    for word in ("xc", "ab", "texto"):
        assert anchors("7. Uno:", f"{word}) texto;")[1:] == ["u1"]


def test_a_dotted_letter_is_an_item_where_the_next_one_goes_on() -> None:
    assert anchors("7. Uno:", "a. uno;", "b. dos;", "c. tres.") == ["p7", "p7-a", "p7-b", "p7-c"]
    assert anchors("7. Uno:", "a. uno;", "i. uno;", "ii. dos;") == ["p7", "p7-a", "p7-a-i", "p7-a-ii"]
    assert anchors("7. Uno:", "a. uno;", "c. dos.") == ["p7", "u1", "u2"]
    assert anchors("7. Uno:", "b. uno;", "c. dos.") == ["p7", "u1", "u2"]
    assert anchors("7. Uno:", "a. uno.") == ["p7", "u1"]
    assert anchors("7. Uno:", "a) uno;", "b. dos.") == ["p7", "p7-a", "p7-b"]


def test_articles_one_after_the_other_make_a_law() -> None:
    def articles(*numbers: int) -> list[str]:
        return anchors(*[f"Artículo {number}" for number in numbers])

    assert articles(1, 2) == ["art-1", "art-2"]
    assert articles(1, 1) == ["art-1", "art-1_2"]
    assert "art-1" not in articles(1)
    assert "art-1" not in articles(1, 3)
    assert "art-2" not in articles(2, 1)
    assert "art-1" in articles(1, 2, 9)
    assert "art-1" not in articles(1, 2, 9, 20)
    assert "art-1" in articles(1, 2, 9, 10, 30)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Artículo 2", "heading"),
        ("Artículo 2. Objeto", "heading"),
        ("Artículo 2. Se castiga el tráfico.", "paragraph"),
        ("Artículo 2. Se castiga;", "paragraph"),
        ("Artículo 2 bis", "heading"),
        ("artículo 2º.- Objeto", "heading"),
        ("Art. 2 – Objeto", "heading"),
    ],
)
def test_an_article_is_a_heading_with_its_title_or_a_paragraph_with_its_text(text: str, kind: str) -> None:
    [_, second] = outline("Artículo 1", text)
    assert second.block.anchor.startswith("art-2")
    assert second.block.kind == kind
    [_, second] = outline("Artículo 1", SourceBlock("heading", text))
    assert second.block.kind == "heading"
    for other in ("item", "cell"):
        assert outline("Artículo 1", "Artículo 1", SourceBlock(other, text))[2].block.anchor == "u1"


def test_paragraphs_of_an_article_begin_with_one_and_never_go_back() -> None:
    law = ("Artículo 1", "Artículo 2")
    assert anchors(*law, "1. Uno.", "2. Dos.", "2. Dos.", "5. Cinco.")[2:] == [
        "art-2-p1",
        "art-2-p2",
        "art-2-p2_2",
        "art-2-p5",
    ]
    assert anchors(*law, "2. Dos.", "3. Tres.")[2:] == ["p2", "p3"]
    assert anchors(*law, "1. Uno.", "3. Tres.", "2. Dos.", "4. Cuatro.")[2:] == [
        "art-2-p1",
        "art-2-p3",
        "p2",
        "p4",
    ]
    assert anchors(*law, "1. Uno.", "a) A;", "Artículo 3", "1. Uno.", "Capítulo II", "Texto.")[2:][:4] == [
        "art-2-p1",
        "art-2-p1-a",
        "art-3",
        "art-3-p1",
    ]


def test_a_text_goes_on_after_its_list_with_a_small_letter() -> None:
    assert anchors("7. Uno:", "a) uno;", "y todo esto;", "b) dos.", "Otra cosa.", "c) tres.") == [
        "p7",
        "p7-a",
        "u1",
        "p7-b",
        "u2",
        "u2-c",
    ]


def test_bullets_are_below_the_item_above_them() -> None:
    bullet = SourceBlock("item", "uno", marker="-")
    blocks = outline("7. Uno:", "a) uno:", bullet, bullet, "b) dos:", bullet)
    assert [(numbered.block.anchor, numbered.block.parent) for numbered in blocks[2:]] == [
        ("u1", "p7-a"),
        ("u2", "p7-a"),
        ("p7-b", "p7"),
        ("u3", "p7-b"),
    ]


def test_a_marker_of_the_format_is_the_number() -> None:
    numbered = outline(
        SourceBlock("item", "– Uno", marker="12."),
        SourceBlock("item", "Uno", marker="a)"),
        SourceBlock("item", "Dos", marker="13)"),
        SourceBlock("item", "Dos", marker="1234."),
    )
    assert [(each.block.anchor, each.block.text) for each in numbered] == [
        ("p12", "Uno"),
        ("p12-a", "Uno"),
        ("p13", "Dos"),
        ("u1", "Dos"),
    ]
