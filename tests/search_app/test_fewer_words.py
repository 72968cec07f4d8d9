"""Where no document has all the words: which are shown instead, and when nothing is."""

import pytest

from indexer.engine.port import Generation
from search_app.answer import MAX_CHOICES, Answer, answer
from search_app.question import Question
from tests.search_app.making import document, published

DOCUMENTS = (
    document("tres", "La trata, los migrantes y las armas.", "Una frase exacta.", session=9, kind="informe"),
    document("otros", "La trata, los migrantes y el fuego.", session=10),
    document("dos", "La trata y el fuego de las armas no.", "Testigos.", session=11, kind="informe"),
    document("uno", "Los testigos.", session=12),
    document("todas", "Extradición, decomiso y asistencia técnica.", kind="informe"),
)


@pytest.fixture(scope="module")
def generation() -> Generation:
    return published(*DOCUMENTS)


def ids(given: Answer) -> list[str]:
    return sorted(one.card.id for one in given.found)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("trata migrantes armas decomiso", ["tres"]),
        ("trata migrantes extradición", ["otros", "tres"]),
        ("trata migrantes armas fuego", ["dos", "otros", "tres"]),
        ("trata migrantes armas decomiso -extradición", ["tres"]),
        ('"frase exacta" trata migrantes decomiso', ["tres"]),
        ("trata migrantes extradición sesión:10", ["otros"]),
        ("armas fuego testigos migrantes", ["dos"]),
    ],
)
def test_the_documents_with_the_most_words_are_shown_and_it_is_said(
    generation: Generation, typed: str, expected: list[str]
) -> None:
    given = answer(generation, Question(typed))
    assert (ids(given), given.relaxed, given.total) == (expected, True, len(expected))
    assert given.warnings == ()


@pytest.mark.parametrize(
    "typed",
    [
        "trata decomiso",  # half of the words is no more than half
        "testigos extradición migrantes",
        "trata migrantes armas xilófono",  # an unknown word
        "trata fuego armas -armas",  # a document has all the words, and something else is asked for
        '"frase no exacta" trata migrantes decomiso',
        '"frase exacta" extradición decomiso testigos',
        "extradición decomiso asistencia técnica sesión:9",  # a document has them all, of another session
        "(trata migrantes armas decomiso) O xilófono",
        "trata CERCA/3 decomiso",
        "",
    ],
)
def test_nothing_else_is_shown_in_place_of_what_was_asked_for(generation: Generation, typed: str) -> None:
    given = answer(generation, Question(typed))
    assert not given.relaxed
    assert given.total == (0 if typed else len(DOCUMENTS))


def test_what_is_found_in_full_is_not_mixed_with_what_is_found_in_part(generation: Generation) -> None:
    given = answer(generation, Question("trata migrantes armas"))
    assert (ids(given), given.relaxed) == (["tres"], False)


def test_filters_hold_and_a_filter_is_no_reason_to_show_other_documents(generation: Generation) -> None:
    typed = "trata migrantes extradición"
    given = answer(generation, Question(typed, chosen={"session": ("10",)}))
    assert (ids(given), given.relaxed) == (["otros"], True)
    given = answer(generation, Question(typed, excluded={"session": ("10",)}))
    assert (ids(given), given.relaxed) == (["tres"], True)
    given = answer(generation, Question("extradición decomiso asistencia", chosen={"session": ("9",)}))
    assert (ids(given), given.relaxed) == ([], False)


def test_every_count_is_the_total_after_choosing_that_value_here_too(generation: Generation) -> None:
    typed = "trata migrantes armas fuego"
    for name, values in answer(generation, Question(typed)).facets.items():
        for one in values:
            assert answer(generation, Question(typed, chosen={name: (one.value,)})).total == one.count


def test_the_pages_of_such_an_answer_follow_each_other(generation: Generation) -> None:
    question: Question | None = Question("trata migrantes armas fuego", size=1)
    seen = []
    while question:
        given = answer(generation, question)
        assert given.relaxed
        seen += [one.card.id for one in given.found]
        question = given.next
    assert sorted(seen) == ["dos", "otros", "tres"]
    beyond = answer(generation, Question("trata migrantes armas fuego", page=9000, size=100))
    assert (beyond.total, ids(beyond), [one.kind for one in beyond.warnings]) == (3, [], ["page-beyond-end"])


def test_the_words_that_are_there_are_marked(generation: Generation) -> None:
    [one] = answer(generation, Question("trata migrantes armas decomiso")).found
    [passage] = one.passages
    assert [passage.text[start:end] for start, end in passage.marks] == ["trata", "migrantes", "armas"]


def test_an_expression_counts_as_one_word() -> None:
    generation = published(
        document("blanqueo", "El blanqueo de dinero y la trata."),
        document("lavado", "El lavado. El dinero. Las armas."),
    )
    given = answer(generation, Question("lavado de dinero trata armas"))
    assert (ids(given), given.relaxed) == (["blanqueo", "lavado"], True)


def test_too_many_choices_of_words_are_not_looked_for() -> None:
    words = [f"palabra{letter * 2}" for letter in "abcdefghijklmnopqr"]
    generation = published(document("a", " ".join(words[:-3])), document("b", " ".join(words[-4:])))
    assert MAX_CHOICES < 816  # 3 of 18 words may be left out in so many ways
    given = answer(generation, Question(" ".join(words)))
    assert (given.total, given.relaxed) == (0, False)
    assert answer(generation, Question(" ".join(words[:-2]))).relaxed


def test_the_most_words_are_counted_among_the_documents_that_qualify() -> None:
    more = document("más", "La trata, los migrantes, las armas y los testigos.", kind="informe")
    generation = published(*DOCUMENTS, more)
    given = answer(generation, Question("trata migrantes armas testigos decomiso -tipo:informe"))
    assert ids(given) == []
    given = answer(generation, Question("trata migrantes fuego armas testigos decomiso -tipo:informe"))
    assert ids(given) == []
    given = answer(generation, Question("trata migrantes fuego armas testigos -tipo:informe"))
    assert (ids(given), given.relaxed) == (["otros"], True)
