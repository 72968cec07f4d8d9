"""The language of a document whose masthead states none."""

import pytest

from indexer.document import Source, SourceBlock, SourceFile
from indexer.parsing import parse
from indexer.parsing.derived_language import DerivedLanguage, derive_language

TEXT = SourceBlock(
    "paragraph", "1. La Conferencia examinó la nota 23-00221 (E) de la Secretaría sobre la trata."
)


def source(*lines: str, name: str = "documento.md", zone: str = "") -> Source:
    blocks = tuple(SourceBlock("paragraph", line, zone=zone) for line in lines)  # type: ignore[arg-type]
    return Source(SourceFile(name, "markdown", "utf-8", 0, ""), (TEXT, *blocks))


@pytest.mark.parametrize(
    ("lines", "zone", "code"),
    [
        (("23-00221 (S)",), "", "es"),
        (("V.18-05152 (E) 120614 130614",), "", "en"),
        (("2/17 23-00221 (F)",), "foot", "fr"),
        (("23-00221 (S)", "23-00221 (S)"), "", "es"),
    ],
)
def test_the_letter_of_the_job_number_names_the_language(
    lines: tuple[str, ...], zone: str, code: str
) -> None:
    assert derive_language(source(*lines, zone=zone)) == DerivedLanguage(code, "job_number")


@pytest.mark.parametrize(
    "lines", [(), ("23-00221 (S)", "23-00222 (E)"), ("23-00221",), ("Véase 23-00221 (S).",)]
)
def test_no_or_several_letters_name_none(lines: tuple[str, ...]) -> None:
    assert derive_language(source(*lines)) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("A_RES_77_247-es.pdf", "es"),
        ("A_RES_77_247_S.pdf", "es"),
        ("A_RES_77_247-en.pdf", "en"),
        ("A_RES_77_247.pdf", None),
    ],
)
def test_else_the_end_of_a_file_name_that_is_a_symbol_does(name: str, code: str | None) -> None:
    derived = derive_language(source(name=name))
    assert (derived.code if derived else None) == code


def test_what_the_masthead_states_stands_and_what_is_derived_is_marked() -> None:
    masthead = ("A/RES/77/247", "Distr. general", "Español", "Original: inglés")
    blocks = tuple(SourceBlock("paragraph", line) for line in masthead)
    stated = Source(
        SourceFile("x-en.md", "markdown", "utf-8", 0, ""), (*blocks, TEXT, *source("1-00221 (E)").blocks)
    )
    assert (parse(stated).masthead.language, "language" in parse(stated).derived) == ("es", False)
    document = parse(source("23-00221 (S)"))
    assert (document.masthead.language, document.derived["language"]) == ("es", "job_number")


def test_a_foot_with_a_job_number_has_at_most_so_many_characters() -> None:
    for length, code in ((200, "es"), (201, None)):
        derived = derive_language(source("23-00221 (S)" + " " * (length - 12), zone="foot"))
        assert (derived.code if derived else None) == code


@pytest.mark.parametrize(
    ("letter", "code"), [("A", "ar"), ("C", "zh"), ("E", "en"), ("F", "fr"), ("R", "ru"), ("S", "es")]
)
def test_each_official_language_has_its_letter(letter: str, code: str) -> None:
    assert derive_language(source(f"V.18-05152 ({letter})")) == DerivedLanguage(code, "job_number")
    assert derive_language(source(f"Palabra 18-05152 ({letter})", zone="foot")) == DerivedLanguage(
        code, "job_number"
    )
    assert derive_language(source(f"Palabra 18-05152 ({letter})")) is None
