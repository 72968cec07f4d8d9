"""Decides the kind of a document: by its reference, its symbol, a line of its masthead, and its title."""

import re
from collections.abc import Sequence

from indexer.document import DocumentKind
from indexer.extraction.text_normalization import fold_same_length
from indexer.parsing.masthead_draft import MastheadDraft

# Folded beginnings of titles; the first that matches counts.
TITLE_KINDS: tuple[tuple[re.Pattern[str], DocumentKind], ...] = (
    (re.compile(r"proyecto\s+de\s+(?:resoluci.?n|decisi.?n|informe)"), "proyecto"),
    (
        re.compile(
            r"(?:anotaciones\s+al\s+)?(?:proyecto\s+de\s+)?programa\s+provisional|lista\s+preliminar\b"
        ),
        "programa",
    ),
    (re.compile(r"informes?\s+(?:de|del|sobre|relativo|final|provisional|anual)\b"), "informe"),
    (re.compile(r"documentos?\s+de\s+(?:antecedentes|trabajo)"), "antecedentes"),
    (re.compile(r"documento\s+de\s+sesi.?n"), "documento-de-sesion"),
    (re.compile(r"nota\s+(?:de|sobre)\b"), "nota"),
)
SYMBOL_KINDS: tuple[tuple[re.Pattern[str], DocumentKind], ...] = (
    (re.compile(r"/L\.\d"), "proyecto"),
    (re.compile(r"/CRP\.\d"), "documento-de-sesion"),
    (re.compile(r"/RES/"), "resolucion"),
    (re.compile(r"/DEC/"), "decision"),
)


def document_kind(draft: MastheadDraft, title: str | None, is_letter: bool) -> DocumentKind:
    """Return the kind of a document by the surest sign that its masthead has."""
    if draft.reference and draft.reference.kind in ("resolucion", "decision"):
        return "resolucion" if draft.reference.kind == "resolucion" else "decision"
    if is_letter:
        return "nota-verbal"
    kind_by_symbol = kind_of_symbols(draft.symbols)
    # "L." means limited distribution: such a document is a draft unless it calls itself something else.
    if kind_by_symbol and kind_by_symbol != "proyecto":
        return kind_by_symbol
    kind_by_title = next(
        (kind for pattern, kind in TITLE_KINDS if title and pattern.match(fold_same_length(title))), None
    )
    if kind_by_title == "programa" and draft.kind == "nota":
        # `Nota de la Secretaría` tells who wrote the programme.
        return kind_by_title
    return draft.kind or kind_by_symbol or kind_by_title or "otro"


def kind_of_symbols(symbols: Sequence[str]) -> DocumentKind | None:
    """Return the kind that symbols tell, a draft only if none tells another: `A/RES/55/25` is a resolution."""
    kinds = [kind for pattern, kind in SYMBOL_KINDS if any(pattern.search(symbol) for symbol in symbols)]
    return next((kind for kind in kinds if kind != "proyecto"), kinds[0] if kinds else None)
