"""What an identity and a value of a field are in the engine's terms."""

import pytest

from indexer.engine import port
from indexer.symbols import parse_typed
from search_app.query.ast import FieldValue
from search_app.query.identity_keys import IDENTITY_WEIGHT, citation_node, field_value_node


def test_the_halves_of_a_joint_symbol_weigh_half_of_it() -> None:
    joint = parse_typed("CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4")
    assert joint
    weights = [leaf.weight for leaf in port.leaves(citation_node(joint)) if isinstance(leaf, port.Term)]
    assert weights == [IDENTITY_WEIGHT, IDENTITY_WEIGHT // 2, IDENTITY_WEIGHT // 2] * 2


@pytest.mark.parametrize(
    ("low", "high", "bounds"),
    [
        ("2014", "2014", ("2014", "2014-12-31")),
        ("2014", "2018-06", ("2014", "2018-06-31")),
        ("2014-05-01", "2018-06-12", ("2014-05-01", "2018-06-12")),
        (None, "2018", (None, "2018-12-31")),
        ("2014", None, ("2014", None)),
    ],
)
def test_a_range_of_dates_reaches_to_the_last_day(
    low: str | None, high: str | None, bounds: tuple[str | None, str | None]
) -> None:
    assert field_value_node(FieldValue("date", low, high)) == port.Range("date", *bounds)


def test_a_range_of_sessions_is_each_of_them_and_one_of_years_is_a_range() -> None:
    def sessions(low: str | None, high: str | None) -> list[str]:
        leaves = port.leaves(field_value_node(FieldValue("session", low, high)))
        return [leaf.term for leaf in leaves if isinstance(leaf, port.Term)]

    assert sessions("9", "11") == ["9", "10", "11"]
    assert sessions("9", "9") == ["9"]
    assert sessions(None, "3") == ["1", "2", "3"]
    assert sessions("98", None)[:2] == ["98", "99"]
    assert sessions("11", "9") == []
    assert field_value_node(FieldValue("year", "2014", None)) == port.Range("year", "2014", None)
    assert field_value_node(FieldValue("year", "2014", "2014")) == port.Term("year", "2014")
