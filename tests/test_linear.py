"""Every reader, recogniser and parser takes time linear in the length of what it reads, whatever that is.

Four times as much of a hostile text may cost eight times as much; what is quadratic costs sixteen times. It is the
process's own time that is measured, the least of some runs, so that other processes cannot make a test fail.
"""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TypeVar

import pytest
from msgspec.structs import replace

from indexer.document import SourceBlock, Span
from indexer.errors import UnreadableFile
from indexer.extraction.citations import CitationContext, find_citations
from indexer.extraction.dates import find_dates
from indexer.extraction.entities import find_entities
from indexer.extraction.facts import FactExtractor
from indexer.extraction.ordinals import find_ordinals, ordinal
from indexer.extraction.organs import find_groups
from indexer.extraction.text_normalization import join_lines
from indexer.parsing import parse
from indexer.parsing.masthead_layout import restore_lines
from indexer.parsing.outline import build_outline
from indexer.parsing.running_text import to_running_text
from indexer.reading import READERS, source_of_bytes
from indexer.reading.encoding import decode
from indexer.records import to_record
from indexer.spanish import terms
from indexer.symbols import find_symbols
from indexer.topics import topics_of
from search_app.query.limits import MAX_QUERY_CHARS, QueryLimit
from search_app.query.parser import parse as parse_question

Given = TypeVar("Given")

# Characters of the smaller text; the larger one has four times as many.
CHARACTERS = 10_000
# Seconds.
SLACK = 0.05
TRIALS = 4


def hold_linear(
    run: Callable[[str], object], shape: Callable[[int], str], characters: int = CHARACTERS
) -> None:
    """Fail if `run` takes more than its share for four times as much of `shape` (a number of characters -> text)."""
    small, large = shape(characters), shape(4 * characters)
    # Make what is made once before the clock starts.
    run(shape(100))
    limits = []
    for _ in range(TRIALS):
        least = min(seconds(run, small), seconds(run, small))
        spent = seconds(run, large)
        if spent <= 8 * least + SLACK:
            return
        limits.append(f"{spent:.2f} s, {least:.3f} s for a quarter")
    pytest.fail(f"not linear: {'; '.join(limits)}")


def seconds(run: Callable[[Given], object], text: Given) -> float:
    """The processor time of this thread for one run.

    Without Python's collector: now and then it goes through all that the other tests have left in memory, which takes
    longer than the run, and a longer run meets it more often.
    """
    gc.disable()
    try:
        start = time.thread_time()
        run(text)
        return time.thread_time() - start
    finally:
        gc.enable()


