"""Titles and symbols of documents whose text states none, each with what it was derived from."""

import pytest
from msgspec.structs import replace

from indexer.document import Block, BlockKind, Source, SourceFile
from indexer.parsing import parse
from indexer.parsing.derived_title import derive_title
from indexer.parsing.file_name_symbol import FileNameSymbol, symbol_from_file_name
from indexer.reading import READERS, source_of_bytes
from indexer.records import to_record
from tests.parsing.builders import document

SENTENCE = "Las autoridades competentes cooperarán entre sí. Además se informarán."


def title_of(text: str, name: str = "x.md", title: str = "") -> tuple[str | None, str | None]:
    read = document(text, name, title)
    return read.masthead.title, read.derived.get("title")


def test_a_title_that_the_text_states_is_not_derived() -> None:
    text = f"CTOC/COP/2018/4\n\nDistr. general\n\nTrata de personas\n\nNota de la Secretaría\n\n1. {SENTENCE}"
    assert title_of(text, title="Otro título") == ("Trata de personas", None)
    assert title_of(f"# Ley de extradición\n\n{SENTENCE}", title="Otro título") == (
        "Ley de extradición",
        None,
    )


def test_the_files_properties_come_first_then_heading_sentence_and_file_name() -> None:
    heading = f"{SENTENCE}\n\n## Cooperación internacional\n\n{SENTENCE}"
    assert title_of(heading, title="Ley de extradición") == ("Ley de extradición", "properties")
    assert title_of(heading) == ("Cooperación internacional", "heading")
    assert title_of(SENTENCE) == ("Las autoridades competentes cooperarán entre sí", "sentence")
    assert title_of("12\n\n34", "carpeta/ley_de-extradición_2015.md") == (
        "ley de extradición 2015",
        "file_name",
    )


@pytest.mark.parametrize(
    "nobodys",
    [
        "Untitled",
        "Documento",
        "Microsoft Word - informe.doc",
        "V1803456.docx",
        "CTOC/COP/2018/4",
        "42",
        "x" * 601,
    ],
)
def test_what_programs_put_into_properties_is_no_title(nobodys: str) -> None:
    assert title_of(SENTENCE, title=nobodys)[1] == "sentence"


@pytest.mark.parametrize(
    "part",
    ["Artículo 1", "CAPÍTULO II", "Título preliminar", "Preámbulo", "I. Antecedentes", "3. Objeto", "Anexo"],
)
def test_the_heading_of_a_part_is_no_title_and_stays_in_the_text(part: str) -> None:
    read = document(f"## {part}\n\n{SENTENCE}")
    assert read.derived["title"] == "sentence"
    assert read.blocks[0].text == part


def test_a_first_line_without_a_stop_is_the_title_of_a_text_without_styles() -> None:
    assert title_of(f"Ley de extradición\n\n{SENTENCE}") == ("Ley de extradición", "heading")
    for no_title in ("Viena, en el año 2015:", "artículo que sigue", "Artículo 1", "Ley"):
        assert title_of(f"{no_title}\n\n{SENTENCE}")[1] == "sentence"


def test_a_heading_that_only_begins_like_a_parts_is_a_title() -> None:
    for title in ("Título de propiedad y registro", "Parte de la cooperación", "Antecedentes penales"):
        assert title_of(f"# {title}\n\n{SENTENCE}") == (title, None)


def test_the_words_of_a_sentence_taken_for_the_title_are_indexed_once() -> None:
    for title, kinds in (("", ["paragraph"]), ("Ley de extradición", ["title", "paragraph"])):
        record = to_record(replace(document(SENTENCE, title=title), id="x"))
        assert [passage.kind for passage in record.passages] == kinds


def test_a_long_sentence_is_cut_between_words() -> None:
    title, _ = title_of("cooperación " * 100)
    assert title is not None and title.endswith("cooperación…") and len(title) <= 161


def test_an_act_is_called_by_its_number() -> None:
    assert title_of(f"# Resolución 6/4\n\n1. *Pide* más. {SENTENCE}") == (None, None)


