"""What the documents call otherwise is found too, the answer says so, and what is another thing is not found."""

import re
import tomllib
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import indexer
from indexer import records
from indexer.engine.port import Generation
from indexer.errors import BadManifest
from indexer.spanish import is_stop, tokens
from search_app.query.content_words import ContentWords, content_words
from search_app.query.search_request import SearchRequest
from search_app.query.thesaurus import (
    ThesaurusEntry,
    find_synonyms,
    load_thesaurus,
    parse_thesaurus,
)
from search_app.search.search import search
from tests.search.builders import document, published

ROOT = Path(indexer.__file__).parents[1]
ENTRIES: list[dict[str, Any]] = tomllib.loads((ROOT / "indexer/data/thesaurus.toml").read_text("utf-8"))[
    "synonym"
]
ENGLISH = [entry for entry in ENTRIES if entry.get("language") == "en"]

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
    """The documents that have all that was typed, or what it is also called."""
    return [hit.summary.id for hit in search(generation, SearchRequest(typed)).hits if hit.matches_all]


def told(generation: Generation, typed: str) -> list[str]:
    return [
        warning.cause
        for warning in search(generation, SearchRequest(typed)).warnings
        if warning.kind == "synonym"
    ]


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
        ("Trafficking in persons", ["trata"], "Trafficking in persons → trata de personas"),
        ("human trafficking", ["trata"], "human trafficking → trata de personas"),
        ("trafficking", ["trata", "migrantes"], "trafficking → trata de personas · tráfico ilícito"),
        ("smuggling of migrants", ["migrantes"], "smuggling of migrants → tráfico ilícito de migrantes"),
        ("mutual legal assistance", ["unodc"], "mutual legal assistance → asistencia judicial recíproca"),
        (
            "Money laundering",
            ["blanqueo"],
            "Money laundering → blanqueo de dinero · blanqueo del producto del delito",
        ),
        ("confiscation", ["decomiso"], "confiscation → decomiso"),
        ("seizure", ["incautacion"], "seizure → incautación"),
        ("incautación", ["incautacion"], "incautación → embargo preventivo"),
        ("embargo preventivo", ["incautacion"], "embargo preventivo → incautación"),
        ("comiso", ["decomiso"], "comiso → decomiso"),
        ("organised crime", ["convencion"], "organised crime → delincuencia organizada"),
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
    [hit] = search(generation, SearchRequest("asistencia legal mutua")).hits
    [passage] = hit.passages
    assert [passage.text[start:end] for start, end in passage.highlights] == ["asistencia judicial recíproca"]


def test_another_name_that_stands_nowhere_is_not_told() -> None:
    generation = published(document("a", "El auxilio judicial."))
    assert ids(generation, "auxilio judicial") == ["a"] and told(generation, "auxilio judicial") == []


def test_a_note_points_to_the_words_it_is_about(generation: Generation) -> None:
    typed = "medidas, (crimen organizado)"
    [note] = [
        warning for warning in search(generation, SearchRequest(typed)).warnings if warning.kind == "synonym"
    ]
    assert typed[note.start : note.end] == "crimen organizado"


def test_every_wording_of_the_file_finds_something_and_itself_not() -> None:
    for wording in load_thesaurus():
        synonyms = find_synonyms([word for word, _ in wording.words])
        assert [(synonym.start, synonym.end) for synonym in synonyms] == (
            [(0, len(wording.words))] if wording.expansions else []
        )
        assert all(
            content_words(other) != wording.words for synonym in synonyms for other in synonym.expansions
        )


# --- the file: where each entry is from, and that no two disagree ----------------------------------------------


def typed_of(entry: dict[str, Any]) -> list[str]:
    return [*entry["typed"], *(entry["finds"] if entry.get("same") else ())]


def same(words: ContentWords, other: ContentWords, english: bool = False) -> bool:
    """Whether two wordings are one, as the product compares: by stems, English letter for letter."""
    return len(words) == len(other) and all(
        a[0] == b[0] or (not english and a[1] == b[1]) for a, b in zip(words, other, strict=True)
    )


def holds(text: str, wording: str) -> bool:
    words, sought = content_words(text), content_words(wording)
    return any(same(words[place : place + len(sought)], sought) for place in range(len(words)))


