"""What the documents call otherwise is found too, the answer says so, and what is another thing is not found."""

from pathlib import Path

import pytest

import indexer
from indexer import records
from indexer.engine.port import Generation
from indexer.errors import BadManifest
from search_app.answer import answer
from search_app.question import Question
from search_app.thesaurus import read, said, synonyms, wordings
from tests.search_app.making import document, published

DOCUMENTS = (
    document(
        "convencion", "La Convención de las Naciones Unidas contra la Delincuencia Organizada Transnacional."
    ),
    document("corrupcion", "La Convención de las Naciones Unidas contra la Corrupción."),
    document("blanqueo", "Medidas para combatir el blanqueo de dinero."),
    document("lavado", "Medidas para combatir el lavado de dinero en Palermo."),
    document("apartes", "El blanqueo, el dinero y el lavado de otras cosas."),
    document("trata", "Prevenir la trata de personas."),
    document("migrantes", "El tráfico ilícito de migrantes y de otras personas."),
    document("unodc", "La UNODC presta asistencia judicial recíproca."),
    document("oficina", "La Oficina de las Naciones Unidas contra la Droga y el Delito."),
    document("decomiso", "El decomiso del producto del delito."),
    document("incautacion", "La incautación y el embargo preventivo."),
    document("programa", "Tema 5 del programa provisional.", "El tema del programa."),
    document("2030", "La Agenda 2030 y su programa de desarrollo."),
)


@pytest.fixture(scope="module")
def generation() -> Generation:
    return published(*DOCUMENTS)


def ids(generation: Generation, typed: str) -> list[str]:
    return [one.card.id for one in answer(generation, Question(typed)).found]


def told(generation: Generation, typed: str) -> list[str]:
    return [one.cause for one in answer(generation, Question(typed)).warnings if one.kind == "synonym"]


@pytest.mark.parametrize(
    ("typed", "expected", "cause"),
    [
        (
            "lavado de dinero",
            ["lavado", "apartes", "blanqueo"],
            "lavado de dinero → blanqueo de dinero · blanqueo del producto del delito",
        ),
        (
            "(Blanqueo de capitales) medidas",
            ["blanqueo"],
            "Blanqueo de capitales → blanqueo de dinero · blanqueo del producto del delito",
        ),
        ("crimen organizado", ["convencion"], "crimen organizado → delincuencia organizada"),
        ("crímenes organizados", ["convencion"], "crímenes organizados → delincuencia organizada"),
        ("asistencia juridica mutua", ["unodc"], "asistencia juridica mutua → asistencia judicial recíproca"),
        ("trata de blancas", ["trata"], "trata de blancas → trata de personas"),
        ("tráfico de personas", ["migrantes", "trata"], "tráfico de personas → trata de personas"),
        ("trafico de migrantes", ["migrantes"], "trafico de migrantes → tráfico ilícito de migrantes"),
        (
            "onudd",
            ["unodc", "oficina"],
            "onudd → UNODC · Oficina de las Naciones Unidas contra la Droga y el Delito",
        ),
        (
            "Oficina de las Naciones Unidas contra la Droga y el Delito",
            ["oficina", "unodc"],
            "Oficina de las Naciones Unidas contra la Droga y el Delito → UNODC",
        ),
        ("orden del día", ["programa"], "orden del día → programa provisional · tema del programa"),
        ("agenda", ["2030", "programa"], "agenda → programa provisional · tema del programa"),
    ],
)
def test_what_documents_call_otherwise_is_found_and_told(
    generation: Generation, typed: str, expected: list[str], cause: str
) -> None:
    assert sorted(ids(generation, typed)) == sorted(expected)
    assert told(generation, typed) == [cause]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("lavado de dinero", "lavado"),
        ("agenda", "2030"),
        ("UNODC", "unodc"),
        ("Oficina de las Naciones Unidas contra la Droga y el Delito", "oficina"),
        ("tráfico de personas", "migrantes"),
    ],
)
def test_what_was_typed_comes_before_what_it_is_called(
    generation: Generation, typed: str, first: str
) -> None:
    assert ids(generation, typed)[0] == first
    assert len(ids(generation, typed)) > 1


