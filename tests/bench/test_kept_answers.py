"""What the bench of kept answers asks, counts and calls too slow."""

import pytest

from search_app.query.search_request import SearchRequest
from search_app.web import urls
from tests.bench.kept_answers import AnswerTimes, is_too_slow, page_of, table, time_answers
from tests.bench.load import Answered

JSON = ["/api/v1/search?q=a", "/api/v1/search?q=b"]


class Client:
    """Answers all with one status and notes what was asked."""

    def __init__(self, status: int = 200) -> None:
        self.status = status
        self.asked: list[str] = []

    def get(self, address: str) -> Answered:
        self.asked.append(address)
        return Answered(self.status, (0.0, 0.0))


def test_the_page_of_a_question_asks_the_same() -> None:
    for question in (SearchRequest(text="la reunión & más"), SearchRequest(text="a", page=2, order="date")):
        assert page_of(urls.search_url(question, urls.API_SEARCH)) == urls.search_url(question)


def test_a_question_is_asked_once_before_it_counts_as_kept() -> None:
    client = Client()
    times = {kind.kind: len(kind.ms) for kind in time_answers(client, JSON, 2)}
    in_turns = ["/healthz", JSON[0], "/?q=a", "/healthz", JSON[1], "/?q=b"]
    assert client.asked == ["/healthz", *JSON, "/?q=a", "/?q=b", *in_turns * 2]
    assert times == {"/healthz": 4, "JSON, kept": 4, "page, kept": 4, "JSON, first": 2, "page, first": 2}


def test_a_refused_question_ends_the_bench() -> None:
    with pytest.raises(RuntimeError, match="/healthz: 503"):
        time_answers(Client(503), JSON, 1)


def test_only_the_median_of_kept_json_is_held_to_a_millisecond() -> None:
    assert not is_too_slow([AnswerTimes("JSON, kept", (0.5, 1.0, 9.0)), AnswerTimes("JSON, first", (9.0,))])
    assert is_too_slow([AnswerTimes("/healthz", (0.1,)), AnswerTimes("JSON, kept", (0.5, 1.01, 1.01))])


def test_a_line_says_median_fastest_and_p99() -> None:
    *_, line = table([AnswerTimes("JSON, kept", [n / 100 for n in range(200, 0, -1)])])
    assert line == "| JSON, kept | 200 | 1.00 | 0.01 | 1.99 |"