def english(text: str) -> str:
    """English words in one number and one spelling, to tell whether a text holds what is typed."""
    one_spelling = re.sub(r"\blabor\b", "labour", re.sub("is(?=ed|ation)", "iz", text.lower()))
    words = re.findall("[a-z]+", one_spelling)
    return " ".join(re.sub("(?<=ss)es$|(?<!s)s$", "", re.sub("ies$", "y", word)) for word in words)


@cache
def text_of(name: str) -> str:
    """A file of the corpus as it is read: without Markdown's signs, footnote calls and line breaks."""
    text = (ROOT / "corpus" / name).read_text("utf-8")
    return " ".join(re.sub(r"<sup>.*?</sup>|[*_#\\]", "", text).split())


def name_of(entry: dict[str, Any]) -> str:
    return entry["typed"][0]


def test_there_are_enough_entries_in_both_languages() -> None:
    assert len(ENTRIES) >= 80
    assert len(ENGLISH) >= 40 and len(ENTRIES) - len(ENGLISH) >= 40


@pytest.mark.parametrize("entry", ENTRIES, ids=name_of)
def test_an_entry_says_where_its_wording_is_from_and_the_wording_holds_what_it_finds(
    entry: dict[str, Any],
) -> None:
    assert entry["document"] and entry["article"] and entry["wording"]
    assert any(holds(entry["wording"], wording) for wording in entry["finds"])
    if entry["document"].endswith(".md"):
        assert entry["wording"] in text_of(entry["document"])
    else:
        assert not (ROOT / "corpus" / entry["document"]).exists()


@pytest.mark.parametrize("entry", ENGLISH, ids=name_of)
def test_what_is_typed_in_english_stands_in_the_english_text_of_the_same_place(entry: dict[str, Any]) -> None:
    text = f" {english(entry['wording_en'])} "
    for typed in entry["typed"]:
        assert f" {english(typed)} " in text


def test_english_wordings_are_flagged() -> None:
    assert [name_of(entry) for entry in ENTRIES if "wording_en" in entry and entry not in ENGLISH] == []


def test_each_wording_is_reached_by_one_entry() -> None:
    reached = [
        (number, content_words(typed), entry in ENGLISH)
        for number, entry in enumerate(ENTRIES)
        for typed in typed_of(entry)
    ]
    for number, words, is_english in reached:
        entries = {other for other, theirs, en in reached if same(words, theirs, is_english or en)}
        assert entries == {number}, f"{words} is reached by {[ENTRIES[index]['typed'] for index in entries]}"


def test_no_wording_finds_itself_or_is_excluded_by_another() -> None:
    excluded = [(content_words(wording), entry) for entry in ENTRIES for wording in entry.get("not", ())]
    for entry in ENTRIES:
        for typed in typed_of(entry):
            words = content_words(typed)
            finds = [wording for wording in entry["finds"] if wording != typed]
            assert not any(same(words, content_words(wording), entry in ENGLISH) for wording in finds), typed
            assert not any(same(words, barred, entry in ENGLISH) for barred, _ in excluded), typed
    for words, entry in excluded:
        assert any(holds(" ".join(bare for bare, _ in words), typed) for typed in entry["typed"])


# Each pair is two things. An entry that is of the one never finds the other, but for questions that name neither.
APART = [
    ("trata", "tráfico ilícito de migrantes"),
    ("trata", "contrabando"),
    ("decomiso", "incautación"),
    ("decomiso", "embargo preventivo"),
    ("contra la delincuencia organizada", "contra la corrupción"),
]
NAME_NEITHER = {"Protocolo de Palermo"}


