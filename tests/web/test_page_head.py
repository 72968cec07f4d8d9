"""What the head of each page tells programs, read as they read it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from pyld import jsonld

from indexer.engine.port import Engine
from search_app import create_app
from search_app.settings import Settings
from tests.web.made_corpus import ID, SYMBOL, made_engine

SITE = "http://localhost"
NOTE = "cop09-nota-reuniones-2018"


@dataclass(frozen=True, slots=True)
class ReferenceItem:
    """An item of a reference manager's library; absent is ''."""

    type: str
    title: str
    number: str
    date: str
    institution: str
    language: str
    address: str


def head_of(client: FlaskClient, address: str) -> BeautifulSoup:
    soup = BeautifulSoup(client.get(address).data, "html.parser")
    assert soup.head is not None
    return BeautifulSoup(str(soup.head), "html.parser")


def reference_item(head: BeautifulSoup) -> ReferenceItem:
    """Read citation tags, and Dublin Core for want of them, as reference managers do."""

    def content(*names: str) -> str:
        for name in names:
            if tag := head.select_one(f'meta[name="{name}"]'):
                return str(tag["content"])
        return ""

    institution = content("citation_technical_report_institution", "DC.publisher")
    return ReferenceItem(
        type="report" if content("citation_technical_report_institution") else "webpage",
        title=content("citation_title", "DC.title"),
        number=content("citation_technical_report_number"),
        date=content("citation_publication_date", "DC.date").replace("/", "-"),
        institution=institution,
        language=content("citation_language", "DC.language"),
        address=content("citation_abstract_html_url", "DC.identifier"),
    )


def dublin_core(head: BeautifulSoup) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in head.select("meta[name^='DC.'], meta[name^='DCTERMS.']"):
        found.setdefault(str(tag["name"]), []).append(str(tag["content"]))
    return found


def linked_data(head: BeautifulSoup) -> dict[str, object]:
    """Read the linked data with a processor of JSON-LD, to which a local context stands for schema.org's."""

    def load(url: str, _: object) -> dict[str, object]:
        assert url == "https://schema.org"
        context = {"@vocab": "https://schema.org/", "url": {"@type": "@id"}, "sameAs": {"@type": "@id"}}
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": context}}

    (script,) = head.select('script[type="application/ld+json"]')
    (expanded,) = jsonld.expand(json.loads(script.get_text()), {"documentLoader": load})
    compacted = jsonld.compact(expanded, {"@vocab": "https://schema.org/"})
    assert isinstance(compacted, dict)
    return compacted


@pytest.fixture(scope="module")
def made() -> Engine:
    return made_engine()


@pytest.fixture
def made_client(made: Engine) -> FlaskClient:
    return create_app(made, Settings()).test_client()


def test_a_reference_manager_reads_a_document_into_an_item(client: FlaskClient) -> None:
    for lang in ("", "?lang=en"):
        assert reference_item(head_of(client, f"/doc/{NOTE}{lang}")) == ReferenceItem(
            type="report",
            title=(
                "Informes sobre las reuniones del Grupo de Trabajo sobre Cooperación Internacional y el Grupo de "
                "Trabajo de Expertos Gubernamentales sobre Asistencia Técnica celebradas en Viena del 9 al 13 de "
                "octubre de 2017 y del 28 al 31 de mayo de 2018"
            ),
            number="",
            date="2018-06-18",
            institution=(
                "Conferencia de las Partes en la Convención de las Naciones Unidas contra la Delincuencia "
                "Organizada Transnacional"
            ),
            language="es",
            address=f"{SITE}/doc/{NOTE}",
        )
    resolution = reference_item(head_of(client, "/doc/resolucion-6-4"))
    assert (resolution.number, resolution.date) == ("Resolución 6/4", "")


def test_a_document_with_a_symbol_has_it_for_its_number_and_its_original_for_its_source(
    made_client: FlaskClient,
) -> None:
    head = head_of(made_client, f"/doc/{ID}")
    assert reference_item(head).number == SYMBOL
    core = dublin_core(head)
    assert core["DC.identifier"] == [f"{SITE}/doc/{ID}", SYMBOL]
    assert core["DC.source"] == [f"https://undocs.org/es/{SYMBOL}"]
    assert linked_data(head)["sameAs"] == {"@id": f"https://undocs.org/es/{SYMBOL}"}


