"""Which passages of a hit are shown, and in which order."""

from collections.abc import Sequence

import pytest

from indexer.engine.port import Node, PassageHit, Term
from indexer.spanish import terms
from search_app.search.documents import open_lexicon
from search_app.search.highlighter import Highlighter, LeafMatches
from search_app.search.missing_words import SynonymMatch
from search_app.search.passage_mentions import PassageMentions
from search_app.search.passage_ranking import ShownPassage, WordInstead, rank_passages
from tests.search.builders import document, published

WORDS = "ballenas arpones puertos veleros"
SUBJECT = document("a", WORDS, "una dos tres cuatro")
LEXICON = open_lexicon(published(SUBJECT))
MENTIONS = PassageMentions(SUBJECT)


def leaf(word: str, weight: int = 1) -> Term:
    return Term("stem", terms(word)[1][0], weight)


BALLENAS, ARPONES, PUERTOS, VELEROS = (leaf(word) for word in WORDS.split())
ALL = (BALLENAS, ARPONES, PUERTOS, VELEROS)


class Listening(Highlighter):
    """Remembers the texts that it read."""

    read: list[str]

    def find_matches(self, kind: str, text: str) -> list[LeafMatches]:
        self.read = [*getattr(self, "read", []), text]
        return super().find_matches(kind, text)


def ranked(
    weighed: Sequence[tuple[int, str]],
    leaves: Sequence[Node] = ALL,
    limit: int = 10,
    alternatives: Sequence[Sequence[Node]] = (),
) -> list[str]:
    """Return the texts of these passages, each with its weight, as they are ranked."""
    blocks = [PassageHit(n, f"p{n}", "paragraph", text, weight) for n, (weight, text) in enumerate(weighed)]
    shown = rank_passages(blocks, Highlighter(leaves, LEXICON), MENTIONS, limit, alternatives=alternatives)
    return [passage.text for passage in shown]


def test_the_heaviest_come_first_and_no_more_than_are_asked_for() -> None:
    weighed = [(1, "ballenas"), (3, "arpones"), (2, "puertos")]
    assert ranked(weighed) == ["arpones", "puertos", "ballenas"]
    for limit in (1, 2, 3, 4):
        assert ranked(weighed, limit=limit) == ["arpones", "puertos", "ballenas"][:limit]
    assert ranked([]) == []


def test_of_equal_weight_the_shorter_comes_first_and_then_the_earlier() -> None:
    assert ranked([(2, "ballenas y más"), (2, "ballenas"), (2, "arpones."), (2, "ballenas")]) == [
        "ballenas",
        "arpones.",
        "ballenas",
        "ballenas y más",
    ]
    blocks = [PassageHit(n, f"p{n}", "paragraph", "ballenas", 1) for n in (3, 1, 2)]
    shown = rank_passages(blocks, Highlighter(ALL, LEXICON), MENTIONS, 2)
    assert [passage.anchor for passage in shown] == ["p1", "p2"]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        # Up to three words on, and in the order of the question.
        ("ballenas una dos arpones", "ballenas una dos tres arpones"),
        ("ballenas arpones", "arpones ballenas"),
        ("ballenas arpones puertos", "ballenas puertos arpones"),
        ("tres ballenas una arpones una tres puertos", "ballenas arpones"),
        # Wherever in the text a word is followed by the next.
        ("ballenas tres tres tres tres ballenas arpones", "ballenas tres tres tres tres arpones"),
        ("arpones tres tres tres ballenas arpones", "ballenas"),
        ("ballenas arpones una dos tres ballenas", "ballenas"),
    ],
)
def test_of_equal_weight_that_with_more_words_side_by_side_comes_first(better: str, worse: str) -> None:
    assert ranked([(2, worse), (2, better)]) == [better, worse]
    # Weight counts before that.
    assert ranked([(2, better), (3, worse)]) == [worse, better]


def test_side_by_side_are_words_that_follow_each_other_in_the_question() -> None:
    apart = "ballenas puertos tres tres arpones"
    assert ranked([(2, apart), (2, "ballenas")]) == ["ballenas", apart]
    # A word of the question that the text does not have stands between no others.
    assert ranked([(2, "ballenas"), (2, "ballenas puertos")]) == ["ballenas puertos", "ballenas"]