def repeated(unit: str, before: str = "", after: str = "") -> Callable[[int], str]:
    return lambda characters: before + unit * (characters // len(unit) + 1) + after


def read(reader: int) -> Callable[[str], object]:
    """Everything a build does with the text of one file."""

    def run(text: str) -> None:
        try:
            source = source_of_bytes(text.encode("utf-8", "replace"), "x", READERS[reader])
        except UnreadableFile:
            return
        document = parse(source)
        to_record(replace(document, topics=topics_of(document)))

    return run


# --- whole files --------------------------------------------------------------------------------------------

# A unit that is said again and again: near misses of what is looked for, things begun and not ended, runs.
UNITS = (
    # dates and what is dated
    *("29 de octubre de 2013 y octubre de 2013. ", "29, ", "29 a ", "1/1/", "2013-10-", "del 28 al "),
    *("entre el 28 de junio y el ", "octubre de 2013 ", "los días 3 y "),
    *("La reunión del Grupo de Trabajo el 3 de octubre de 2023. El informe A/67/123. ", "13ª y ", "séptimo "),
    "El Grupo de Trabajo celebró su período de sesiones el 3 de octubre de 2023 ",
    "su séptimo período de sesiones el 3 de octubre de 2023, ",
    # what is cited
    *("CTOC/COP/", "CTOC/COP/2014/1-", "A/67/123 (", "A/60/7 y Corr.1, Add.2", "resolución ", "resoluciones 6/4 y "),
    *("su resolución 6/4 ", "31/16 A, B, ", "Treaty Series, vols. 2, ", "artículos 3, 4, 5, ", "apartado a) del "),
    *("informe reunión ", "informe (CTOC/COP/2014/1) ", "13-41685 (", "CU 2009/33", "undocs.org/es/"),
    # groups and what they are charged with
    *("grupo de trabajo intergubernamental provisional ", "un grupo de trabajo sobre la trata ", "se creó "),
    "se creó el Grupo de Trabajo sobre la Trata de Personas y ",
    *("funciones ", "funciones: \n\n", "mandato a:\n\n"),
    # mastheads
    *("Original: inglés ", "Original: inglés y \n\n", "Distr. general Español ", "Tema 5 del programa ", "temas 2 a) "),
    *("Conferencia de las Partes en la \n", "Naciones\n\n", "65/230. ", "I. Introducción ..... 1\n", "1ª\n", "y \n\n"),
    # notes, feet and numbering
    *("1 Naciones\n\n---\n\n", "atrás1\n\n---\n\n1 Nota\n\n", "<sup>1</sup> ", "a<sup>1</sup>\n\n", "a) x.\n", "a\n"),
    *("<sup>1</sup>\n", "* nota\n", "V (E) * ", "2/17 | ", "CTOC/COP/2014/1\n\n", "i) ", "1. x.\n"),
    # Markdown
    *("*a ", "**", "_a*", "[a](", "[a](<", "[a](b \"", "![", "<", "<a ", "<!--", "<?", "<![CDATA[ ", "&", "| a "),
    *("- ", "> ", "# ", "\\", "`", "  \n", "\t", "\n"),
    # letters
    *("a\u0301\u0323", "\u0301\u0323", "\u00ad", "ﬁ", "İ", "palabra", "0", "I", " ", "\u00a0", ".", "*", "("),
)  # fmt: skip
TEXTS = {repr(unit): repeated(unit) for unit in UNITS} | {
    "blanks in a paragraph": repeated(" ", "a", "b"),
    "blanks after a field": repeated(" ", "Distr", "b"),
    "figures after an entry": repeated("1 ", "Índice\n\nI. a", "b\n\nI. a ... 1"),
    "adoptions": repeated("sesión ", "Distr. general\n\nAprobada por el Consejo "),
    "articles": repeated("Artículo 1\n\n1. x\n\n"),
    "articles in a heading": repeated("Artículo 1. ", "# "),
    "lists in one line": repeated("a) i) ", "1. "),
    "dotted items": repeated("a. x\n\nb. x\n\n"),
    "sentences after a list": repeated("y x\n\n", "1. x:\n\na) x;\n\n"),
    "calls in a paragraph": repeated("a<sup>1</sup>"),
    "one mark of two kinds": repeated("\u0301\u0323", "a"),
    "functions of no list": repeated("funciones ", "1. ", ". a:\n\na) b"),
    "dates at the end of a letter": repeated("4 de junio de 2010 ", "saluda atentamente\n\n"),
    "calls of one note": lambda n: "1. a<sup>1</sup>\n\n" * (n // 20) + "<sup>1</sup> nota\n",
    "years on end": lambda n: "".join(
        f"La reunión del Grupo de Trabajo sobre la Trata de Personas el 3 de octubre de {1900 + i % 199}. "
        f"El informe CTOC/COP/WG.4/{1900 + i % 199}/{i % 99}. "
        for i in range(n // 120)
    ),
    "meetings on end": lambda n: "\n\n".join(
        f"La reunión del Grupo de Trabajo sobre la Trata de Personas fue el {i % 28 + 1} de {month} de {year}."
        for i, month, year in _days(n // 90)
    ),
}
MONTHS = ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto")


def _days(count: int) -> Iterator[tuple[int, str, int]]:
    return ((i, MONTHS[i // 28 % 8], 1800 + i // 224 % 299) for i in range(count))


@pytest.mark.parametrize("shape", TEXTS.values(), ids=TEXTS)
def test_a_file_of_text_is_read_in_linear_time(shape: Callable[[int], str]) -> None:
    hold_linear(read(0), shape)


PAGES = {
    "unclosed tags after signs": lambda n: ">" * n + '<a "' * n,
    "stray ends deep down": lambda n: "<div>" * (n // 40) + "</p>" * (n // 5) + "x",
    "cdata": repeated("<![CDATA[>"),
    "stray ends after breaks": lambda n: "<br>" * (n // 8) + "</p>" * (n // 8) + "x",
    **{
        unit: repeated(unit, after="x")
        for unit in (
            *(
                "<",
                "<!--",
                "<?",
                "<!A",
                "</",
                "</a",
                "<a",
                '<a b="',
                "<a b='",
                "<a =",
                "&",
                "&#",
                "&#1",
                "&a",
            ),
            *(
                "<div>",
                "<div>x",
                "<p>",
                "<p><b>x",
                "<b><p>x",
                "<b></a>",
                "<ul><li>x",
                "<ol><li>",
                "<table><tr><td>",
            ),
            *("<script>", "<script></script", "<pre>", "<br>", "</br>", "<a><p>", "<i></i>", "<sup>1</sup>"),
        )
    },
    "titles": repeated("<title>x"),
    "notes of one block": lambda n: '<div id="b">' + '<a id="a" href="#b">1</a>' * (n // 25),
    "calls of one note": lambda n: (
        '<p id="a">' + '<a href="#b">1</a>' * (n // 40) + '<p id="b">' + '<a href="#a">1</a>' * (n // 40)
    ),
    "cells over rows and columns": repeated(
        "<tr><td rowspan=99 colspan=999>x<td rowspan=99>y<tr><td>z", "<p>x<table>"
    ),
    "tables in tables, hidden": repeated("<table class=menu hidden><tr><td>x<td>"),
    "attributes": repeated(" a=1", "<a", ">x"),
    "quotation marks in a tag": repeated('="', "<a ", ">x"),
    "blanks in a tag": repeated(" ", "<a", "<p>x"),
    "a long reference": repeated("9", "&#", ";x"),
}


@pytest.mark.parametrize("shape", PAGES.values(), ids=PAGES)
def test_a_page_is_read_in_linear_time(shape: Callable[[int], str]) -> None:
    hold_linear(read(2), shape)


# --- each by itself -----------------------------------------------------------------------------------------


def extract_facts(text: str) -> None:
    FactExtractor().read("p1", text, find_citations("p1", text, CitationContext()), find_dates(text))


def chunks(text: str) -> list[SourceBlock]:
    """One paragraph in which each `1` is raised and each line set in italics."""
    spans = [Span(place, place + 1, "superscript") for place, letter in enumerate(text) if letter == "1"]
    place = 0
    for line in text.split("\n"):
        spans.append(Span(place, place + len(line), "emphasis"))
        place += len(line) + 1
    return [
        SourceBlock("paragraph", text, 0, "", tuple(sorted(spans, key=lambda span: (span.start, -span.end))))
    ]


RUNS: dict[str, tuple[Callable[[str], object], tuple[str, ...], int]] = {
    "dates": (find_dates, ("29 de octubre de 2013 y ", "29 y ", "2013", "primero ", "de ", "0"), 20_000),
    "mentions": (
        find_entities,
        ("29 de octubre de 2013 y octubre de 2013. ", "1ª, ", "1ª reunión ", "mayo de 2013 "),
        40_000,
    ),
    "citations": (
        lambda text: find_citations("p1", text, CitationContext()),
        ("artículo 3, ", "la misma resolución ", "ibid. ", "A/67/123 ", "resolución 6/4, 7/1 y "),
        20_000,
    ),
    "symbols": (
        find_symbols,
        (
            *("A/", "CTOC/COP/WG.", "resolución 6/4 A, ", "3363 (", "su resolución de la ", "A" * 99),
            *("A/C.3/SR.1 y ", "A/C.3/SR.1 y 2, ", "resolución 217 A (", "A/81/6 (Sect. "),
        ),
        20_000,
    ),
    "organs": (find_groups, ("grupo de trabajo ", "un grupo de trabajo ", "el grupo "), 10_000),
    "ordinals": (find_ordinals, ("1ª ", "vigésimo", "9", "séptimo"), 40_000),
    "an ordinal": (ordinal, ("C", "I", "vigésimo ", "1ª"), 200_000),
    "facts": (
        extract_facts,
        (
            "La reunión del Grupo de Trabajo sobre la Trata de Personas el 3 de octubre de 2023. ",
            "el Grupo de Trabajo sobre la Trata de Personas, el 3 de octubre de 2023 ",
            "se creó el Grupo de Trabajo sobre la Trata de Personas ",
            "la Conferencia el 3 de octubre de 2023, ",
        ),
        20_000,
    ),
    "flow": (
        lambda text: to_running_text(chunks(text)),
        ("a) x.\n", "1 x\n", "a1\n", "* a\n", "2/17\n"),
        20_000,
    ),
    "tree": (
        lambda text: build_outline(chunks(text), "nota"),
        ("a1 ", "11", "a\n", "a-\n", " 1,", "*", "a) i) ", "1 .- ", "1.1 A", "a. ", "Artículo 1. "),
        20_000,
    ),
    "masthead layout": (
        lambda text: restore_lines([SourceBlock("paragraph", f"Distr. general {text}")]),
        (
            *(
                "CTOC/COP/2018/4 ",
                "A, ",
                "Viena, 4 de mayo de 2018 ",
                "tema 1 ",
                "Nota de la Secretaría ",
                "a\n",
            ),
            *("Noveno período de sesiones ", "* A/1. ", "grupo de trabajo sobre ", "Argentina y "),
        ),
        20_000,
    ),
    "lines": (join_lines, ("a\n", "a-\n", "\n", " \n"), 100_000),
    "decoding": (
        lambda text: decode(text.encode("cp1252", "replace")),
        ("Ã³", "é", "\x81", "a\n", "â€"),
        200_000,
    ),
    "words": (terms, ("\u0301\u0323", "a\u0301\u0323", "a\u00ad", "1.", "1º", "A", "é "), 20_000),
}


@pytest.mark.parametrize(
    ("run", "unit", "characters"),
    [
        pytest.param(run, unit, characters, id=f"{name} {unit[:20]!r}")
        for name, (run, units, characters) in RUNS.items()
        for unit in units
    ],
)
def test_a_recogniser_takes_linear_time(run: Callable[[str], object], unit: str, characters: int) -> None:
    hold_linear(run, repeated(unit, "a"), characters)


@pytest.mark.parametrize(
    "unit",
    [
        *(
            '"',
            "(",
            "()",
            "a:",
            "título:",
            "a Y ",
            "NO ",
            "-",
            "a CERCA/5 ",
            "a* ",
            "a~ ",
            "6/4 ",
            "A/",
            "CTOC/COP/ ",
        ),
        *(
            "3 de mayo de 2013 ",
            "14ª reunión ",
            "quién cita la ",
            "notas verbales ",
            "*",
            "?",
            "%25",
            "( a O ",
            "tema:a ",
        ),
        *("\u0301\u0323", "0", "a", "..", "fecha:2013..", "resolución "),
    ],
)
def test_a_question_is_read_in_linear_time(unit: str) -> None:
    def run(text: str) -> None:
        with suppress(QueryLimit):
            parse_question(text[:MAX_QUERY_CHARS])

    hold_linear(run, repeated(unit), MAX_QUERY_CHARS // 4)
