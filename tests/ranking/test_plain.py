"""The plain engines find any of the words, and the document with the most of them first."""

from importlib.util import find_spec

import pytest

from tests.ranking.judged_sets import SetDocument
from tests.ranking.plain import PLAIN, Plain

DOCUMENTS = (
    SetDocument("DEC-1/2004", "Puertos", "# Puertos\n\nTarifas de los puertos del sur."),
    SetDocument("DEC-2/2004", "Aguas", "# Aguas\n\nLas aguas del norte y las tarifas que se pagan."),
    SetDocument("DEC-3/2004", "Montes", "# Montes\n\nNada de lo demás."),
)


@pytest.fixture(scope="module", params=PLAIN)
def engine(request: pytest.FixtureRequest) -> Plain:
    package, opened = PLAIN[request.param]
    if not find_spec(package):
        pytest.skip(f"{package} is not installed: pip install .[bench]")
    return opened(DOCUMENTS)


def test_one_word_of_several_is_enough(engine: Plain) -> None:
    assert engine.search("puerto desconocidísimo") == ("DEC-1/2004",)


def test_the_document_with_more_of_the_words_is_first(engine: Plain) -> None:
    assert engine.search("tarifas aguas") == ("DEC-2/2004", "DEC-1/2004")


def test_the_title_is_searched_too(engine: Plain) -> None:
    assert engine.search("monte") == ("DEC-3/2004",)


def test_signs_of_a_query_language_are_no_signs_here(engine: Plain) -> None:
    assert engine.search('"aguas" -tarifas (puertos AND id:x)')[0] in ("DEC-1/2004", "DEC-2/2004")


def test_nothing_is_found_where_no_word_is_known(engine: Plain) -> None:
    assert engine.search("desconocidísimo") == ()
    assert engine.search("") == ()
