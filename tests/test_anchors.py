import pytest

from indexer.anchors import (
    Anchor,
    AnchorKind,
    AnchorStep,
    agenda_item_anchor,
    footnote_anchor,
    parse_anchor,
    provision_anchor,
)


@pytest.mark.parametrize(
    ("text", "kind", "steps"),
    [
        ("p4", "paragraph", [("p", "4", 1)]),
        ("p2-a-i", "paragraph", [("p", "2", 1), ("", "a", 1), ("", "i", 1)]),
        ("p4_2-a", "paragraph", [("p", "4", 2), ("", "a", 1)]),
        ("op-1-b_3", "paragraph", [("op", "1", 1), ("", "b", 3)]),
        ("u3-i", "paragraph", [("u", "3", 1), ("", "i", 1)]),
        ("h2", "heading", [("h", "2", 1)]),
        ("anexo", "annex", [("anexo", "", 1)]),
        ("anexo_2-b-ii", "annex", [("anexo", "", 2), ("", "b", 1), ("", "ii", 1)]),
        ("apendice-ii-3", "annex", [("apendice", "", 1), ("", "ii", 1), ("", "3", 1)]),
        ("tema-2-d", "agenda-item", [("tema", "2", 1), ("", "d", 1)]),
        ("nota-a2", "footnote", [("nota", "a2", 1)]),
        ("nota-1_2", "footnote", [("nota", "1", 2)]),
        ("art-18-p3-a", "article", [("art", "18", 1), ("p", "3", 1), ("", "a", 1)]),
        ("anexo-i-art-3bis", "annex", [("anexo", "", 1), ("", "i", 1), ("art", "3bis", 1)]),
        ("p12bis", "paragraph", [("p", "12bis", 1)]),
        ("p127.3-a", "paragraph", [("p", "127.3", 1), ("", "a", 1)]),
        ("title", "title", [("title", "", 1)]),
        ("masthead", "masthead", [("masthead", "", 1)]),
        # items of a list that no paragraph leads to, with letters that are prefixes elsewhere
        ("h-u", "paragraph", [("", "h", 1), ("", "u", 1)]),
        ("p", "paragraph", [("", "p", 1)]),
        ("12", "paragraph", [("", "12", 1)]),
    ],
)
def test_an_anchor_parses_and_prints(text: str, kind: AnchorKind, steps: list[tuple[str, str, int]]) -> None:
    anchor = parse_anchor(text)
    assert anchor == Anchor(tuple(AnchorStep(*step) for step in steps))
    assert (anchor.kind, str(anchor)) == (kind, text)


def test_an_agenda_item_and_a_footnote_are_anchored_by_what_is_printed() -> None:
    assert [str(agenda_item_anchor(number)) for number in ("4", "2 d)", "3 (b)")] == [
        "tema-4",
        "tema-2-d",
        "tema-3-b",
    ]
    assert [str(footnote_anchor(mark)) for mark in ("1", "a", "**")] == ["nota-1", "nota-a", "nota-a2"]


@pytest.mark.parametrize(
    ("key", "anchor"),
    [
        ("articulo:18", "art-18"),
        ("articulo:18:parrafo:3:a:ii", "art-18-p3-a-ii"),
        ("articulo:4:c", "art-4-c"),
        ("articulo:13bis", "art-13bis"),
        ("parrafo:3", None),
        ("CTOC:articulo:18", None),
        ("", None),
        ("CTOC/COP:resolucion:6/4", None),
    ],
)
def test_a_citation_of_an_article_without_an_instrument_has_an_anchor(key: str, anchor: str | None) -> None:
    parsed = provision_anchor(key)
    assert (str(parsed) if parsed else None) == anchor


def test_what_is_below_and_what_is_repeated() -> None:
    annex = parse_anchor("anexo")
    assert str(annex.repeated(2).child("b")) == "anexo_2-b"
    assert str(annex.child("b").repeated(2)) == "anexo-b_2"
