"""Where an index is on OpenSearch: opensearch+https://host:9200,host:9200/signatura."""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from indexer.errors import BadIndexAddress

SCHEME = "opensearch+"
# The names of indices begin with it: small letters, as OpenSearch wants them.
_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
DEFAULT_PORT = 9200


@dataclass(frozen=True, slots=True)
class OpenSearchAddress:
    """The hosts of a cluster, as `https://host:9200`, and what the names of its indices begin with."""

    hosts: tuple[str, ...]
    prefix: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the address that is written so. BadIndexAddress, which never repeats a password."""
        scheme, _, rest = text.removeprefix(SCHEME).partition("://")
        names, _, prefix = rest.partition("/")
        if "@" in text:
            raise BadIndexAddress("address-with-user")
        if not (text.startswith(SCHEME) and scheme in ("http", "https")):
            raise BadIndexAddress("address-scheme", address=text)
        if not _PREFIX.fullmatch(prefix.rstrip("/")):
            raise BadIndexAddress("address-prefix", address=text)
        hosts = []
        for name in names.split(","):
            try:
                split = urlsplit(f"{scheme}://{name}")
                port = split.port or DEFAULT_PORT
            except ValueError:
                raise BadIndexAddress("address-host", address=text, host=repr(name)) from None
            if not split.hostname or split.path or split.query or split.fragment:
                raise BadIndexAddress("address-host", address=text, host=repr(name))
            host = f"[{split.hostname}]" if ":" in split.hostname else split.hostname
            hosts.append(f"{scheme}://{host}:{port}")
        return cls(tuple(dict.fromkeys(hosts)), prefix.rstrip("/"))

    @property
    def is_encrypted(self) -> bool:
        """Return whether the hosts are asked by HTTPS; either all are or none."""
        return self.hosts[0].startswith("https:")

    @property
    def is_local(self) -> bool:
        """Whether all hosts are this machine."""
        local = ("localhost", "127.0.0.1", "::1")
        return all(urlsplit(host).hostname in local for host in self.hosts)

    def __str__(self) -> str:
        scheme = self.hosts[0].partition("://")[0]
        names = ",".join(host.partition("://")[2] for host in self.hosts)
        return f"{SCHEME}{scheme}://{names}/{self.prefix}"
