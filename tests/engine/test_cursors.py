"""A cursor says where a page ended, exactly, and for the generation and order that it was made for alone."""

import re

import numpy as np
import pytest

from indexer.engine.cursors import SortKey, decode_cursor, encode_cursor
from indexer.engine.port import ORDERS
from indexer.errors import BadQuery, StaleCursor


@pytest.mark.parametrize("length", range(1, 9))
@pytest.mark.parametrize("value", [None, "", "2014-06-12", "CTOC ñ |"])
def test_a_cursor_of_any_length_is_read_back_and_needs_no_escape_in_an_address(
    length: int, value: str | None
) -> None:
    for number, order in enumerate(ORDERS):
        key = SortKey(number, number / 3, "ñ>?" * length + "x" * length, value)
        cursor = encode_cursor("gen-0001", order, key)
        assert re.fullmatch(r"[\w-]+", cursor, re.ASCII)
        assert decode_cursor(cursor, "gen-0001", order) == key


def test_a_score_is_read_back_to_the_last_bit() -> None:
    for score in np.random.default_rng(1).random(200, np.float32) * np.float32(30):
        cursor = encode_cursor("g", "relevance", SortKey(0, float(score), "a"))
        assert np.float32(decode_cursor(cursor, "g", "relevance").score) == score


def test_a_cursor_is_of_one_generation_and_of_one_order() -> None:
    cursor = encode_cursor("gen-0002", "date", SortKey(1, 0.5, "a", "2014"))
    for other in ("gen-0001", "gen-0003", "gen-00020", ""):
        with pytest.raises(StaleCursor) as stale:
            decode_cursor(cursor, other, "date")
        assert stale.value.kind == "stale-cursor"
    for order in ("relevance", "oldest", "symbol"):
        with pytest.raises(BadQuery) as refused:
            decode_cursor(cursor, "gen-0002", order)
        assert refused.value.kind == "cursor-order"
        assert not isinstance(refused.value, StaleCursor)


@pytest.mark.parametrize("text", ["", "x", "ñ", "%%%", "e30", "W10", "[" * 5000, "x" * 41])
def test_of_a_text_that_is_no_cursor_the_beginning_is_told(text: str) -> None:
    with pytest.raises(BadQuery) as refused:
        decode_cursor(text, "g", "date")
    assert (refused.value.kind, refused.value.values) == ("bad-cursor", {"cursor": text[:40]})
    assert repr(text[:40]) in str(refused.value)
    assert repr(text[:41])[:-1] not in str(refused.value) or len(text) <= 40