def test_a_page_states_its_title_in_its_head() -> None:
    reader = next(reader for reader in READERS if reader.format == "html")
    for head, expected in (
        ("<title>\n Ley de\n extradición </title>", ("Ley de extradición", "properties")),
        ("<title></title>", ("Las autoridades competentes cooperarán entre sí", "sentence")),
    ):
        page = f"<html><head>{head}</head><body><p>{SENTENCE}</p></body></html>"
        read = parse(source_of_bytes(page.encode(), "ley.html", reader))
        assert (read.masthead.title, read.derived["title"]) == expected
        assert [block.text for block in read.blocks] == [SENTENCE]


@pytest.mark.parametrize(
    ("name", "symbol", "language"),
    [
        ("A_RES_77_247-es.pdf", "A/RES/77/247", "es"),
        ("CTOC_COP_WG.2_2013_5.docx", "CTOC/COP/WG.2/2013/5", None),
        ("ctoc_cop_wg.2_2013_5.docx", "CTOC/COP/WG.2/2013/5", None),
        ("carpeta/A_80_604_Add.1-EN (1).docx", "A/80/604/Add.1", "en"),
        ("S_RES_2195_(2014)-ES.pdf", "S/RES/2195(2014)", "es"),
        ("A-RES-55-25.txt", "A/RES/55/25", None),
        ("A!RES!55!25.txt", "A/RES/55/25", None),
        ("A%2FRES%2F55%2F25.txt", "A/RES/55/25", None),
        ("A_CONF.192_15_S.pdf", "A/CONF.192/15", "es"),
    ],
)
def test_a_file_name_can_spell_a_symbol(name: str, symbol: str, language: str | None) -> None:
    assert symbol_from_file_name(name) == FileNameSymbol(symbol, language)


@pytest.mark.parametrize(
    "name",
    [
        *("N2261236.pdf", "V1803456.docx", "cop06-resolucion-6-4.md", "ley_1_2015.txt", "A_80_informe.pdf"),
        *("S_2019_10_15.txt", "S_2019_10_05.txt", "CAT_2019_001.txt", "e_2019_10.txt", "cat_2019_3.txt"),
        *("A_4.txt", "E_12.pdf", "informe A_RES_77_247.pdf", "A_" * 500 + "1.pdf", ".pdf"),
    ],
)
def test_other_file_names_spell_none(name: str) -> None:
    assert symbol_from_file_name(name) is None


def test_the_symbol_of_the_file_name_is_derived_with_what_follows_from_it() -> None:
    read = document(f"1. {SENTENCE}", "A_RES_77_247-es.md")
    masthead = read.masthead
    assert (masthead.symbols, masthead.kind, masthead.organ, masthead.language) == (
        ("A/RES/77/247",),
        "resolucion",
        "A",
        "es",
    )
    assert read.derived == {
        "symbols": "file_name",
        "kind": "symbol",
        "organ": "symbol",
        "language": "file_name",
        "title": "sentence",
    }
    assert read.blocks[0].anchor == "op-1"


def test_a_stated_symbol_or_act_is_stronger_than_the_file_name() -> None:
    stated = document(f"CTOC/COP/2018/4\n\nDistr. general\n\n1. {SENTENCE}", "A_RES_77_247-es.md")
    assert stated.masthead.symbols == ("CTOC/COP/2018/4",)
    assert "symbols" not in stated.derived
    act = document("# Resolución 6/4\n\n1. *Pide* más.", "A_RES_77_247-es.md")
    assert act.masthead.symbols == ()


def test_a_line_that_stands_as_title_ends_in_a_letter_or_figure() -> None:
    assert title_of(f"Ley modelo A\n\n{SENTENCE}") == ("Ley modelo A", "heading")
    assert title_of(f"Ley modelo 2\n\n{SENTENCE}") == ("Ley modelo 2", "heading")
    assert title_of(f"Ley modelo (2)\n\n{SENTENCE}")[1] == "sentence"


