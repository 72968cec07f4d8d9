"""A file's name, read for a symbol from its end: copies, languages, slashes."""

import pytest

from indexer.document import Masthead, Source, SourceFile
from indexer.parsing.derived_title import derive_title, shortened
from indexer.parsing.file_name_symbol import FileNameSymbol, symbol_from_file_name, with_symbol_of_file_name
from indexer.parsing.masthead import ParsedMasthead

SYMBOL = "CTOC/COP/2018/4"


@pytest.mark.parametrize(
    ("name", "symbol", "language"),
    [
        ("CTOC_COP_2018_4.pdf", SYMBOL, None),
        ("ctoc-cop-2018-4.pdf", SYMBOL, None),
        ("CTOC_COP_2018_4-es.pdf", SYMBOL, "es"),
        ("CTOC_COP_2018_4_S.pdf", SYMBOL, "es"),
        ("CTOC_COP_2018_4 (1).pdf", SYMBOL, None),
        ("CTOC_COP_2018_4-ES (12).pdf", SYMBOL, "es"),
        ("CTOC_COP_2018_4 (123).pdf", None, None),
        ("CTOC_COP_2018_4 copia.pdf", SYMBOL, None),
        ("CTOC%2FCOP%2F2018%2F4.pdf", SYMBOL, None),
        ("CTOC__COP_2018_4.pdf", SYMBOL, None),
        ("CTOC_COP_2018_4_E.pdf", SYMBOL, "en"),
        ("CTOC_COP_2018_4_C.pdf", SYMBOL, "zh"),
        ("CTOC_COP_2018_4_F.pdf", SYMBOL, "fr"),
        ("CTOC_COP_2018_4_R.pdf", SYMBOL, "ru"),
        ("CTOC_COP_2018_4_A.pdf", SYMBOL, "ar"),
        ("A_80_604_Add.1.pdf", "A/80/604/Add.1", None),
        ("a_80_604.pdf", None, None),
        ("A_80_0604.pdf", None, None),
        ("A_2018_12_31.pdf", None, None),
        ("A_2018_1_1.pdf", None, None),
        ("informe.pdf", None, None),
        (".pdf", None, None),
    ],
)
def test_a_name_spells_a_symbol_and_a_language(name: str, symbol: str | None, language: str | None) -> None:
    assert symbol_from_file_name(name) == (FileNameSymbol(symbol, language) if symbol else None)


def test_a_name_that_spells_a_symbol_has_at_most_so_many_characters() -> None:
    assert symbol_from_file_name(f"CTOC_COP_2018_4{' ' * 105}.pdf") == FileNameSymbol(SYMBOL)
    assert symbol_from_file_name(f"CTOC_COP_2018_4{' ' * 106}.pdf") is None


def completed(masthead: Masthead, name: str) -> ParsedMasthead:
    return with_symbol_of_file_name(ParsedMasthead(masthead, 3, 4), name)


def test_what_a_file_name_tells_stands_in_only_for_what_the_text_does_not_state() -> None:
    name = "A_RES_77_247-es.pdf"
    full = completed(Masthead(), name)
    assert full.derived == (
        ("symbols", "file_name"),
        ("kind", "symbol"),
        ("organ", "symbol"),
        ("language", "file_name"),
    )
    assert (full.masthead.symbols, full.masthead.kind, full.masthead.organ, full.masthead.language) == (
        ("A/RES/77/247",),
        "resolucion",
        "A",
        "es",
    )
    assert full.masthead.organ_name == "Asamblea General"
    stated = completed(Masthead(kind="nota", organ="S", organ_name="Consejo", language="en"), name)
    assert stated.derived == (("symbols", "file_name"),)
    assert (stated.masthead.kind, stated.masthead.organ) == ("nota", "S")
    assert (stated.masthead.organ_name, stated.masthead.language) == ("Consejo", "en")
    other = completed(Masthead(), "A_77_247.pdf")
    assert other.derived == (("symbols", "file_name"), ("organ", "symbol"))
    assert (other.masthead.kind, other.masthead.language) == ("otro", None)


@pytest.mark.parametrize("masthead", [Masthead(symbols=("A/77/1",)), Masthead(reference="Resolución 6/4")])
def test_a_stated_symbol_or_act_is_kept(masthead: Masthead) -> None:
    assert completed(masthead, "A_77_247.pdf") == ParsedMasthead(masthead, 3, 4)
    assert completed(Masthead(), "informe.pdf") == ParsedMasthead(Masthead(), 3, 4)


def test_a_title_is_cut_between_words_at_so_many_characters() -> None:
    for text, short in (
        ("a" * 160, "a" * 160),
        ("a" * 161, "a" * 160 + "…"),
        ("a" * 80 + " " + "b" * 80, "a" * 80 + "…"),
        ("a" * 80 + ";: " + "b" * 80, "a" * 80 + "…"),
        ("a" * 79 + " " + "b" * 79 + " c", "a" * 79 + " " + "b" * 79 + "…"),
    ):
        assert shortened(text) == short


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("informe_de_labores.md", "informe de labores"),
        ("informe-de-labores.md", "informe de labores"),
        ("informe 2018-2019.md", "informe 2018-2019"),
        ("cop-2018.md", "cop-2018"),
        ("__.md", "__.md"),
        ("carpeta/informe.final.md", "informe.final"),
    ],
)
def test_a_file_name_is_a_title_with_blanks_for_its_signs(name: str, title: str) -> None:
    derived = derive_title(Source(SourceFile(name, "markdown", "utf-8", 0, ""), (), ()), ())
    assert (derived.text, derived.source, derived.pages) == (title, "file_name", ())
