"""What a reader that knows the page tells the parser: zones, calls, cells, pages."""

from indexer.document import Cell, Document, Source, SourceBlock, SourceFile, Span
from indexer.parsing import parse


def document(*chunks: SourceBlock) -> Document:
    return parse(Source(SourceFile("x.pdf", "pdf", "", 0, ""), chunks))


def body(text: str, page: int = 1, *spans: Span) -> SourceBlock:
    return SourceBlock("paragraph", text, spans=spans, page=page, last_page=page, zone="body")


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def test_heads_and_feet_are_no_text_whatever_they_say() -> None:
    head = SourceBlock("paragraph", "Decide que la reunión se celebre en Viena.", page=2, zone="head")
    foot = SourceBlock("paragraph", "Viena, 2014", page=2, zone="foot")
    assert texts(document(body("1. Uno."), head, foot, body("2. Dos.", 2))) == ["Uno.", "Dos."]


def test_what_looks_like_a_foot_is_text_where_the_reader_says_so() -> None:
    assert texts(document(body("1. Uno:"), body("V.18-05152"), body("2. Dos."))) == [
        "Uno:",
        "V.18-05152",
        "Dos.",
    ]
    unsure = SourceBlock("paragraph", "V.18-05152", page=1)
    assert texts(document(body("1. Uno:"), unsure, body("2. Dos."))) == ["Uno:", "Dos."]


def test_paragraphs_a_page_parts_are_joined_by_the_reader_alone() -> None:
    head = SourceBlock("paragraph", "CTOC/COP/2014/5", page=2, zone="head")
    assert texts(document(body("1. Las partes son"), head, body("los Estados", 2))) == [
        "Las partes son",
        "los Estados",
    ]


def test_a_note_is_tied_to_its_call_and_may_have_paragraphs() -> None:
    calling = body("1. La Convención1, en vigor.", 1, Span(16, 17, "call", "n1"))
    first = SourceBlock(
        "paragraph", "1 Treaty Series.", spans=(Span(0, 1, "superscript"),), zone="note", note="n1"
    )
    more = SourceBlock("paragraph", "Vol. 2225.", spans=(Span(0, 4, "emphasis"),), zone="note", note="n1")
    read = document(calling, first, more)
    assert texts(read) == ["La Convención, en vigor."]
    assert [(call.offset, call.note) for call in read.blocks[0].footnote_refs] == [(13, "nota-1")]
    [note] = read.footnotes
    assert (note.mark, note.text, note.referenced_from) == ("1", "Treaty Series. Vol. 2225.", ("p1",))
    assert [note.text[start:end] for start, end in note.italics] == ["Vol."]


def test_a_table_s_figures_number_no_paragraph() -> None:
    cells = [
        SourceBlock("cell", text, zone="body", cell=Cell(0, 0, at))
        for at, text in enumerate(("7.", "9. Otros"))
    ]
    read = document(body("1. Véase:"), *cells, body("2. Dos."))
    assert [block.anchor for block in read.blocks] == ["p1", "u1", "u2", "p2"]
    assert texts(read)[1:3] == ["7.", "9. Otros"]


def test_a_block_knows_its_pages() -> None:
    over = SourceBlock("paragraph", "2. Dos.", page=1, last_page=3, zone="body")
    read = document(body("1. Uno."), over, body("3. Tres.", 3))
    assert [block.pages for block in read.blocks] == [(1,), (1, 2, 3), (3,)]


def test_a_note_knows_its_pages() -> None:
    notes = [
        SourceBlock("paragraph", text, spans=spans, page=page, last_page=page, zone="note", note="n1")
        for text, spans, page in (("1 Uno.", (Span(0, 1, "superscript"),), 1), ("Sigue.", (), 2))
    ]
    other = SourceBlock(
        "paragraph", "2 Dos.", spans=(Span(0, 1, "superscript"),), page=2, zone="note", note="n2"
    )
    read = document(body("1. Texto."), *notes, other)
    assert [(note.text, note.pages) for note in read.footnotes] == [("Uno. Sigue.", (1, 2)), ("Dos.", (2,))]


def test_masthead_title_and_items_know_their_pages() -> None:
    lines = [
        ("Conferencia de las Partes en la Convención", 1),
        ("CTOC/COP/2014/5", 1),
        ("Distr. general", 1),
        ("Temas 2 y 4 del programa provisional", 1),
        ("Examen de la aplicación", 1),
        ("Cooperación internacional", 2),
        ("Reuniones celebradas en", 2),
        ("relación con la Convención", 3),
    ]
    masthead = document(*(body(text, page) for text, page in lines), body("1. Uno.", 3)).masthead
    assert [(item.text, item.pages) for item in masthead.agenda_items] == [
        ("Examen de la aplicación", (1,)),
        ("Cooperación internacional", (2,)),
    ]
    assert (masthead.title, masthead.title_pages) == (
        "Reuniones celebradas en relación con la Convención",
        (2, 3),
    )
    pages = dict(zip(masthead.printed_lines, masthead.line_pages, strict=True))
    assert pages["Distr. general"] == (1,) and set(pages.values()) == {(1,)}


def test_a_title_that_a_letter_or_a_text_lends_is_on_its_page() -> None:
    letter = document(
        body("CU 2014/5", 2),
        body("Asunto: Reunión de expertos", 3),
        body("La Secretaría saluda atentamente.", 3),
    )
    assert (letter.masthead.title, letter.masthead.title_pages) == ("Reunión de expertos", (3,))
    heading = SourceBlock("heading", "Memoria de labores", page=4, zone="body")
    text = document(body("Véase.", 3), heading, body("El texto dice esto, y nada más que esto.", 4))
    assert (text.derived["title"], text.masthead.title_pages) == ("heading", (4,))
    text = document(body("El texto dice esto, y nada más que esto.", 4), body("Otra cosa dice aquí.", 5))
    # It is no text of its own.
    assert (text.derived["title"], text.masthead.title_pages) == ("sentence", ())
    assert document(SourceBlock("paragraph", "1. Uno.")).masthead.line_pages == ()


def test_halves_joined_by_the_parser_have_both_pages() -> None:
    halves = [
        SourceBlock("paragraph", text, page=page, last_page=page)
        for text, page in (("1. Las", 1), ("dos.", 2))
    ]
    read = document(halves[0], SourceBlock("rule", page=1), halves[1])
    assert [(block.text, block.pages) for block in read.blocks] == [("Las dos.", (1, 2))]
