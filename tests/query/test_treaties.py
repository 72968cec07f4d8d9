"""Treaties by name: those of `indexer/data/treaties.toml`, and what is formed as a name."""

import pytest

from indexer.extraction.citations import CitationContext, find_citations
from indexer.symbols import Symbol, parse_typed
from search_app.query.treaties import Treaty, article_keys, find_treaty_mention, load_treaties


def found(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the key of the treaty, or its name where it has none, and the article."""
    mention = find_treaty_mention(text)
    return (mention.treaty.key or mention.treaty.name, mention.article) if mention else None


@pytest.mark.parametrize("treaty", load_treaties(), ids=lambda treaty: treaty.name)
def test_each_name_of_the_file_is_that_of_its_treaty(treaty: Treaty) -> None:
    for name in (*treaty.written_names, *treaty.acronyms):
        mention = find_treaty_mention(name)
        assert mention and mention.treaty == treaty, name
        assert mention.article == ()


@pytest.mark.parametrize("treaty", load_treaties(), ids=lambda treaty: treaty.name)
def test_the_citations_of_its_articles_have_its_key(treaty: Treaty) -> None:
    of = "del" if treaty.name.startswith(("Protocolo", "Convenio")) else "de la"
    (citation,) = find_citations("p1", f"el artículo 5 {of} {treaty.name}", CitationContext())
    assert citation.key == (f"{treaty.key}:articulo:5" if treaty.key else "articulo:5")


@pytest.mark.parametrize("treaty", load_treaties(), ids=lambda treaty: treaty.name)
def test_what_adopted_it_has_a_symbol(treaty: Treaty) -> None:
    assert not treaty.adopted or isinstance(parse_typed(treaty.adopted), Symbol)


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("la convencion contra la corrupcion", ("CAC", ())),
        ("Convención de la ONU contra la Corrupción", ("CAC", ())),
        ("protocolo armas de fuego", ("CTOC-ARMAS", ())),
        ("artículo 32 de la Convención", ("CTOC", ("32",))),
        ("art. 18.3 de la Convención de Palermo", ("CTOC", ("18", "3"))),
        ("article 6 of the Convention against Corruption", ("CAC", ("6",))),
        ("artículo 5 del Protocolo contra la Trata", ("CTOC-TRATA", ("5",))),
        ("UNTOC artículo 32", ("CTOC", ("32",))),
        # In no list, but formed as a name.
        ("Convenio de Budapest", ("Convenio de Budapest", ())),
        ("el Tratado sobre el Comercio de Armas", ("Tratado sobre el Comercio de Armas", ())),
        ("Vienna Convention on the Law of Treaties", ("Vienna Convention on the Law of Treaties", ())),
    ],
)
def test_a_name_may_be_shortened_or_in_no_list(text: str, mention: tuple[str, tuple[str, ...]]) -> None:
    assert found(text) == mention


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Convención",
        "la Convención y sus Protocolos",
        "Protocolo",
        # One name of three Protocols, and half a name of two treaties.
        "Protocolo de Palermo",
        "Convención de las Naciones Unidas",
        "aplicación de la Convención contra la Corrupción",
        "Convención contra la Corrupción y extradición",
        "tratado de extradición",
        "artículo 32",
        "artículo 18 asistencia judicial",
        "artículos 16 y 18 de la Convención",
        "párrafo 2 de la Convención contra la Corrupción",
        '"Convención contra la Corrupción"',
        "título:Convención contra la Corrupción",
        "Convención contra la Corrupción " * 40,
    ],
)
def test_what_says_more_or_may_be_several_is_no_name(text: str) -> None:
    assert found(text) is None


def test_an_article_is_cited_by_what_cites_a_part_of_it() -> None:
    whole = find_treaty_mention("artículo 18 de la Convención")
    assert whole is not None
    keys = article_keys(whole)
    assert {"CTOC:articulo:18", "CTOC:articulo:18:parrafo:30:l:v", "CTOC:articulo:18:a"} <= set(keys)
    assert len(keys) == len(set(keys))
    paragraph = find_treaty_mention("artículo 18.3 de la Convención")
    assert paragraph is not None
    keys = article_keys(paragraph)
    assert {"CTOC:articulo:18:parrafo:3", "CTOC:articulo:18:parrafo:3:a"} <= set(keys)
    assert "CTOC:articulo:18" not in keys
