"""The addresses of a list's documents, which are made together, are those that are made one by one."""

import pytest

from search_app.query.search_request import SearchRequest
from search_app.web import urls

QUESTIONS = (
    SearchRequest(),
    SearchRequest(text="trata & tráfico", chosen={"organ": ("CTOC/COP",)}, excluded={"year": ("2014",)}),
    SearchRequest(cites="CTOC/COP/2014/1", order="date", page=3, size=20, literal=True),
)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("others", [{}, {"lang": "en"}])
@pytest.mark.parametrize("id", ["ctoc-cop-2014-1", "año 1/2"])
def test_a_lists_documents_have_the_addresses_that_each_has_alone(
    question: SearchRequest, others: dict[str, str], id: str
) -> None:
    of_list = urls.ListedDocumentUrls(question, **others)
    assert of_list.document(id) == urls.listed_document_url(id, question, **others)
    assert of_list.passages(id) == urls.passages_url(id, question, **others)
