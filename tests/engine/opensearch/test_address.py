"""Where an index is on OpenSearch, and how to reach it: addresses and settings, none of which shows a password."""

from pathlib import Path

import pytest

from indexer.engine.open import parse_index_location
from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.connection import Connection
from indexer.engine.opensearch.settings import OpenSearchSettings, settings_from
from indexer.errors import BadEngineSetting, BadIndexAddress


def test_an_address_has_hosts_and_what_the_names_of_indices_begin_with() -> None:
    address = OpenSearchAddress.parse("opensearch+https://uno:9201,dos,[::1]:9203/signatura")
    assert address.hosts == ("https://uno:9201", "https://dos:9200", "https://[::1]:9203")
    assert address.prefix == "signatura"
    assert OpenSearchAddress.parse(str(address)) == address


def test_anything_else_is_a_folder() -> None:
    assert parse_index_location("/srv/index") == Path("/srv/index")
    assert parse_index_location("opensearch") == Path("opensearch")
    assert isinstance(parse_index_location("opensearch+http://localhost/x"), OpenSearchAddress)


@pytest.mark.parametrize(
    "text",
    [
        "opensearch+ftp://host/signatura",
        "opensearch+https://host:9200",
        "opensearch+https://host:9200/",
        "opensearch+https://host:9200/Signatura",
        "opensearch+https://host:9200/a/b",
        "opensearch+https://host:port/signatura",
        "opensearch+https://host:99999/signatura",
        "opensearch+https://,host/signatura",
        "opensearch+https:///signatura",
        "opensearch+https://ho?st/signatura",
    ],
)
def test_what_is_no_address_is_refused_and_named(text: str) -> None:
    with pytest.raises(BadIndexAddress) as refused:
        OpenSearchAddress.parse(text)
    assert text in str(refused.value)


@pytest.mark.parametrize("text", ["opensearch+https://me:secret@host/s", "opensearch+nada://me:secret@host"])
def test_an_address_with_a_password_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadIndexAddress) as refused:
        OpenSearchAddress.parse(text)
    assert "secret" not in str(refused.value) and "secret" not in repr(refused.value)


def test_settings_come_from_the_environment_and_the_password_from_a_file(tmp_path: Path) -> None:
    secret, ca = tmp_path / "password", tmp_path / "ca.pem"
    secret.write_text("s3cret ñ\n", "utf-8")
    ca.write_text("certificate")
    settings = settings_from(
        {
            "SIGNATURA_OPENSEARCH_USER": "reader",
            "SIGNATURA_OPENSEARCH_PASSWORD": "another",
            "SIGNATURA_OPENSEARCH_PASSWORD_FILE": str(secret),
            "SIGNATURA_OPENSEARCH_CA": str(ca),
            "SIGNATURA_OPENSEARCH_ATTEMPT_MS": "250",
            "SIGNATURA_OPENSEARCH_SHARDS": "3",
        }
    )
    assert (settings.user, settings.password, settings.ca_file) == ("reader", "s3cret ñ", ca)
    assert (settings.attempt_seconds, settings.shards) == (0.25, 3)
    assert "s3cret" not in repr(settings)
    assert settings_from({}) == OpenSearchSettings()


@pytest.mark.parametrize(
    "environ",
    [
        {"SIGNATURA_OPENSEARCH_ATTEMPT_MS": "soon"},
        {"SIGNATURA_OPENSEARCH_SHARDS": "0"},
        {"SIGNATURA_OPENSEARCH_PATIENCE_MS": "²"},
        {"SIGNATURA_OPENSEARCH_CA": "/nowhere/ca.pem"},
        {"SIGNATURA_OPENSEARCH_PASSWORD_FILE": "/nowhere/password"},
    ],
)
def test_a_setting_that_cannot_be_used_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(BadEngineSetting) as refused:
        settings_from(environ)
    assert next(iter(environ)) in str(refused.value)


def test_a_password_does_not_cross_the_network_in_the_clear() -> None:
    settings = OpenSearchSettings(user="me", password="secret")
    with pytest.raises(BadIndexAddress) as refused:
        Connection(OpenSearchAddress.parse("opensearch+http://host/s"), settings)
    assert "secret" not in str(refused.value)
    for local in (
        "opensearch+http://127.0.0.1/s",
        "opensearch+http://localhost/s",
        "opensearch+https://host/s",
    ):
        Connection(OpenSearchAddress.parse(local), settings)