@pytest.mark.parametrize("entry", ENTRIES, ids=name_of)
def test_what_is_two_things_is_not_made_one(entry: dict[str, Any]) -> None:
    if name_of(entry) in NAME_NEITHER:
        return
    for named, other in APART:
        wordings_of_both = product([named, other], [*entry["typed"], *entry["finds"]])
        assert len({thing for thing, wording in wordings_of_both if holds(wording, thing)}) < 2


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("creó", "estableció"),
        ("pidieron", "solicitó"),
        ("solicitud", "pide"),
        ("animaba", "alentó"),
        ("urge", "insta"),
        ("eligió", "elección"),
        ("pospuso", "aplazado"),
        ("se reunieron", "reuniones"),
        ("se tomó en cuenta", "teniendo en cuenta"),
        ("dio origen", "establecida"),
        ("se llevó a cabo", "celebró"),
        ("presidirá", "presidenta"),
        ("mandarla", "envíe"),
        ("respaldó", "hizo suya"),
    ],
)
def test_an_everyday_verb_leads_in_all_its_forms_to_the_official_one(typed: str, official: str) -> None:
    matches = find_synonyms([word.exact for word in tokens(typed) if not is_stop(word.exact)])
    found = [content_words(wording) for match in matches for wording in match.expansions]
    assert any(same(words, content_words(official)) for words in found)


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("jueces", "organismos judiciales"),
        ("juzgados", "organismos judiciales"),
        ("ametralladoras", "armas de fuego"),
        ("incautación", "embargo preventivo"),
        ("talleres", "fomento de la capacidad"),
        ("lista de participantes", "composición de la delegación"),
        ("dinero", "aportar recursos"),
        ("teléfono", "detalles de contacto"),
        ("formación del grupo", "establecer un grupo"),
    ],
)
def test_an_everyday_noun_leads_to_the_official_one(typed: str, official: str) -> None:
    [match] = find_synonyms([word.exact for word in tokens(typed) if not is_stop(word.exact)])
    assert any(same(content_words(wording), content_words(official)) for wording in match.expansions)


@pytest.mark.parametrize(
    "typed",
    [
        "pasajes de la resolución",
        "inscripción de tratados",
        "presupuesto ordinario",
        "blanqueo de dinero",
        "pagar el hotel",
        "manda en el grupo",
        "países participan",
        "investigaciones en curso",
        "talleres clandestinos",
        "examen a fondo",
        "asistencia jurídica gratuita",
        "Tratado sobre el Comercio de Armas",
        "frecuencia",
        "coyotes",
    ],
)
def test_a_word_in_another_sense_leads_nowhere(typed: str) -> None:
    assert find_synonyms([word.exact for word in tokens(typed) if not is_stop(word.exact)]) == ()


def test_a_letter_rogatory_is_not_the_verb_by_which_resolutions_call_upon_states() -> None:
    [letter] = find_synonyms(["exhortos"])
    assert "asistencia judicial recíproca" in letter.expansions
    for form in ("exhorta", "exhortó", "exhortar"):
        assert all(
            "judicial" not in wording for match in find_synonyms([form]) for wording in match.expansions
        )


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("el artículo 5", "articulación"),
        ("el Secretario General", "secretariado"),
        ("delitos cometidos", "cometido"),
        # Without the word that joins, one word is left.
        ("antes de 2013", "cuanto antes"),
    ],
)
def test_no_wording_is_by_its_stem_another_word_of_the_documents(text: str, wording: str) -> None:
    [(bare, of_wording)] = content_words(wording)
    assert of_wording in {of_word for _, of_word in content_words(text)}
    assert find_synonyms([word.exact for word in tokens(text)]) == (), f"{bare} has an entry"


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("el Estado requerido", "solicitar"),
        ("motivos fundados", "establecer"),
        ("movimiento transfronterizo de efectivo", "eficaz"),
        ("cadena de mando", "enviar"),
        ("texto completo", "complementar"),
        ("encargado de negocios", "mandato"),
        ("residente permanente", "elemento constante"),
        ("efectuar inspecciones", "celebrar"),
        ("calibre del arma", "evaluar"),
        ("Oriente Medio", "directrices"),
        ("transferencia de propiedad", "bienes"),
        ("importación temporal", "grupo de trabajo provisional"),
        ("Objetivos de Desarrollo Sostenible", "finalidad"),
        ("resolver problemas", "decisión"),
        ("abordar un buque", "debate"),
        ("asistir a los países", "participar"),
        ("fundación privada", "establecimiento"),
        ("rendir cuentas", "se presentarán a la Conferencia"),
    ],
)
def test_a_word_in_another_sense_does_not_find_what_its_stem_would(text: str, wording: str) -> None:
    matches = find_synonyms([word.exact for word in tokens(text) if not is_stop(word.exact)])
    assert all(wording not in match.expansions for match in matches)


