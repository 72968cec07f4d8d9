"""A key without words fails here, before a person meets it."""

import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from jinja2 import nodes
from jinja2.environment import Environment
from waitress.utilities import BadRequest

from indexer.document import DocumentKind, MandateAct
from indexer.facets import FACET_NAMES
from indexer.messages import library_translations, load_table
from indexer.refusals import REASONS
from search_app.query.limits import LIMIT_KINDS
from search_app.query.search_request import ORDERS
from search_app.query.warnings import REQUEST_WARNINGS, WARNING_KINDS
from search_app.search.example_queries import ExampleKind
from search_app.search.families import FamilyRelation
from search_app.search.match_reason import MatchReason
from search_app.search.unnumbered_places import PlaceKind
from search_app.web.api_help_page import ApiExampleKey
from search_app.web.home_examples import CANDIDATE_QUERIES
from search_app.web.i18n import FOLDER, LANGUAGES, translations
from search_app.web.parameters import ENDPOINTS
from search_app.web.unanswered_log import COLUMNS
from search_app.web.waitress_worker import Overloaded

ROOM = Path(__file__).parents[2] / "search_app"
TEMPLATES = sorted((ROOM / "templates").glob("*.html"))
MODULES = sorted([*(ROOM / "web").rglob("*.py"), ROOM / "terminal.py", ROOM / "commands.py"])
OWN = load_table(FOLDER, "es")
HOLE = re.compile(r"\{(\w+)\}")


def looked_up_in_templates() -> set[str]:
    """Every key of t[...], which takes a text as it is."""
    return {
        item.arg.value
        for path in TEMPLATES
        for item in Environment().parse(path.read_text("utf-8")).find_all(nodes.Getitem)
        if isinstance(item.node, nodes.Name) and item.node.name == "t" and isinstance(item.arg, nodes.Const)
    }


def said_in_templates() -> set[str]:
    """Every key that a template gives to t(...) or t[...] as a plain text."""
    keys = looked_up_in_templates()
    for path in TEMPLATES:
        for call in Environment().parse(path.read_text("utf-8")).find_all(nodes.Call):
            if (
                isinstance(call.node, nodes.Name)
                and call.node.name == "t"
                and isinstance(call.args[0], nodes.Const)
            ):
                keys.add(call.args[0].value)
            if call.args and isinstance(call.args[0], nodes.CondExpr):
                for side in (call.args[0].expr1, call.args[0].expr2):
                    if isinstance(side, nodes.Const) and "." in str(side.value):
                        keys.add(side.value)
    return keys


def said_in_code() -> set[str]:
    """Every key that a module of the faces writes out."""
    sections = "|".join(sorted({key.split(".")[0] for key in translations("es").table}))
    found = set()
    for path in MODULES:
        found |= set(re.findall(rf'"((?:{sections})\.[a-z][a-z0-9_-]*)"', path.read_text("utf-8")))
    return {key for key in found if not key.endswith(("healthz", ".html"))}


REFUSED = {Overloaded.code, *(error.code for error in (BadRequest, *BadRequest.__subclasses__()))} | {501}