def derived(*blocks: tuple[str, BlockKind], stated: str = "") -> tuple[str, str, tuple[int, ...]]:
    source = Source(
        SourceFile("informe.md", "markdown", "utf-8", 0, ""),
        (),
        (),
        stated={"title": stated} if stated else {},
    )
    read = [
        Block(f"u{page}", kind, None, (), None, text, pages=(page,))
        for page, (text, kind) in enumerate(blocks, 1)
    ]
    title = derive_title(source, read)
    return title.text, title.source, title.pages


@pytest.mark.parametrize(
    ("line", "is_title"),
    [
        ("Ley de extradición", True),
        ("Ley extradición", True),
        ("Ley", False),
        ("Ley 5", False),
        ("Ley a b", False),
        ("Ley de 2018", True),
        ("Ley de extradición.", False),
        ("ley de extradición", False),
        ("Artículo de ley", True),
        ("Artículo 5", False),
        ("Ley de " + "a" * 153, True),
        ("Ley de " + "a" * 154, False),
    ],
)
def test_a_first_line_stands_as_title(line: str, is_title: bool) -> None:
    following: tuple[str, BlockKind] = (SENTENCE, "paragraph")
    assert (derived((line, "paragraph"), following) == (line, "heading", (1,))) is is_title
    # Alone it is a text.
    assert derived((line, "paragraph"))[1] != "heading"


def test_the_first_heading_with_a_long_word_that_is_of_no_part_is_the_title() -> None:
    paragraph: tuple[str, BlockKind] = (SENTENCE, "paragraph")
    assert derived(paragraph, ("Anexo", "heading"), ("Memoria", "heading"), ("Otra", "heading")) == (
        "Memoria",
        "heading",
        (3,),
    )
    assert derived(paragraph, ("Ley", "heading"))[1] == "sentence"
    assert derived(paragraph, ("Acta", "heading")) == ("Acta", "heading", (2,))
    assert derived(paragraph, ("Acta", "paragraph"))[1] == "sentence"


def test_the_first_sentence_of_enough_words_is_the_title() -> None:
    assert derived(("Uno dos tres.", "paragraph"), ("Uno dos tres seis.", "paragraph"))[:2] == (
        "Uno dos tres seis",
        "sentence",
    )
    assert derived(("a b c d e f.", "paragraph"))[1] == "file_name"
    assert derived()[1] == "file_name"
    # Words further on do not count.
    assert derived(("x" * 150 + " uno dos tres cuatro", "paragraph"))[1] == "file_name"
    for sign in ".;:?!":
        text = f"Los Estados cooperarán entre sí{sign} Y más"
        assert derived((text, "paragraph"))[0] == "Los Estados cooperarán entre sí"
    assert derived(("Los Estados cooperarán entre.sí Y más", "paragraph"))[0].endswith("más")
    assert (
        derived(("Art. 1. Los Estados cooperarán. Y más", "paragraph"))[0] == "Art. 1. Los Estados cooperarán"
    )


def test_a_sentence_ends_within_the_characters_of_a_title() -> None:
    for length, is_whole in ((159, True), (160, False)):
        sentence = "Uno dos tres " + "x" * (length - 13)
        title = derived((f"{sentence}. Y más", "paragraph"))[0]
        assert (title == sentence) is is_whole


@pytest.mark.parametrize(
    ("stated", "is_title"),
    [
        ("Ley de extradición", True),
        ("Extradición", True),
        ("Acta", True),
        ("Ley", False),
        ("Ley 5", False),
        ("Acta 5", False),
        ("Ley 5 de", True),
        ("informe.pdf", False),
        ("informe final.pdf", True),
        ("CTOC/COP/2018/4", False),
        ("Sin título", False),
        ("Ley de\x00extradición", False),
        ("", False),
        ("Microsoft Word - Ley de extradición", True),
        ("Microsoft Word - informe.doc", False),
    ],
)
def test_what_the_properties_state_is_a_title_if_it_has_words(stated: str, is_title: bool) -> None:
    assert (derived((SENTENCE, "paragraph"), stated=stated)[1] == "properties") is is_title
