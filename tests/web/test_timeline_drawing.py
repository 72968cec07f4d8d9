"""Timelines: where their marks stand, what they lead to, and the table that says the same."""

from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from search_app.web.timeline_drawing import (
    LEFT,
    MAX_ROWS,
    MAX_TICKS,
    RIGHT,
    TimelineLane,
    TimelineMark,
    draw_timeline,
)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def mark(start: str, end: str = "") -> TimelineMark:
    return TimelineMark(start, end or start, "Reunión", "", "/")


def test_a_mark_stands_where_its_days_are_between_the_first_and_the_last_year() -> None:
    view = draw_timeline(
        [TimelineLane("Reuniones", (mark("2010-01-01"), mark("2019-12-31"), mark("2015-01-01")))]
    )
    assert view is not None
    first, last, middle = (drawn.x1 for drawn in view.lanes[0].marks)
    assert (first, last) == (LEFT, RIGHT)
    assert middle == pytest.approx((LEFT + RIGHT) / 2, abs=0.1)


def test_what_lasts_is_as_long_as_it_lasted() -> None:
    view = draw_timeline([TimelineLane("Sesiones", (mark("2010-01-01", "2010-07-01"), mark("2010-12-31")))])
    assert view is not None
    half, _ = view.lanes[0].marks
    assert half.x2 - half.x1 == pytest.approx((RIGHT - LEFT) / 2, rel=0.02)


def test_marks_that_would_hide_each_other_stand_one_below_the_other() -> None:
    days = ("2012-10-17", "2012-10-18", "2014-10-17", "2018-01-01")
    view = draw_timeline([TimelineLane("Reuniones", tuple(map(mark, days)))])
    assert view is not None
    first, second, third, fourth = (drawn.y for drawn in view.lanes[0].marks)
    assert first < second and first == third == fourth
    assert view.height > view.axis > second


def test_the_table_has_all_marks_in_the_order_of_their_dates() -> None:
    lanes = [
        TimelineLane("Reuniones", (mark("2013-05-01"), mark("2006-10-09"))),
        TimelineLane("Documentos", (mark("2012-01-01"), mark("2006-10-08"))),
    ]
    view = draw_timeline(lanes)
    assert view is not None
    assert [(row.start, lane) for row, lane in view.rows] == [
        ("2006-10-08", "Documentos"),
        ("2006-10-09", "Reuniones"),
        ("2012-01-01", "Documentos"),
        ("2013-05-01", "Reuniones"),
    ]


@pytest.mark.parametrize("days", [(), ("2014-10-06",)])
def test_one_day_alone_is_no_timeline(days: tuple[str, ...]) -> None:
    assert draw_timeline([TimelineLane("Reuniones", tuple(map(mark, days)))]) is None


def test_a_year_alone_is_divided_into_months() -> None:
    view = draw_timeline([TimelineLane("Documentos", (mark("2014-02"), mark("2014-10-06")))])
    assert view is not None
    assert [tick.label for tick in view.ticks] == ["2014", "abril", "julio", "octubre"]


@given(
    st.lists(st.dates().map(lambda day: day.isoformat()), min_size=2, max_size=60),
)
def test_no_mark_and_no_label_is_outside_and_labels_are_few(days: list[str]) -> None:
    view = draw_timeline([TimelineLane("Documentos", tuple(map(mark, days)))])
    assert view is not None
    assert len(view.ticks) <= MAX_TICKS
    assert all(LEFT <= drawn.x1 <= drawn.x2 <= RIGHT for drawn in view.lanes[0].marks)
    assert all(LEFT <= tick.x <= RIGHT for tick in view.ticks)
    assert len({drawn.y for drawn in view.lanes[0].marks}) <= MAX_ROWS


def figure(client: FlaskClient, address: str) -> BeautifulSoup:
    soup = BeautifulSoup(client.get(address).data, "html.parser")
    found = soup.select("figure.timeline")
    assert len(found) == 1, address
    return BeautifulSoup(str(found[0]), "html.parser")


@pytest.mark.parametrize(
    ("address", "lanes"),
    [
        ("/organ/CTOC/COP/WG.2", ["Reuniones", "Documentos"]),
        ("/organ/CTOC/COP", ["Períodos de sesiones", "Documentos"]),
        ("/organ/CTOC/COP?lang=en", ["Sessions", "Documents"]),
    ],
)
def test_the_figure_and_its_table_say_the_same(client: FlaskClient, address: str, lanes: list[str]) -> None:
    drawn = figure(client, address)
    assert [lane.get_text() for lane in drawn.select("text.lane")] == lanes
    marks = [(link["href"], link.select("title")[0].get_text()) for link in drawn.select("svg a")]
    rows = [
        (row.select("a")[0]["href"], f"{row.select('a')[0].get_text()}, {row.select('.dates')[0].get_text()}")
        for row in drawn.select("tbody tr")
    ]
    assert sorted(marks) == sorted(rows) and len(rows) > 1
    # Whoever goes by keyboard or hears the page has the table: nothing is there twice.
    assert drawn.select("svg")[0]["aria-hidden"] == "true"
    assert all(link["tabindex"] == "-1" for link in drawn.select("svg a"))
    for address_of_mark, _ in rows:
        assert client.get(str(address_of_mark).partition("#")[0]).status_code == 200


@pytest.mark.parametrize(
    ("address", "lanes", "said"),
    [
        ("/?session=12", ["Períodos de sesiones", "Documentos"], "Viena, 14 a 18 de octubre de 2024"),
        # It is kept, for each language.
        ("/?session=12&lang=en", ["Sessions", "Documents"], "Viena, 14–18 October 2024"),
        (
            "/?session=12&order=symbol",
            ["Períodos de sesiones", "Documentos"],
            "Viena, 14 a 18 de octubre de 2024",
        ),
    ],
)
def test_the_days_of_a_session_are_said_by_its_card_and_not_again_by_the_table(
    client: FlaskClient, address: str, lanes: list[str], said: str
) -> None:
    drawn = figure(client, address)
    assert [lane.get_text() for lane in drawn.select("text.lane")] == lanes
    drawn_session, drawn_document = (mark.get_text() for mark in drawn.select("svg title"))
    assert drawn_session.endswith(said.removeprefix("Viena"))
    (row,) = drawn.select("tbody tr")
    assert drawn_document == f"{row.select('a')[0].get_text()}, {row.select('.dates')[0].get_text()}"
    page = BeautifulSoup(client.get(address).data, "html.parser")
    assert said in page.select(".card")[0].get_text()
    # A page without the card says them in the table.
    second = figure(client, f"{address}&page=2")
    assert drawn_session.startswith(second.select("tbody tr a")[1].get_text())


def test_a_meeting_is_drawn_once_however_many_documents_tell_of_it(client: FlaskClient) -> None:
    titles = [title.get_text() for title in figure(client, "/organ/CTOC/COP/WG.2").select("svg title")]
    assert titles.count("15ª reunión, 3 y 4 de junio de 2024") == 1
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize(
    "address", ["/?session=12&q=trata", "/?session=12&kind=nota", "/?q=trata", "/?session=99"]
)
def test_a_list_of_something_else_than_a_session_has_no_timeline(client: FlaskClient, address: str) -> None:
    assert not BeautifulSoup(client.get(address).data, "html.parser").select("figure.timeline")
