"""The name that a question asks about."""

import pytest

from search_app.query.question_name import question_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("¿Cuándo se creó el Grupo de Trabajo sobre la Trata?", "Grupo de Trabajo sobre la Trata"),
        ("cuando fue creado el grupo de cooperacion", "grupo de cooperacion"),
        ("qué resolución estableció el grupo", "grupo"),
        ("when was the working group on firearms established", "working group on firearms"),
        ("Mandato del Comité", "Comité"),
        ("¿Cuándo entró en vigor la Convención de Palermo?", "Convención de Palermo"),
        # What else is asked stays, so that it is no name any more.
        ("¿Cuántas víctimas de trata hay?", "víctimas de trata"),
        ("¿Qué recomienda el Comité?", "recomienda el Comité"),
        # Nothing asks, or nothing is asked about.
        ("el Grupo de Trabajo", ""),
        ("armas de fuego", ""),
        ("¿Cuándo se creó?", ""),
        ("resolución", ""),
        ("", ""),
        ("¿?", ""),
    ],
)
def test_the_words_around_a_name_that_only_ask_are_left_out(text: str, name: str) -> None:
    assert question_name(text) == name
