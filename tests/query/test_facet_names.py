"""Every subject, kind and body has its names in both languages, and a name leads to one value of its facet."""

import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from indexer.errors import BadManifest
from indexer.spanish import is_stop, tokens
from search_app.query.facet_names import (
    MAX_NAME_WORDS,
    begins_name,
    find_names,
    load_facet_names,
    named_values,
    names_of_value,
    parse_facet_names,
    values_by_name,
)

FILE = tomllib.loads(files("indexer").joinpath("data/facet-names.toml").read_text(encoding="utf-8"))


def test_every_value_has_other_names_in_both_languages() -> None:
    assert {(facet, code) for facet, values in FILE.items() for code in values} == set(named_values())
    assert all(names["es"] and names["en"] for values in FILE.values() for names in values.values())


def test_the_label_comes_first_and_the_file_does_not_repeat_it() -> None:
    names = names_of_value("topic", "decomiso")
    assert names is not None
    assert names.es[:2] == ("Decomiso y recuperación de activos", "decomiso")
    assert names.en[0] == "Confiscation and asset recovery"
    for value_names in load_facet_names():
        for label, *others in (value_names.es, value_names.en):
            folded = Counter(name.casefold() for name in (label, *others))
            assert max(folded.values()) == 1, (
                f"{value_names.facet} {value_names.code}: {folded.most_common(1)}"
            )


def test_a_body_outside_the_vocabulary_has_no_names() -> None:
    assert names_of_value("organ", "A/AC.261") is None
    assert names_of_value("kind", "otro") is None


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("recuperación de activos", [("topic", "decomiso")]),
        ("RECUPERACION DE ACTIVOS", [("topic", "decomiso")]),
        ("asset recovery", [("topic", "decomiso")]),
        ("Confiscation", [("topic", "decomiso")]),
        ("comiso", [("topic", "decomiso")]),
        ("trata", [("topic", "trata-de-personas")]),
        ("Smuggling of migrants", [("topic", "trafico-ilicito-de-migrantes")]),
        ("nota de la secretaría", [("kind", "nota")]),
        ("Note by the Secretariat", [("kind", "nota")]),
        ("notas", [("kind", "nota")]),
        ("nota verbal", [("kind", "nota-verbal")]),
        ("note verbale", [("kind", "nota-verbal")]),
        ("resoluciones", [("kind", "resolucion")]),
        ("resolutions", [("kind", "resolucion")]),
        ("grupo de trabajo sobre la trata de personas", [("organ", "CTOC/COP/WG.4")]),
        ("Working Group on Trafficking in Persons", [("organ", "CTOC/COP/WG.4")]),
        ("conferencia de las partes", [("organ", "CTOC/COP")]),
        # What is another thing, only part of a name, or more than one, is no name.
        ("incautación", []),
        ("embargo preventivo", []),
        ("tráfico ilícito", []),
        ("trafficking", []),
        ("recuperación", []),
        ("nota verbal de 2009", []),
        ("", []),
    ],
)
def test_a_text_is_the_name_of_what_it_names_whole(typed: str, values: list[tuple[str, str]]) -> None:
    assert list(values_by_name(typed)) == values


def test_a_name_leads_to_one_value_of_its_facet() -> None:
    for names in load_facet_names():
        for name in (*names.es, *names.en):
            called = [code for facet, code in values_by_name(name) if facet == names.facet]
            assert called == [names.code], name


@pytest.mark.parametrize(
    "text",
    [
        "[topic.nada]\nes = ['x']",
        "[year.2014]\nes = ['x']",
        "[kind.nota]\nfr = ['x']",
        "[kind.otro]\nes = ['x']",
        "[kind",
    ],
)
def test_a_file_that_names_what_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(BadManifest, match=r"facet-names\.toml"):
        parse_facet_names(text)


def test_a_word_with_which_no_name_begins_is_told_without_looking_the_name_up() -> None:
    for names in load_facet_names():
        for name in (*names.es, *names.en):
            first = next(word for word in tokens(name.upper()) if not is_stop(word.exact))
            assert begins_name(first) or not values_by_name(name[first.start :]), name
    assert not begins_name(tokens("ornitología")[0])


def test_names_are_found_in_a_text_the_longest_first() -> None:
    text = "definición de la trata de personas, y del Grupo de Trabajo sobre la Trata de Personas en 2009"
    found = [text[start:end] for start, end in find_names(text, ("topic", "organ"))]
    assert found == ["trata de personas", "Grupo de Trabajo sobre la Trata de Personas"]
    assert not list(find_names("resoluciones del verano", ("topic", "organ")))
    assert list(find_names("resoluciones del verano", ("kind",))) == [(0, 12)]


def test_the_longest_name_is_found_whole() -> None:
    # Broke: twelve words were looked at, and ten by the catalogue; a group's full name has sixteen.
    names = [name for names in load_facet_names() for name in (*names.es, *names.en)]
    longest = max(names, key=lambda name: len(tokens(name)))
    assert len(tokens(longest)) == MAX_NAME_WORDS
    text = f"informes del {longest}"
    assert [text[start:end] for start, end in find_names(text, ("organ",))] == [longest]