def computed() -> set[str]:
    """Keys made of codes: each code must have its words."""
    return {
        *(f"facet.{name}" for name in FACET_NAMES),
        *(f"home.by_{name}" for name in FACET_NAMES),
        *(f"kind_count.{kind}" for kind in get_args(DocumentKind)),
        *(f"kind.{kind}" for kind in get_args(DocumentKind)),
        *(f"warning.{kind}" for kind in WARNING_KINDS),
        *(f"warning.{kind}" for kind in REQUEST_WARNINGS),
        *(f"limit.{kind}" for kind in LIMIT_KINDS),
        *(f"refused.{status}" for status in (*REFUSED, 500)),
        *(f"search.order_{order}" for order in ORDERS),
        *(
            f"search.why_{why}{what}"
            for why in get_args(MatchReason)
            if why != "text"
            for what in ("", "_reference", "_named")
        ),
        *(
            f"explain.{why}{what}"
            for why in get_args(MatchReason)
            if why != "text"
            for what in ("", "_reference", "_series")
        ),
        *(f"explain.order_{order}" for order in ORDERS if order != "relevance"),
        *(f"unanswered.{column}" for column in COLUMNS),
        *(
            f"search.why_family_{family}{what}"
            for family in get_args(FamilyRelation)
            for what in ("", "_reference")
        ),
        *(f"export.reason_{reason}" for reason in (*get_args(MatchReason), *get_args(FamilyRelation))),
        *(
            f"strict.{parameter.name}"
            for endpoint in ENDPOINTS
            for parameter in endpoint.parameters
            if (parameter.pattern or parameter.values or parameter.numbers) and parameter.place == "query"
        ),
        *(f"month.{number}" for number in range(1, 13)),
        *(f"document.mandate_{act}" for act in get_args(MandateAct)),
        # The acts that the parser of mandates writes, and what it derives a field from.
        *(f"document.by_{act}" for act in ("resolution", "decision")),
        *(
            f"document.derived_{source}"
            for source in (
                "reference",
                "symbol",
                "text",
                "job_number",
                "file_name",
                "properties",
                "heading",
                "sentence",
            )
        ),
        # The kinds of acts, with their article; and the parts of a document that are named by their anchor alone.
        *(f"act.the_{kind}" for kind in ("resolucion", "decision")),
        *(f"anchor.{part}" for part in ("anexo", "apendice", "title", "masthead", "running")),
        *(f"anchor.{kind}" for kind in get_args(PlaceKind)),
        *(f"session.{number}" for number in range(1, 16)),
        *(f"session.listed_{number}" for number in (1, 3)),
        *(f"{part}.{reason}" for part in ("refusal", "refusal_advice") for reason in REASONS),
        *(f"report.{part}" for part in ("refused", "read")),
        *(key for key, _ in CANDIDATE_QUERIES),
        *(f"help.{kind}" for kind in get_args(ExampleKind)),
        *(f"api_help.{key}{what}" for key in get_args(ApiExampleKey) for what in ("", "_text")),
        *(
            f"error.{part}_{status}"
            for part in ("heading", "text")
            for status in (400, 404, 405, 410, 422, 500, 503)
        ),
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_key_that_is_said_has_words(lang: str) -> None:
    words = translations(lang)
    assert {key for key in said_in_templates() | said_in_code() | computed() if key not in words} == set()


def test_the_languages_have_the_same_keys_and_the_same_holes() -> None:
    spanish, english = translations("es").table, translations("en").table
    assert spanish.keys() == english.keys()
    for key in spanish:
        assert set(HOLE.findall(str(spanish[key]))) == set(HOLE.findall(str(english[key]))), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_template_looks_up_has_nothing_to_fill_in(lang: str) -> None:
    words = translations(lang)
    looked_up = looked_up_in_templates()
    assert "site.name" in looked_up
    assert {key for key in looked_up if words[key] != words(key)} == set()


def test_a_text_by_number_is_not_looked_up() -> None:
    with pytest.raises(KeyError):
        translations("es")["count.documents"]


def test_no_words_are_kept_that_nobody_says() -> None:
    said = said_in_templates() | said_in_code() | computed()
    # Codes that stand in documents: more of them have words than this corpus has.
    open_ended = ("organ.", "organ_name.", "topic.", "language.", "in_language.", "distribution.")
    assert {key for key in OWN if key not in said and not key.startswith(open_ended)} == set()


def test_the_library_and_the_faces_have_no_key_twice() -> None:
    assert len(translations("es").table) == len(OWN) + len(library_translations("es").table)


def test_every_topic_of_the_vocabulary_has_a_label() -> None:
    table = tomllib.loads((ROOM.parent / "indexer" / "data" / "topics.toml").read_text("utf-8"))
    topics = {slug for slug, topic in table.items() if isinstance(topic, dict)}
    assert topics == translations("es").section("topic").keys()


def test_every_organ_of_the_vocabulary_has_a_label() -> None:
    table = tomllib.loads((ROOM.parent / "indexer" / "data" / "organs.toml").read_text("utf-8"))
    series = {organ["series"] for organ in (*table["organ"], *table["group"])}
    assert len(series) > 5
    assert series <= translations("es").section("organ").keys()


def test_numbers_are_said_in_words_that_agree() -> None:
    words = translations("es")
    assert words("count.documents", n=1) == "1 documento"
    assert words("count.documents", n=12) == "12 documentos"
    assert words("count.documents", n=0) == "Ningún documento"
    assert words("count.documents", n=12345) == "12\N{NO-BREAK SPACE}345 documentos"
    assert (words.format_number(2.13), translations("en").format_number(2.13)) == ("2,1", "2.1")
    assert translations("en")("count.documents", n=12345) == "12,345 documents"


def test_a_key_without_words_is_an_error_and_so_is_an_unknown_language() -> None:
    with pytest.raises(KeyError):
        translations("es")("no.tal")
    with pytest.raises(KeyError):
        translations("fr")
