"""What a word and a number are in the engine's terms."""

import pytest

from indexer.engine import port
from indexer.spanish import Lexicon, build_lexicon
from search_app.query.compiler import compile_query
from search_app.query.search_request import SearchRequest
from search_app.query.word_expansion import number_node


@pytest.mark.parametrize(
    ("digits", "groups"),
    [
        ("25192", ["25", "192"]),
        ("251920", ["251", "920"]),
        ("2519203", ["2", "519", "203"]),
        ("251920345", ["251", "920", "345"]),
    ],
)
def test_a_number_is_sought_whole_and_rather_in_groups_of_three(digits: str, groups: list[str]) -> None:
    node = number_node(digits)
    assert isinstance(node, port.Or)
    whole, grouped = node.nodes
    assert isinstance(whole, port.Term) and whole.term == digits
    assert isinstance(grouped, port.Boost) and grouped.factor > 1
    assert isinstance(grouped.node, port.Phrase)
    assert [list(slot) for slot in grouped.node.slots] == [[group] for group in groups]


def test_a_word_that_nobody_wrote_is_near_another_by_its_family() -> None:
    lexicon = Lexicon(build_lexicon({"resoluciones": 4, "aprobada": 3}))
    compiled = compile_query(SearchRequest("resolución CERCA/3 aprobada"), lexicon, 9)
    [near] = [leaf for node in compiled.condition_nodes for leaf in port.leaves(node)]
    assert isinstance(near, port.Near)
    assert all(near.slots)
