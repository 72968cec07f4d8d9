"""The words with which a question begins ask for a kind of answer; no document is asked to have them."""

import pytest

from search_app.query.ast import AndQuery, Word, to_text
from search_app.query.parser import parse
from search_app.query.question_phrases import blank_out_question_phrase, blank_out_request
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from tests.search.builders import document, published


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("¿Qué tipo de asistencia se presta?", "¿ asistencia se presta?"),
        ("que clase de barcos hay", "barcos hay"),
        ("¿En qué tipos de delitos se aplica?", "¿ delitos se aplica?"),
        ("¿Cuál es el nombre del relator?", "¿ relator?"),
        ("¿Qué nombre recibe la trata?", "¿ recibe la trata?"),
        ("¿En qué año se aprobó el Protocolo?", "¿ se aprobó el Protocolo?"),
        ("¿Dónde se encuentra la sede?", "¿ la sede?"),
        ("como se llama el presidente", "el presidente"),
        ("Según el informe, ¿qué cantidad de armas se incautó?", "Según el informe, ¿ armas se incautó?"),
        ("Indique el nombre de un testigo", "un testigo"),
        ("Mencione una medida de protección", "medida de protección"),
        ("¿Qué dice la resolución 7/1?", "¿ la resolución 7/1?"),
        ("que dijo la Conferencia", "la Conferencia"),
        ("¿Qué es lo que dice la nota?", "¿ la nota?"),
        ("¿Qué se dice sobre los testigos?", "¿ los testigos?"),
        ("¿De qué trata la resolución 6/4?", "¿ la resolución 6/4?"),
        ("de que hablan las notas", "las notas"),
        ("¿Dónde se habla de testigos?", "¿ de testigos?"),
        ("¿En qué consiste la asistencia?", "¿ la asistencia?"),
        ("¿Qué grupos de trabajo existen?", "¿Qué grupos de trabajo ?"),
        ("cuantos grupos existen en Viena", "cuantos grupos en Viena"),
        ("¿Existe un plazo?", "¿ plazo?"),
    ],
)
def test_what_only_says_which_kind_of_answer_is_wanted_is_left_out(typed: str, rest: str) -> None:
    blanked = blank_out_question_phrase(typed)
    assert " ".join(blanked.split()) == rest
    assert len(blanked) == len(typed)


@pytest.mark.parametrize(
    "typed",
    [
        # Elsewhere these are words like any other.
        "el tipo de cambio",
        "nombre de los testigos",
        "la ciudad donde se encuentra la sede",
        "el año en que se aprobó",
        "¿Qué tipo penal prevé?",
        "la nota que dice esto",
        "trata de personas",
        "¿De qué trata de personas se habla?",
        "los grupos que existen",
        # These say what a text does, and no other.
        "¿Qué establece la resolución 7/1?",
        "¿Qué pide la resolución 7/1?",
        # Nothing else is asked.
        "¿Dónde se encuentra?",
        "¿Qué tipo de?",
        "¿Qué dice?",
    ],
)
def test_the_same_words_elsewhere_and_alone_stay(typed: str) -> None:
    assert blank_out_question_phrase(typed) == typed


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("enséñame el anexo", "el anexo"),
        ("ensename la nota de 2018", "la nota de 2018"),
        ("Muéstrame las notas verbales", "las notas verbales"),
        ("muéstreme por favor las notas", "las notas"),
        ("dame las resoluciones", "las resoluciones"),
        ("quiero información sobre la extradición", "la extradición"),
        ("necesito datos del decomiso", "decomiso"),
        ("busco armas", "armas"),
        ("¿Podrías mostrarme las notas?", "¿ las notas?"),
        ("quisiera saber quién convoca la reunión", "quién convoca la reunión"),
        ("dime qué dice la nota", "qué dice la nota"),
        ("ENSÉÑAME LA NOTA", "LA NOTA"),
        ("por favor, show me the resolutions", "the resolutions"),
        ("I am looking for information about extradition", "extradition"),
    ],
)
def test_a_request_at_the_head_of_a_text_is_left_out(typed: str, rest: str) -> None:
    blanked = blank_out_request(typed)
    assert " ".join(blanked.split()) == rest
    assert len(blanked) == len(typed)


@pytest.mark.parametrize(
    "typed",
    [
        # Elsewhere and alone these are words, and so are their nouns.
        "la nota que busco",
        "busco",
        "quiero que me",
        "necesidades de asistencia",
        "muestra de sangre",
        "información sobre la extradición",
        "dime armas",
        # Signs of the language say that words are meant.
        "busco Y armas",
        'busco "armas"',
        "busco -armas",
    ],
)
def test_what_is_no_request_stays(typed: str) -> None:
    assert blank_out_request(typed) == typed


def test_a_request_counts_for_nothing_whatever_is_asked() -> None:
    for request in ("muéstrame", "quisiera ver", "busco"):
        for asked in (
            "todas las resoluciones",
            "la resolución 6/4",
            "trata pero no migrantes",
            "notas verbales",
        ):
            assert parse(f"{request} {asked}").tree == parse(asked).tree
    # The notice says what was typed, and as typed these are words.
    [warning] = parse("dame todas las resoluciones").warnings
    assert (warning.kind, warning.cause) == ("read-as-filter", "dame todas las resoluciones")
    assert "dame" in to_text(parse("dame las resoluciones", literal=True).tree)


def test_the_words_that_stay_keep_their_place_in_the_text() -> None:
    text = "¿Qué tipo de asistencia se presta?"
    tree = parse(text).tree
    assert to_text(tree) == "asistencia Y presta"
    assert isinstance(tree, AndQuery)
    assert [text[slice(*word.span)] for word in tree.nodes if isinstance(word, Word)] == [
        "asistencia",
        "presta",
    ]


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("cuando se reunió el grupo", "reunió Y grupo"),
        ("donde se celebra la reunión", "celebra Y reunión"),
        ("cual es el mandato", "mandato"),
        ("quienes son los expertos", "expertos"),
        ("cuantos grupos hay", "grupos"),
        ("qué dice el artículo 18", "artículo 18"),
    ],
)
def test_an_interrogative_counts_for_nothing_with_and_without_its_accent(typed: str, understood: str) -> None:
    tree = parse(typed).tree
    assert tree is not None and to_text(tree) == understood


def test_a_question_about_what_an_act_says_is_that_for_the_act() -> None:
    for typed in (
        "¿Qué dice la resolución 7/1?",
        "de que trata la resolucion 7/1",
        "título de la resolución 7/1",
    ):
        assert parse(typed).tree == parse("resolución 7/1").tree


def test_a_quote_is_never_shortened() -> None:
    assert to_text(parse('"qué tipo de asistencia"').tree) == '"qué tipo de asistencia"'


def test_a_document_that_answers_has_all_of_a_question_without_these_words() -> None:
    generation = published(
        document("clasifica", "El tipo de interés, otro tipo de interés y el barco que se menciona."),
        document("responde", "Un barco pesquero fue apresado."),
    )
    hits = search(generation, SearchRequest("¿Qué tipo de barco fue apresado?")).hits
    assert [(hit.summary.id, hit.matches_all) for hit in hits] == [("responde", True)]
