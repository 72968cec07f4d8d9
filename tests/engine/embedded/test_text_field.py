"""Phrases and near words in passages of every order of three words, against the plain reading of each passage."""

import itertools
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from indexer.engine.embedded.engine import EmbeddedEngine
from indexer.engine.embedded.text_field import unique_counts
from indexer.engine.embedded.tuning import Tuning
from indexer.engine.port import Generation, InKind, Near, Node, Phrase, Prefix, Query, Synonym, Term
from tests.engine.builders import RULES, block, record
from tests.engine.embedded.small_corpus import LARGE, take_large_paths

# Every passage of up to four words of these, five passages to a document.
PASSAGES = [words for length in range(5) for words in itertools.product("abcx", repeat=length)]
DOCUMENTS = [PASSAGES[start : start + 5] for start in range(0, len(PASSAGES), 5)]
Slots = tuple[tuple[str, ...], ...]
SLOTS: list[Slots] = [
    (("a",),),
    (("a",), ("b",)),
    (("b",), ("a",)),
    (("a",), ("a",)),
    (("a", "c"), ("b",)),
    (("x",), ("a", "b", "c")),
    (("a",), ("b",), ("c",)),
    (("c",), ("a",), ("b",)),
    (("a",), ("a", "b"), ("c", "x")),
    (("a",), ("x",), ("x",), ("b",)),
    (("nada",), ("a",)),
    (("a",), ("nada", "b"), ("c",)),
]


@pytest.fixture(scope="module", params=["small", "large"])
def passages_found(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Node], set[tuple[str, int]]]]:
    """A function from a leaf to the documents and passages in which it matches."""
    engine = EmbeddedEngine(
        tmp_path_factory.mktemp("text") / "index", tuning=LARGE if request.param == "large" else Tuning()
    )
    records = [
        record(
            f"d{number:02}",
            *(block(" ".join(words), kind=f"k{at % 2}") for at, words in enumerate(of_document)),
        )
        for number, of_document in enumerate(DOCUMENTS)
    ]
    engine.publish(records, blobs=dict, rules=RULES)
    generation: Generation = engine.current()

    def found(leaf: Node) -> set[tuple[str, int]]:
        hits = generation.search(Query(leaf, size=len(DOCUMENTS))).hits
        assert all(hit.passages_total == len(hit.passages) > 0 for hit in hits)
        return {(hit.id, passage.index) for hit in hits for passage in hit.passages}

    with pytest.MonkeyPatch.context() as monkeypatch:
        if request.param == "large":
            take_large_paths(monkeypatch)
        yield found


def read(matches: Callable[[Sequence[str]], bool], kinds: Sequence[int] = (0, 1)) -> set[tuple[str, int]]:
    """Return the documents and passages whose words match."""
    return {
        (f"d{number:02}", at)
        for number, of_document in enumerate(DOCUMENTS)
        for at, words in enumerate(of_document)
        if at % 2 in kinds and matches(words)
    }


@pytest.mark.parametrize("slots", SLOTS, ids=repr)
def test_a_phrase_is_where_its_slots_follow_each_other(
    passages_found: Callable[[Node], set[tuple[str, int]]], slots: Slots
) -> None:
    def matches(words: Sequence[str]) -> bool:
        return any(
            all(word in slot for word, slot in zip(words[start:], slots, strict=False))
            for start in range(len(words) - len(slots) + 1)
        )

    assert passages_found(Phrase("exact", slots)) == read(matches)
    assert passages_found(InKind("k1", Phrase("stem", slots))) == read(matches, [1])


@pytest.mark.parametrize("slots", SLOTS, ids=repr)
@pytest.mark.parametrize("distance", [0, 1, 2, 3, 1 << 40])
def test_near_words_are_within_the_distance_of_one_passage(
    passages_found: Callable[[Node], set[tuple[str, int]]], slots: Slots, distance: int
) -> None:
    def matches(words: Sequence[str]) -> bool:
        windows = [words[start : start + distance + 1] for start in range(len(words))]
        return any(all(set(slot) & set(window) for slot in slots) for window in windows)

    assert passages_found(Near("exact", slots, distance)) == read(matches)
    if distance == 1:
        assert passages_found(InKind("k0", Near("stem", slots, distance))) == read(matches, [0])


def test_words_forms_and_prefixes_are_where_they_stand(
    passages_found: Callable[[Node], set[tuple[str, int]]],
) -> None:
    for leaf, words in (
        (Term("exact", "a"), {"a"}),
        (Term("stem", "x"), {"x"}),
        (Term("exact", "nada"), set()),
        (Synonym("exact", ("a", "c", "nada", "c")), {"a", "c"}),
        (Prefix("exact", "b"), {"b"}),
        (Prefix("exact", ""), {"a", "b", "c", "x"}),
        (Prefix("exact", "ab"), set()),
    ):
        assert passages_found(leaf) == read(lambda passage, words=words: not words.isdisjoint(passage))  # type: ignore[misc]
        for kind in (0, 1):
            assert passages_found(InKind(f"k{kind}", leaf)) == read(  # type: ignore[arg-type]
                lambda passage, words=words: not words.isdisjoint(passage),
                [kind],  # type: ignore[misc]
            )


@pytest.mark.parametrize("ascending", [[], [7], [7, 7], [1, 2], [0, 0, 3, 5, 5, 5], [1, 2, 2]])
def test_distinct_values_are_counted(ascending: list[int]) -> None:
    values, counts = unique_counts(np.array(ascending, np.int64))
    assert values.tolist() == sorted(set(ascending))
    assert counts.tolist() == [ascending.count(value) for value in sorted(set(ascending))]
