"""Which numbers can be those of an act."""

import pytest

from search_app.query.typed_symbols import may_be_an_act, parse_identity


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        # By the session of its organ, or by its year since there are any.
        ("dec. 99/1", True),
        ("dec. 100/1", False),
        ("dec. 1945/3", False),
        ("dec. 1946/3", True),
        ("dec. 2049/3", True),
        ("dec. 2050/3", False),
        ("CTOC/COP/2014/3", True),
    ],
)
def test_an_act_is_numbered_by_a_session_or_a_year(typed: str, expected: bool) -> None:
    identity = parse_identity(typed)
    assert identity and may_be_an_act(identity) is expected