def test_english_is_compared_letter_for_letter() -> None:
    known = parse_thesaurus(
        "[[synonym]]\ntyped = ['victims']\nfinds = ['xx']\nlanguage = 'en'\nwording_en = 'victims'\n"
    )
    assert [synonym.expansions for synonym in find_synonyms(["Victims"], known)] == [("xx",)]
    assert find_synonyms(["víctimas"], known) == find_synonyms(["victimas"], known) == ()


def test_a_word_is_compared_with_the_wordings_that_begin_with_it_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = []
    begins = ThesaurusEntry.begins
    monkeypatch.setattr(
        ThesaurusEntry, "begins", lambda self, words: compared.append(self) or begins(self, words)
    )
    words = [word.exact for word in tokens("Informes del grupo de trabajo sobre extradición y trafficking")]
    assert len(find_synonyms(words)) == 1
    assert len(load_thesaurus()) > 300 and len(compared) < 30


def test_the_longest_wording_wins_and_each_place_is_used_once() -> None:
    known = parse_thesaurus(
        "[[synonym]]\ntyped = ['xa xb', 'xb xc', 'xa xb xc']\nfinds = ['xx']\nscore = 0.2\n"
        "reason = 'a test'\nnot = ['xc xb']"
    )
    words = ["xa", "xb", "xc", "xb", "xc", "xa", "xb"]
    assert [(synonym.start, synonym.end, synonym.score) for synonym in find_synonyms(words, known)] == [
        *((0, 3, 0.2), (3, 5, 0.2), (5, 7, 0.2)),
    ]
    assert find_synonyms(["xc", "xb", "xc"], known) == ()


@pytest.mark.parametrize(
    "text",
    [
        "[[synonym]]\ntyped = ['a']\nfinds = ['b']",
        "[[synonym]]\ntyped = ['a']\nreason = 'r'",
        "[[synonym]]\ntyped = ['de la']\nfinds = ['b']\nreason = 'r'",
        "[[synonym]]\ntyped = ['a']\nfinds = ['b']\nreason = 'r'\nscore = 2",
        "[[synonym]]\ntyped = ['a']\nfinds = ['b']\nreason = 'r'\nscore = 1",
        "[[synonym]]\ntyped = ['a']\nfinds = ['b']\nreason = 'r'\nlanguage = 'fr'",
        "[[synonym]]\ntyped = ['a']\nfinds = ['b']\nreason = 'r'\nweight = 2",
        "[[synonym",
    ],
)
def test_a_file_that_is_not_as_its_head_says_is_refused(text: str) -> None:
    with pytest.raises(BadManifest, match=r"thesaurus\.toml"):
        parse_thesaurus(text)


def test_no_index_has_to_be_built_again_for_another_word() -> None:
    here = Path(indexer.__file__).parent
    thesaurus = here / "data" / "thesaurus.toml"
    assert thesaurus.is_file()
    for place in (*records._TERM_INPUTS, *records._RECORD_INPUTS):
        assert (here / place).exists()
        assert thesaurus != here / place and here / place not in thesaurus.parents


def test_words_that_a_synonym_replaced_are_not_called_unknown() -> None:
    generation = published(document("a", "El blanqueo de dinero."))
    response = search(generation, SearchRequest("lavado de activos xilófono"))
    assert [(warning.kind, warning.cause) for warning in response.warnings] == [
        ("synonym", "lavado de activos → blanqueo de dinero"),
        ("unknown-word", "xilófono"),
    ]
    alone = search(published(document("a", "Nada.")), SearchRequest("lavado de activos"))
    assert [warning.cause for warning in alone.warnings] == ["lavado", "activos"]


def test_a_passage_has_a_word_once_however_long_its_synonyms_are_and_however_many_it_has() -> None:
    names = "La Oficina de las Naciones Unidas contra la Droga y el Delito"
    generation = published(
        document(
            "nota",
            f"{names} (UNODC), presta servicios a quienes los necesitan y piden.",
            f"{names} presta asistencia técnica fundamental.",
        ),
        document("otra", "La asistencia y la técnica.", "Servicios.", "Lo fundamental."),
    )

    def passages(typed: str) -> list[str]:
        return [passage.anchor for passage in search(generation, SearchRequest(typed)).hits[0].passages]

    assert passages("asistencia técnica fundamental de la ONUDD")[0] == "p2"
    # Of equal weight; the shorter comes first.
    assert passages("ONUDD") == ["p2", "p1"]
