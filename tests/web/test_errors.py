"""What a reader is told when something fails: in the language of the page, and in no other."""

import re

import pytest
from bs4 import BeautifulSoup

from indexer import errors
from indexer.engine.port import Engine
from search_app import create_app
from search_app.query.limits import LIMIT_KINDS, QueryLimit
from search_app.settings import Settings
from search_app.web.i18n import LANGUAGES
from tests.test_messages import OF_LANGUAGE, query_kinds

RAISED: list[Exception] = [
    *(
        errors.BadQuery("detail for a log", kind, cursor="X")
        for kind in ("malformed", *sorted(query_kinds()))
    ),
    errors.StaleCursor("detail for a log", "stale-cursor"),
    *(QueryLimit(kind, 9, "detail for a log") for kind in LIMIT_KINDS),
    errors.NoIndex("no-index", path="index", command="build"),
    errors.IncompatibleIndex("other-rules", path="index", command="build"),
    errors.CorruptIndex("damaged-record"),
    errors.EngineUnavailable("detail for a log"),
    errors.BadRecord("detail for a log"),
    errors.BadManifest("vocabulary-no-words", file="X", phrase="X"),
    RuntimeError("detail for a log"),
]


class Failing:
    """An engine that raises when it is asked for what is published."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def current(self) -> object:
        raise self._error


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "error", RAISED, ids=lambda error: f"{type(error).__name__}-{getattr(error, 'kind', '')}"
)
def test_an_error_is_told_in_the_language_of_the_page_alone(error: Exception, lang: str) -> None:
    client = create_app(Failing(error), Settings()).test_client()  # type: ignore[arg-type]
    (other,) = (tag for tag in LANGUAGES if tag != lang)
    response = client.get("/", query_string={"q": "X", "lang": lang})
    main = BeautifulSoup(response.get_data(as_text=True), "html.parser").select_one("main")
    assert response.status_code >= 400 and main is not None
    problem = client.get("/api/v1/search", query_string={"q": "X", "lang": lang}).get_json()
    for text in (main.get_text(" "), f"{problem['title']} {problem['detail']}"):
        sentence = re.sub(r"python -m indexer [\w ]+( --index DIR)?", "", text)
        assert OF_LANGUAGE[lang].search(sentence), sentence
        assert not OF_LANGUAGE[other].search(sentence), sentence
        assert "detail for a log" not in sentence


@pytest.mark.parametrize(("lang", "heading"), [("es", "Esta página de resultados no existe"), ("en", None)])
def test_a_bad_cursor_is_no_complicated_search(engine: Engine, lang: str, heading: str | None) -> None:
    client = create_app(engine, Settings()).test_client()
    response = client.get("/", query_string={"q": "trata", "after": "zzz", "lang": lang})
    title = BeautifulSoup(response.get_data(as_text=True), "html.parser").select_one("h1")
    assert response.status_code == 422 and title is not None
    assert "complicad" not in title.get_text() and "complicated" not in title.get_text()
    assert heading in (None, title.get_text())
