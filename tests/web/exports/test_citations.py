"""The citation of a document or a paragraph, and meetings, read back by other libraries."""

import json
from datetime import date

import bibtexparser
import icalendar
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from flask.testing import FlaskClient
from lxml import etree

from search_app.web.exports.icalendar import CalendarEvent, merge
from search_app.web.exports.responses import today

NOTE = "/doc/cop09-nota-reuniones-2018"
RESOLUTION = "/doc/resolucion-6-4"


def test_a_paragraph_is_cited_as_ris(client: FlaskClient) -> None:
    (record,) = rispy.loads(client.get(f"{NOTE}/cite.ris?at=p3").text)
    document = client.get("/api/v1/documents/cop09-nota-reuniones-2018").get_json()
    text = next(p["text"] for p in document["paragraphs"] if p["anchor"] == "p3")
    assert record["title"] == document["title"]
    assert record["section"] == "párr. 3"
    assert record["abstract"] == " ".join(text.split())
    assert record["urls"][0] == "http://localhost/doc/cop09-nota-reuniones-2018#p3"
    assert record["date"] == "2018/06/18"
    assert record["access_date"] == today().replace("-", "/")


def test_a_paragraph_is_cited_as_bibtex_with_a_key_of_its_own(client: FlaskClient) -> None:
    text = client.get(f"{RESOLUTION}/cite.bib").text + client.get(f"{RESOLUTION}/cite.bib?at=op-1").text
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    whole, paragraph = library.entries
    assert (whole.key, paragraph.key) == ("resolucion-6-4", "resolucion-6-4-op-1")
    assert paragraph["number"] == "Resolución 6/4"
    assert paragraph["pages"] == "párr. 1"
    assert paragraph["abstract"].startswith("Hace suyas las recomendaciones")
    assert "pages" not in whole


def test_a_paragraph_is_cited_as_csl_json(client: FlaskClient) -> None:
    response = client.get(f"{NOTE}/cite.json?at=p3")
    assert response.mimetype == "application/vnd.citationstyles.csl+json"
    (item,) = json.loads(response.text)
    assert item["type"] == "report"
    assert item["issued"] == {"date-parts": [[2018, 6, 18]]}
    assert item["author"] == [{"literal": "Conferencia de las Partes"}]
    assert (item["section"], item["publisher"]) == ("párr. 3", "Naciones Unidas")


@pytest.mark.parametrize(("lang", "said"), [("es", "párr. 1. http"), ("en", "para. 1. http")])
def test_a_paragraph_is_cited_in_plain_text(client: FlaskClient, lang: str, said: str) -> None:
    text = client.get(f"{RESOLUTION}/cite.txt?at=op-1&lang={lang}").text
    assert said in text
    assert "6/4" in text and text.count("\n") == 1


def test_the_page_of_a_citation_leads_to_every_format_and_back(client: FlaskClient) -> None:
    root = etree.HTML(client.get(f"{RESOLUTION}/cite?at=op-1&lang=en").text)
    links = root.xpath("//p[@class='downloads']/a/@href")
    assert [link.partition("?")[0].rpartition(".")[2] for link in links] == ["ris", "bib", "json", "txt"]
    for link in links:
        assert client.get(link).status_code == 200
    assert root.xpath("//main//p/a[contains(@href, '#op-1')]")
    assert "Hace suyas" in "".join(root.xpath("//blockquote//text()"))


def test_every_place_that_the_page_of_a_document_s_citation_offers_can_be_cited(client: FlaskClient) -> None:
    root = etree.HTML(client.get(f"{RESOLUTION}/cite").text)
    links = root.xpath("//ul[@class='places']//a/@href")
    document = client.get("/api/v1/documents/resolucion-6-4").get_json()
    texts = [p for p in document["paragraphs"] if p["kind"] != "heading"]
    assert len(links) == len(texts) + len(document["footnotes"]) > 10
    for link in links:
        assert client.get(link).status_code == 200, link


def test_results_and_documents_lead_to_citations(client: FlaskClient) -> None:
    results = etree.HTML(client.get("/?q=recomendaciones").text)
    (link, *_) = results.xpath("//ul[@class='passages']//a[@class='cite']/@href")
    assert "/cite?at=" in link and client.get(link).status_code == 200
    document = etree.HTML(client.get(RESOLUTION).text)
    links = document.xpath("//section[contains(@class, 'how-to-cite')]//a/@href")
    assert {f"{RESOLUTION}/cite.ris", f"{RESOLUTION}/cite"} <= set(links)


@pytest.mark.parametrize("ending", ["ris", "bib", "json", "txt"])
def test_a_paragraph_that_is_not_there_is_404(client: FlaskClient, ending: str) -> None:
    response = client.get(f"{RESOLUTION}/cite.{ending}?at=p999")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert "p999" in response.get_json()["detail"]
    assert client.get(f"/doc/nada/cite.{ending}").status_code == 404
    assert client.get(f"{RESOLUTION}/cite.xml").status_code == 404


def test_the_meetings_of_an_organ_are_a_calendar(client: FlaskClient) -> None:
    response = client.get("/organ/CTOC/COP/WG.2.ics")
    assert response.content_type == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(response.data)
    events = calendar.walk("VEVENT")
    uids = [str(event["UID"]) for event in events]
    assert len(uids) == len(set(uids)) > 5
    by_start = {event["DTSTART"].dt: event for event in events}
    met = by_start[date(2013, 10, 28)]
    # The end of whole days is the day after.
    assert met["DTEND"].dt == date(2013, 10, 31)
    assert "Asistencia Técnica" in met["SUMMARY"]
    assert met["LOCATION"] == "Viena"
    assert "http://localhost/doc/cop07-nota-asistencia-tecnica-2014#" in met["DESCRIPTION"]
    # Every meeting of the page is there.
    page = etree.HTML(client.get("/organ/CTOC/COP/WG.2").text)
    rows = page.xpath("//section[@aria-labelledby='reuniones-h']//tbody/tr")
    assert len(rows) >= len(events)
    (link,) = [str(href) for href in page.xpath("//a/@href") if str(href).endswith(".ics")]
    assert link == "/organ/CTOC/COP/WG.2.ics"


def test_the_meetings_that_a_document_reports_are_a_calendar(client: FlaskClient) -> None:
    calendar = icalendar.Calendar.from_ical(client.get(f"{NOTE}/meetings.ics").data)
    starts = {event["DTSTART"].dt for event in calendar.walk("VEVENT")}
    meetings = client.get("/api/v1/documents/cop09-nota-reuniones-2018").get_json()["meetings"]
    assert {date.fromisoformat(meeting["start"]) for meeting in meetings} <= starts


def test_a_meeting_that_several_documents_report_is_one_event() -> None:
    def event(uid: str, start: str, place: str, source: str) -> CalendarEvent:
        return CalendarEvent(uid, "Reunión", start, start, place, "http://x", (source,))

    merged = merge(
        [
            event("b", "2013-10-28", "", "uno"),
            event("a", "2012-01-01", "Viena", "dos"),
            event("b", "2013-10-28", "Viena", "tres"),
            event("b", "2013-10-28", "Viena", "uno"),
            event("sin-día", "2013-10", "Viena", "cuatro"),
        ]
    )
    assert [(event.uid, event.place, event.sources) for event in merged] == [
        ("a", "Viena", ("dos",)),
        ("b", "Viena", ("uno", "tres")),
    ]
