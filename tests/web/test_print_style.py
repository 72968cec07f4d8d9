"""The running head of a printed document, which holds what a document says of itself."""

import pytest
from flask.testing import FlaskClient

from search_app.web.print_style import css_string


def test_a_document_has_a_style_sheet_with_its_identity_in_the_readers_language(client: FlaskClient) -> None:
    spanish = client.get("/doc/resolucion-6-4/print.css")
    assert spanish.mimetype == "text/css"
    assert "Conferencia de las Partes\\2c  sexto período de sesiones\\2c  resolución 6\\2f 4" in spanish.text
    english = client.get("/doc/resolucion-6-4/print.css?lang=en")
    assert "Conference of the Parties" in english.text
    assert client.get("/doc/nada/print.css").status_code == 404
    page = client.get("/doc/resolucion-6-4?lang=en").text
    assert 'href="/doc/resolucion-6-4/print.css?lang=en"' in page


@pytest.mark.parametrize("text", ['"; } body { display: none } "', "\\", "a\nb", "</style>", "«ñ» 6/4"])
def test_no_text_ends_the_string_it_is_in(text: str) -> None:
    string = css_string(text)
    assert string[0] == string[-1] == '"'
    assert not set(string[1:-1]) & set('"\n<>{};/')
    # Read as CSS reads it: a backslash, digits, a space.
    read = "".join(
        chr(int(part.partition(" ")[0], 16)) + part.partition(" ")[2] if place else part
        for place, part in enumerate(string[1:-1].split("\\"))
    )
    assert read == text
