"""A query asks the running lines too, where they have its words, and scores nothing by them."""

import pytest

from indexer.engine import port
from indexer.spanish import Lexicon, build_lexicon, is_running_term, running_term
from search_app.query.compiler import compile_query
from search_app.query.running_lines import also_in_running_lines
from search_app.query.search_request import SearchRequest

LEXICON = Lexicon(
    build_lexicon(
        [
            ("seguro", 4, 9, "segur"),
            ("mundial", 2, 2, "mundial"),
            *(
                (running_term(word), 1, 1, running_term(stem))
                for word, stem in (("mundo", "mund"), ("seguro", "segur"))
            ),
        ]
    )
)
SAFE, WORLD = port.Term("stem", "segur", 7), port.Term("stem", "mund", 9)


def in_lines(leaf: port.Node) -> port.Node:
    return port.Boost(leaf, 0.0)


def test_the_lexicon_knows_the_words_of_running_lines_as_words_of_no_text() -> None:
    assert [(form.surface, form.frequency) for form in LEXICON.forms("mundo")] == [("mundo", 0)]
    assert [(form.surface, form.frequency) for form in LEXICON.forms("seguro")] == [("seguro", 4)]
    assert [LEXICON.is_in_running_line("stem", stem) for stem in ("segur", "mund", "mundial")] == [
        True,
        True,
        False,
    ]
    assert [LEXICON.is_in_running_line("exact", word) for word in ("mundo", "mund")] == [True, False]
    assert not any(is_running_term(form.surface) for form in LEXICON.prefix("")[0])
    assert not Lexicon(build_lexicon({"seguro": 1})).has_running_lines


@pytest.mark.parametrize(
    ("leaf", "in_line"),
    [
        (SAFE, port.Term("stem", "~segur", 0)),
        (
            port.Synonym("exact", ("mundial", "mundo", "seguro"), 3),
            port.Synonym("exact", ("~mundo", "~seguro"), 0),
        ),
        (
            port.Phrase("stem", (("mundial", "mund"), ("segur",)), 3),
            port.Phrase("stem", (("~mund",), ("~segur",)), 0),
        ),
        (
            port.Near("stem", (("mund",), ("segur",)), 4, 3),
            port.Near("stem", (("~mund",), ("~segur",)), 4, 0),
        ),
        (port.Prefix("exact", "mun", 3), port.Prefix("exact", "~mun", 0)),
    ],
)
def test_a_leaf_is_asked_of_running_lines_that_have_its_words(leaf: port.Node, in_line: port.Node) -> None:
    assert also_in_running_lines(leaf, LEXICON) == port.Or((leaf, in_lines(in_line)))


@pytest.mark.parametrize(
    "node",
    [
        port.Term("stem", "mundial"),
        port.Phrase("stem", (("mund",), ("mundial",))),
        port.Term("entities", "mund"),
        port.Term("topic", "seguro"),
        port.InKind("title", SAFE),
        port.Not(WORLD),
        port.MatchAll(),
    ],
)
def test_what_no_running_line_has_or_what_is_no_word_of_the_text_stays(node: port.Node) -> None:
    assert also_in_running_lines(node, LEXICON) == node


def test_alternatives_stay_side_by_side() -> None:
    node = port.And((port.Or((port.Boost(SAFE, 2.0), WORLD)), port.Not(WORLD)))
    assert also_in_running_lines(node, LEXICON) == port.And(
        (
            port.Or(
                (
                    port.Boost(port.Or((SAFE, in_lines(port.Term("stem", "~segur", 0)))), 2.0),
                    WORLD,
                    in_lines(port.Term("stem", "~mund", 0)),
                )
            ),
            port.Not(WORLD),
        )
    )


@pytest.mark.parametrize(("typed", "is_asked"), [("mundo", True), ('"mundo"', True), ("NO mundo", False)])
def test_what_is_excluded_is_excluded_from_the_text_alone(typed: str, is_asked: bool) -> None:
    leaves = compile_query(SearchRequest(typed), LEXICON, 10).leaves
    assert any(is_running_term(term) for leaf in leaves for term in [getattr(leaf, "term", "")]) is is_asked