def test_what_weighs_too_little_is_not_read() -> None:
    blocks = [PassageHit(n, f"p{n}", "paragraph", word, n) for n, word in enumerate(WORDS.split())]
    listening = Listening(ALL, LEXICON)
    assert len(rank_passages(blocks, listening, MENTIONS, 2)) == 2
    assert listening.read == ["puertos", "veleros"]
    # Where something weighs less in the end, all are read.
    listening = Listening(ALL, LEXICON)
    shown = rank_passages(blocks, listening, MENTIONS, 2, alternatives=[(VELEROS,)])
    assert [passage.text for passage in shown] == ["veleros", "puertos"]
    assert len(listening.read) == 4


def test_of_alternatives_only_the_heaviest_counts() -> None:
    heavy, light, other = leaf("ballenas", 5), leaf("arpones", 4), leaf("puertos", 3)
    weighed = [(9, "ballenas arpones"), (8, "ballenas puertos"), (4, "arpones"), (5, "ballenas")]
    leaves = (heavy, light, other)
    assert ranked(weighed, leaves)[0] == "ballenas arpones"
    assert ranked(weighed, leaves, alternatives=[(heavy, light)]) == [
        "ballenas puertos",
        "ballenas arpones",
        "ballenas",
        "arpones",
    ]
    # Two groups take away twice; one of which nothing matches takes away nothing.
    assert ranked(
        [(12, "ballenas arpones puertos"), (6, "veleros")],
        leaves,
        alternatives=[(heavy, light), (heavy, other), (leaf("veleros"),)],
    ) == ["veleros", "ballenas arpones puertos"]


def synonyms_of(found: dict[str, tuple[SynonymMatch, ...]]) -> object:
    class Finder:
        def find(self, kind: str, text: str) -> tuple[SynonymMatch, ...]:
            assert kind == "paragraph"
            return found.get(text, ())

    return Finder()


def shown_with_synonyms(limit: int = 5) -> tuple[ShownPassage, ...]:
    texts = ("ballenas", "Cetáceos y CETÁCEOS, ballenas", "arpones", "Lanza, cetáceos")
    blocks = [PassageHit(n, f"p{n}", "paragraph", text, 4 - n) for n, text in enumerate(texts)]
    finder = synonyms_of(
        {
            texts[1]: (SynonymMatch("Delfines", 2, ((0, 8), (11, 19))),),
            texts[3]: (SynonymMatch("delfines", 2, ((7, 15),)), SynonymMatch("arpón", 3, ((0, 5),))),
        }
    )
    return rank_passages(
        blocks,
        Highlighter(ALL, LEXICON),
        MENTIONS,
        limit,
        pages_of=lambda index: (index, index + 1),
        synonyms=finder,  # type: ignore[arg-type]
    )


def test_synonyms_add_their_weight_and_are_highlighted_and_said_once() -> None:
    shown = shown_with_synonyms()
    assert [passage.anchor for passage in shown] == ["p3", "p1", "p0", "p2"]
    assert shown[0].instead == (WordInstead("delfines", "cetáceos"), WordInstead("arpón", "lanza"))
    assert shown[1].instead == (WordInstead("Delfines", "cetáceos"),)
    assert [passage.highlights for passage in shown] == [
        ((0, 5), (7, 15)),
        ((0, 8), (11, 19), (21, 29)),
        ((0, 8),),
        ((0, 7),),
    ]
    assert [passage.instead for passage in shown[2:]] == [(), ()]
    # One that only a synonym lifts is shown before those that weigh more without.
    assert [passage.anchor for passage in shown_with_synonyms(1)] == ["p3"]


def test_each_passage_is_shown_as_the_engine_has_it_with_its_pages() -> None:
    shown = shown_with_synonyms()
    assert [passage.pages for passage in shown] == [(3, 4), (1, 2), (0, 1), (2, 3)]
    assert {passage.kind for passage in shown} == {"paragraph"}
    assert {passage.place for passage in shown} == {None}
    plain = rank_passages(
        [PassageHit(0, "p9", "item", "ballenas", 1)], Highlighter(ALL, LEXICON), MENTIONS, 1
    )
    assert plain == (ShownPassage("p9", "item", "ballenas", ((0, 8),)),)
