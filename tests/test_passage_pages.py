"""Passages are on the pages of a PDF whose texts agree with them; a page that is not certain is not told."""

import pytest

from indexer.passage_pages import digest_passages, find_pages
from indexer.summary import pages_in_runs

LONG = (
    "La Conferencia recordó las decisiones que había adoptado en períodos de sesiones anteriores sobre {} "
    "y pidió a la Secretaría que la informara de los avances."
)


def pages_found(here: list[str], pdf: list[str], anchor: str = "p{}") -> list[tuple[int, ...]]:
    """Return the pages of each text; in the PDF each stands on a page of its own, the first on page 1."""
    digests = digest_passages((anchor.format(number), text) for number, text in enumerate(here))
    pdf_digests = digest_passages((anchor.format(number), text) for number, text in enumerate(pdf))
    runs = find_pages(digests, pdf_digests, lambda index: (index + 1,))
    return [pages_in_runs(runs, index) for index in range(len(here))]


def test_texts_that_agree_have_the_pages_of_the_pdf_wherever_it_numbers_them() -> None:
    texts = [LONG.format(word) for word in ("armas", "migrantes", "testigos")]
    assert pages_found(texts, ["Nueva York", *texts]) == [(2,), (3,), (4,)]


def test_signs_that_a_pdf_has_differently_make_no_other_text() -> None:
    here = ["La «oficina» -dijo- de Viena", "El fin de la ofensiva"]
    assert pages_found(here, ["La “oficina” — dijo— de Vie\u00adna", "El ﬁn de la ofensiva"]) == [(1,), (2,)]


@pytest.mark.parametrize("other", [f"Además, {LONG}", f"{LONG} Así se acordó."])
def test_a_text_that_begins_or_ends_otherwise_has_no_page(other: str) -> None:
    texts = [LONG.format(word) for word in ("armas", "migrantes", "testigos")]
    assert pages_found(texts, [texts[0], other.format("migrantes"), texts[2]]) == [(1,), (), (3,)]


def test_a_text_lost_in_the_middle_moves_no_page() -> None:
    assert pages_found([LONG.format("armas")], [LONG.format("amas")]) == [(1,)]


def test_of_a_text_that_the_pdf_has_more_often_nobody_knows_which_it_is() -> None:
    texts = [LONG.format(word) for word in ("armas", "migrantes")]
    assert pages_found([*texts, "Anexo"], [texts[0], "Anexo", texts[1], "Anexo"]) == [(1,), (3,), ()]
    assert pages_found(["Anexo", *texts, "Anexo"], ["Anexo", *texts, "Anexo"])[::3] == [(1,), (4,)]


def test_a_heading_in_a_contents_list_is_not_on_that_page() -> None:
    texts = [LONG.format(word) for word in ("armas", "migrantes", "testigos")]
    here = [texts[0], texts[1], "Conclusiones", texts[2]]
    assert pages_found(here, ["Conclusiones", *texts]) == [(2,), (3,), (), (4,)]


def test_a_pdf_that_shares_a_few_headings_tells_no_page() -> None:
    texts = [LONG.format(word) for word in ("armas", "migrantes", "testigos")]
    assert pages_found(["Introducción", *texts], ["Introducción", "Otra cosa."]) == [()] * 4


@pytest.mark.parametrize("anchor", ["title", "masthead", "tema-{}", "nota-{}"])
def test_what_stands_beside_the_body_has_its_page_too(anchor: str) -> None:
    assert pages_found(["Un texto", "Otro"], ["Otra cosa", "Un texto"], anchor) == [(2,), ()]


def test_a_heading_with_the_words_of_the_title_is_another_passage() -> None:
    here = digest_passages([("title", "Informe"), ("h1", "Informe"), ("nota-1", "Informe")])
    pdf = digest_passages([("h1", "Informe"), ("nota-1", "Informe")])
    runs = find_pages(here, pdf, lambda index: (index + 1,))
    assert [pages_in_runs(runs, index) for index in range(3)] == [(), (1,), (2,)]


def test_a_pdf_with_the_same_masthead_and_another_body_tells_no_page() -> None:
    lines = [("masthead", f"Renglón {number}") for number in range(9)]
    texts = [LONG.format(word) for word in ("armas", "migrantes", "testigos")]
    here = digest_passages([*lines, *((f"p{number}", text) for number, text in enumerate(texts))])
    pdf = digest_passages([*lines, ("p0", texts[0]), ("p1", "Otra cosa."), ("p2", "Y otra.")])
    assert find_pages(here, pdf, lambda index: (1,)) == ()
