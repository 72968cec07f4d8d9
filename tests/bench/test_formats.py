"""The bench of formats counts what it reads."""

from tests.bench.formats import measure


def test_documents_pages_and_megabytes_are_those_of_the_files() -> None:
    text = "1. La Conferencia examinó el informe.\f2. La Conferencia decidió publicarlo."
    measured = measure("text", {"uno.txt": text.encode(), "dos.txt": b"3. Otro texto."})
    assert (measured.documents, measured.pages) == (2, 2)
    assert measured.size == (len(text.encode()) + 14) / 1e6
    assert 0 < measured.text < measured.size
    assert measured.reading > 0 and measured.recording > 0