def test_dublin_core_says_what_the_masthead_does(client: FlaskClient) -> None:
    core = dublin_core(head_of(client, f"/doc/{NOTE}"))
    assert core["DC.date"] == ["2018-06-18"]
    assert core["DC.type"] == ["Nota"]
    assert core["DC.language"] == ["es"]
    assert "Extradición" in core["DC.subject"]
    assert core["DCTERMS.isPartOf"][0].endswith("Transnacional, Noveno período de sesiones")
    head = head_of(client, f"/doc/{NOTE}")
    schemas = {str(link["rel"][0]): link["href"] for link in head.select("link[rel^='schema.']")}
    assert schemas == {
        "schema.DC": "http://purl.org/dc/elements/1.1/",
        "schema.DCTERMS": "http://purl.org/dc/terms/",
    }


def test_linked_data_tell_a_report_from_an_act_and_name_what_is_cited(client: FlaskClient) -> None:
    note = linked_data(head_of(client, "/doc/cop07-nota-asistencia-tecnica-2014"))
    assert (note["@type"], note["datePublished"], note["inLanguage"]) == ("Report", "2014-06-12", "es")
    event = note["about"]
    assert isinstance(event, dict)
    assert (event["@type"], event["startDate"], event["endDate"]) == ("Event", "2014-10-06", "2014-10-10")
    cited = note["citation"]
    assert isinstance(cited, list)
    assert {"Decisión 2/6", "Resolución 6/4", "CTOC/COP/WG.2/2013/5"} <= {
        citation["name"] for citation in cited
    }
    act = linked_data(head_of(client, "/doc/resolucion-6-4"))
    assert (act["@type"], act["legislationIdentifier"]) == ("Legislation", "Resolución 6/4")
    organization = act["legislationPassedBy"]
    assert isinstance(organization, dict) and organization["@type"] == "Organization"


@pytest.mark.parametrize(
    ("path", "type"), [("/", "WebSite"), ("/organ/CTOC/COP/WG.2", "GovernmentOrganization")]
)
def test_the_home_page_and_an_organ_have_linked_data_too(client: FlaskClient, path: str, type: str) -> None:
    assert linked_data(head_of(client, path))["@type"] == type


def test_linked_data_cannot_end_their_script(client: FlaskClient) -> None:
    head = head_of(client, f"/doc/{NOTE}")
    (script,) = head.select('script[type="application/ld+json"]')
    assert "<" not in script.get_text()


@pytest.mark.parametrize(
    "path",
    ["/", f"/doc/{NOTE}", "/organ/CTOC/COP/WG.4", "/symbol/CTOC/COP/WG.4/2023/5", "/ayuda", "/informe"],
)
def test_a_page_has_one_address_in_each_language_and_a_description_of_its_own(
    client: FlaskClient, path: str
) -> None:
    descriptions = set()
    for lang, query in (("es", ""), ("en", "?lang=en")):
        head = head_of(client, path + query)
        (canonical,) = head.select('link[rel="canonical"]')
        assert canonical["href"] == SITE + path + query
        alternates = {str(a["hreflang"]): a["href"] for a in head.select('link[rel="alternate"][hreflang]')}
        assert alternates == {
            "es": SITE + path,
            "en": f"{SITE}{path}?lang=en",
            "x-default": SITE + path,
        }
        assert not head.select('meta[name="robots"]')
        graph = {str(tag["property"]): str(tag["content"]) for tag in head.select("meta[property]")}
        assert graph["og:url"] == canonical["href"]
        assert graph["og:locale"] == {"es": "es_ES", "en": "en_GB"}[lang]
        assert head.title is not None and head.title.get_text() == f"{graph['og:title']} – Signatura"
        assert client.get(urlsplit(graph["og:image"]).path).mimetype == "image/png"
        (description,) = head.select('meta[name="description"]')
        assert 20 < len(str(description["content"])) <= 201
        descriptions.add(str(description["content"]))
    assert len(descriptions) == 2, "each language says it in its own words"


def test_the_descriptions_of_documents_differ(client: FlaskClient) -> None:
    ids = (NOTE, "resolucion-6-4", "cu-2009-33-a", "cop07-nota-asistencia-tecnica-2014")
    said = {str(head_of(client, f"/doc/{id}").select('meta[name="description"]')[0]["content"]) for id in ids}
    assert len(said) == len(ids)


def test_a_documents_address_does_not_hold_what_was_searched(client: FlaskClient) -> None:
    head = head_of(client, f"/doc/{NOTE}?q=trata&kind=nota")
    assert head.select('link[rel="canonical"]')[0]["href"] == f"{SITE}/doc/{NOTE}"


@pytest.mark.parametrize(
    "path", ["/?q=trata", "/?kind=nota&page=2", "/nada", "/symbol/A/1/2", "/informe?page=7"]
)
def test_searches_and_errors_are_not_for_search_engines(client: FlaskClient, path: str) -> None:
    head = head_of(client, path)
    assert [tag["content"] for tag in head.select('meta[name="robots"]')] == ["noindex, follow"]
    assert not head.select('link[rel="canonical"]')
