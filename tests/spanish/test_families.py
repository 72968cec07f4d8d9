"""Which words meet in the index and which stay apart: golden/families.tsv, written before the rules.

The promise is 78 of 80 that meet, and all that stay apart. A pair the rules miss is named in `MISSED` with its
reason; it leaves that list on the day the rules know it. The pairs noted `held out` were written later, to try the
rules on words they had not been made for: see the package's docstring for how they did.
"""

import csv
from pathlib import Path

import pytest

from indexer.spanish import stem

FAMILIES = Path(__file__).parents[1] / "golden" / "families.tsv"
MISSED = {
    ("carné", "carnés"): "-és is singular more often than plural (interés, francés, inglés)",
    ("cuenta", "cuento"): "a tale is no word of these documents; contar and cuenta go together",
    ("fondo", "fonda"): "an inn is no word of these documents",
    ("lista", "listo"): "'listo' is no word of these documents; listar and lista go together",
}

with FAMILIES.open(encoding="utf-8", newline="") as lines:
    PAIRS = [tuple(row.values()) for row in csv.DictReader(lines, delimiter="\t")]
MEET = [(a, b) for relation, a, b, _ in PAIRS if relation == "meet"]
APART = [(a, b) for relation, a, b, _ in PAIRS if relation == "apart"]


def test_there_are_enough_pairs_and_none_twice() -> None:
    assert {relation for relation, *_ in PAIRS} == {"meet", "apart"}
    assert len(MEET) >= 80
    assert len(APART) >= 40
    assert len({frozenset(pair) for pair in MEET + APART}) == len(PAIRS)


@pytest.mark.parametrize(("a", "b"), MEET)
def test_words_of_one_family_have_one_stem(a: str, b: str) -> None:
    assert (stem(a) == stem(b)) is ((a, b) not in MISSED), f"{a}: {stem(a)}, {b}: {stem(b)}"


@pytest.mark.parametrize(("a", "b"), APART)
def test_words_that_only_look_alike_have_two_stems(a: str, b: str) -> None:
    assert (stem(a) != stem(b)) is ((a, b) not in MISSED), f"{a}: {stem(a)}, {b}: {stem(b)}"


def test_no_more_is_missed_than_was_promised() -> None:
    """At most 2 of 80 that meet; and of the pairs written before the rules, none that stay apart."""
    assert MISSED.keys() <= {*MEET, *APART}
    assert len(MISSED.keys() & set(MEET)) <= len(MEET) * 2 // 80
    assert not MISSED.keys() & {(a, b) for relation, a, b, note in PAIRS if "held out" not in note}