def test_the_nickname_of_the_convention_leads_to_no_other_convention(generation: Generation) -> None:
    assert ids(generation, "Convención de Palermo") == ["convencion"]
    assert ids(generation, "CTOC") == ["convencion"]
    assert sorted(ids(generation, "convención")) == ["convencion", "corrupcion"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("trata de personas", ["trata"]),
        ("trata", ["trata"]),
        ("tráfico ilícito", ["migrantes"]),
        ("decomiso", ["decomiso"]),
        ("incautación", ["incautacion"]),
        ("embargo preventivo", ["incautacion"]),
        ("agenda 2030", ["2030"]),
        ("lavado", ["apartes", "lavado"]),
        ("dinero lavado", ["apartes", "lavado"]),
        ('"lavado de dinero"', ["lavado"]),
        ("título:(lavado de dinero)", []),
    ],
)
def test_what_is_another_thing_between_quotes_or_in_another_order_is_left_alone(
    generation: Generation, typed: str, expected: list[str]
) -> None:
    assert sorted(ids(generation, typed)) == expected
    assert told(generation, typed) == []


def test_what_is_excluded_is_excluded_as_typed_and_no_more(generation: Generation) -> None:
    assert ids(generation, "medidas NO (lavado de dinero)") == ["blanqueo"]
    assert told(generation, "medidas NO (lavado de dinero)") == []
    assert told(generation, "medidas NO (NO (lavado de dinero))") != []


def test_what_was_found_by_another_name_is_marked_whole(generation: Generation) -> None:
    [one] = answer(generation, Question("asistencia legal mutua")).found
    [passage] = one.passages
    assert [passage.text[start:end] for start, end in passage.marks] == ["asistencia judicial recíproca"]


def test_another_name_that_stands_nowhere_is_not_told() -> None:
    generation = published(document("a", "El auxilio judicial."))
    assert ids(generation, "auxilio judicial") == ["a"] and told(generation, "auxilio judicial") == []


def test_a_note_points_to_the_words_it_is_about(generation: Generation) -> None:
    typed = "medidas, (crimen organizado)"
    [note] = [one for one in answer(generation, Question(typed)).warnings if one.kind == "synonym"]
    assert typed[note.start : note.end] == "crimen organizado"


def test_every_wording_of_the_file_finds_something_and_itself_not() -> None:
    for wording in wordings():
        found = synonyms([word for word, _ in wording.said])
        assert [(one.start, one.end) for one in found] == ([(0, len(wording.said))] if wording.finds else [])
        assert all(said(other) != wording.said for one in found for other in one.finds)


def test_the_longest_wording_wins_and_each_place_is_used_once() -> None:
    known = read(
        "[[synonym]]\ntyped = ['xa xb', 'xb xc', 'xa xb xc']\nfinds = ['xx']\nscore = 0.2\n"
        "reason = 'a test'\nnot = ['xc xb']"
    )
    words = ["xa", "xb", "xc", "xb", "xc", "xa", "xb"]
    assert [(one.start, one.end, one.score) for one in synonyms(words, known)] == [
        *((0, 3, 0.2), (3, 5, 0.2), (5, 7, 0.2)),
    ]
    assert synonyms(["xc", "xb", "xc"], known) == ()


@pytest.mark.parametrize(
    "text",
    [
        "[[synonym]]\ntyped = ['a']\nfinds = ['b']",
        "[[synonym]]\ntyped = ['a']\nreason = 'r'",
        "[[synonym]]\ntyped = ['de la']\nfinds = ['b']\nreason = 'r'",
        "[[synonym]]\ntyped = ['a']\nfinds = ['b']\nreason = 'r'\nscore = 2",
        "[[synonym]]\ntyped = ['a']\nfinds = ['b']\nreason = 'r'\nweight = 2",
        "[[synonym",
    ],
)
def test_a_file_that_is_not_as_its_head_says_is_refused(text: str) -> None:
    with pytest.raises(BadManifest, match=r"thesaurus\.toml"):
        read(text)


def test_no_index_has_to_be_built_again_for_another_word() -> None:
    here = Path(indexer.__file__).parent
    thesaurus = here / "data" / "thesaurus.toml"
    assert thesaurus.is_file()
    for place in (*records._ANALYSIS, *records._READING):
        assert (here / place).exists()
        assert thesaurus != here / place and here / place not in thesaurus.parents


def test_words_that_a_synonym_replaced_are_not_called_unknown() -> None:
    generation = published(document("a", "El blanqueo de dinero."))
    given = answer(generation, Question("lavado de activos xilófono"))
    assert [(one.kind, one.cause) for one in given.warnings] == [
        ("synonym", "lavado de activos → blanqueo de dinero"),
        ("unknown-word", "xilófono"),
    ]
    alone = answer(published(document("a", "Nada.")), Question("lavado de activos"))
    assert [one.cause for one in alone.warnings] == ["lavado", "activos"]
