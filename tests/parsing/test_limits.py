"""Where what is read of a text changes with its length: at the limit, and one beyond it."""

from collections.abc import Callable

import pytest

from tests.parsing.builders import document

SENTENCE = "Los Estados cooperarán entre sí."


def words(count: int) -> str:
    return " ".join(["Palabra", *["palabra"] * (count - 1)])


def kind(text: str, following: str) -> str:
    return document(f"1. Uno.\n\n{text}\n\n{following}").blocks[1].kind


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        # The number counts.
        (lambda count: f"## 1. {words(count - 1)}", 14),
        (lambda count: f"II. {words(count - 1)}", 24),
        (lambda count: f"**{words(count)}**", 59),
        (words, 59),
    ],
    ids=["numbered", "outline", "bold", "plain"],
)
def test_a_line_is_a_heading_up_to_so_many_words(text: Callable[[int], str], limit: int) -> None:
    # A line that is set like the text is a heading only over a numbered paragraph.
    following = "2. Dos." if text is words else SENTENCE
    assert kind(text(limit), following) == "heading"
    assert kind(text(limit + 1), following) == "paragraph"


def test_an_article_is_one_paragraph_with_its_text_where_that_is_longer_than_a_title() -> None:
    for count, expected in ((24, "heading"), (25, "paragraph")):
        blocks = document(f"# Ley\n\nArtículo 1. {words(count)}\n\nArtículo 2. {words(3)}").blocks
        assert [(block.anchor, block.kind) for block in blocks if block.anchor == "art-1"] == [
            ("art-1", expected)
        ]


def test_a_title_that_is_lent_has_at_most_so_many_characters() -> None:
    at_limit = "Ley " + "a" * 156
    assert document(f"{SENTENCE}\n\n## {at_limit}\n\n{SENTENCE}").masthead.title == at_limit
    beyond = document(f"{SENTENCE}\n\n## {at_limit}b\n\n{SENTENCE}").masthead.title
    assert beyond == "Ley…"
    stated = "Ley " + "b" * 596
    assert document(SENTENCE, title=stated).masthead.title == stated
    assert document(SENTENCE, title=stated + "b").derived["title"] != "properties"


def test_only_a_heading_among_the_first_blocks_lends_its_title() -> None:
    for count, source in ((7, "heading"), (8, "sentence")):
        text = "\n\n".join([*[SENTENCE] * count, "## Cooperación internacional", SENTENCE])
        assert document(text).derived["title"] == source


def test_a_sentence_lends_its_title_from_four_words_and_so_many_characters_on() -> None:
    assert document("Uno dos tres.\n\nUno dos tres cuatro.").masthead.title == "Uno dos tres cuatro"
    # `Los Estados cooperaran.` is 23 characters with its stop, and no sentence yet.
    assert document("Los Estados cooperarán. Y más.").masthead.title == "Los Estados cooperarán. Y más"
    assert document("Los Estados cooperaránn. Y más.").masthead.title == "Los Estados cooperaránn"


def test_of_a_mastheads_unread_lines_so_many_characters_are_quoted() -> None:
    lines = "\n\n".join(f"Una línea rara que nadie explica {number}" for number in range(9))
    text = f"Distr. general\n\n{lines}\n\nSéptimo período de sesiones\n\nTítulo\n\nNota de la Secretaría"
    [problem] = document(f"{text}\n\n1. Uno.").problems
    assert len(str(problem.message.values["lines"])) == 200


def test_the_call_of_an_unraised_note_is_looked_for_in_so_many_lines_above_it() -> None:
    def notes(between: int) -> int:
        lines = [
            "1. Hace veinte años atrás1.",
            *["Otra cosa dice el texto."] * between,
            "---",
            "1 Naciones Unidas.",
        ]
        return len(document("\n\n".join(lines)).footnotes)

    assert (notes(98), notes(99)) == (1, 0)


def test_what_stands_above_a_masthead_is_looked_through_so_far() -> None:
    def preamble(count: int) -> bool:
        above = [f"Entrada del portal número {number}" for number in range(count)]
        lines = [*above, "Naciones Unidas", "CTOC/COP/2018/4", "Distr. general", "Armas de fuego", "1. Uno."]
        problems = document("\n\n".join(lines)).problems
        return "preamble" in {problem.kind for problem in problems}

    assert (preamble(147), preamble(148)) == (True, False)
