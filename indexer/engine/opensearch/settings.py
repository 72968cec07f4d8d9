"""How to reach a cluster: who asks, whom to trust, how long to wait. Secrets come from the environment or a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.errors import BadEngineSetting

USER = "SIGNATURA_OPENSEARCH_USER"
PASSWORD = "SIGNATURA_OPENSEARCH_PASSWORD"
PASSWORD_FILE = "SIGNATURA_OPENSEARCH_PASSWORD_FILE"
CA_FILE = "SIGNATURA_OPENSEARCH_CA"
ATTEMPT_MS = "SIGNATURA_OPENSEARCH_ATTEMPT_MS"
PATIENCE_MS = "SIGNATURA_OPENSEARCH_PATIENCE_MS"
BUILD_SECONDS = "SIGNATURA_OPENSEARCH_BUILD_SECONDS"
SHARDS = "SIGNATURA_OPENSEARCH_SHARDS"
MOST = 10**6


@dataclass(frozen=True, slots=True)
class OpenSearchSettings:
    """What no address says. A password is never shown: neither here nor in an error."""

    user: str = ""
    password: str = field(default="", repr=False)
    # Certificates that are trusted beside none other; those of the system's usual authorities where it is None.
    ca_file: Path | None = None
    # Until a host is given up and the next one asked; with one host the patience alone counts.
    attempt_seconds: float = 0.5
    # What a reader loses at most to hosts that do not answer, before it is told so: a page within two seconds.
    patience_seconds: float = 1.4
    # The same for a builder: a node that is lost comes back, or its shards elsewhere.
    build_seconds: float = 180.0
    shards: int = 1


def settings_from(environ: Mapping[str, str]) -> OpenSearchSettings:
    """Return the settings of the variables above, where they are set. BadEngineSetting names the one that is wrong."""
    default = OpenSearchSettings()
    ca_file = environ.get(CA_FILE)
    if ca_file and not Path(ca_file).is_file():
        raise BadEngineSetting("setting-file", name=CA_FILE, path=ca_file)
    return OpenSearchSettings(
        user=environ.get(USER, ""),
        password=_password(environ),
        ca_file=Path(ca_file) if ca_file else None,
        attempt_seconds=_number(environ, ATTEMPT_MS, default.attempt_seconds * 1000) / 1000,
        patience_seconds=_number(environ, PATIENCE_MS, default.patience_seconds * 1000) / 1000,
        build_seconds=float(_number(environ, BUILD_SECONDS, default.build_seconds)),
        shards=_number(environ, SHARDS, default.shards),
    )


def _password(environ: Mapping[str, str]) -> str:
    path = environ.get(PASSWORD_FILE)
    if not path:
        return environ.get(PASSWORD, "")
    try:
        return Path(path).read_text("utf-8").rstrip("\r\n")
    except (OSError, ValueError):
        raise BadEngineSetting("setting-file", name=PASSWORD_FILE, path=path) from None


def _number(environ: Mapping[str, str], name: str, default: float) -> int:
    text = environ.get(name) or str(int(default))
    if not (text.isascii() and text.isdigit() and len(text) < 8 and 1 <= int(text) <= MOST):
        raise BadEngineSetting("setting-number", name=name, value=repr(text), high=str(MOST))
    return int(text)
