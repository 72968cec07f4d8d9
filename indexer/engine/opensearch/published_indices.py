"""Which generation is published: two aliases, and one request that moves both.

PREFIX-current     the documents of the published generation
PREFIX-previous    those of the one before, which a rollback publishes again
"""

import re
import secrets
import time
from dataclasses import dataclass
from typing import Any

import msgspec

from indexer.engine.opensearch.address import OpenSearchAddress
from indexer.engine.opensearch.connection import Connection, StatusError
from indexer.engine.opensearch.generation import GenerationMetadata, OpenSearchGeneration
from indexer.engine.opensearch.index_mappings import FORMAT
from indexer.errors import CorruptIndex, EngineUnavailable, IncompatibleIndex, NoIndex

Json = dict[str, Any]
_GENERATION = re.compile(r"gen-\d{8}t\d{6}-[0-9a-f]{6}")
DOCUMENTS, RECORDS = "documents", "records"
# While the answer to a look-up is waited for, the last one serves.
LOOK_UP_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Published:
    """The names of the published generation and of the one before."""

    current: str | None
    previous: str | None


class PublishedIndices:
    """The indices of one prefix, by the names of their generations."""

    def __init__(self, connection: Connection, address: OpenSearchAddress) -> None:
        self._connection = connection
        self._address = address

    @property
    def build_command(self) -> str:
        """The command that builds this index, as messages name it."""
        return f"python -m indexer build CORPUS --index {self._address}"

    @staticmethod
    def new_name() -> str:
        """Return a name that no generation has had or will have."""
        return f"gen-{time.strftime('%Y%m%dt%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"

    def index(self, generation: str, part: str) -> str:
        """Return the name of an index of a generation."""
        return f"{self._address.prefix}-{generation}-{part}"

    # --- the aliases ----------------------------------------------------------------------------------------

    def look_up(self, connection: Connection | None = None, *, seconds: float | None = None) -> Published:
        """Return what is published, as any one host knows it. With `seconds` it is asked once, for so long."""
        path = f"/{self.index('gen-*', DOCUMENTS)}/_alias?local=true"
        answer = (connection or self._connection).request("GET", path, seconds=seconds)
        names: dict[str, str] = {}
        for index, described in answer.items():
            for alias in described["aliases"]:
                names[alias] = self._generation_of(index)
        return Published(names.get(self._alias("current")), names.get(self._alias("previous")))

    def publish(self, generation: str, published: Published) -> None:
        """Publish a generation in place of what was published; that becomes the one before. One atomic step.

        EngineUnavailable when somebody else published meanwhile.
        """
        actions = [self._action("add", generation, "current")]
        if published.current:
            actions += [
                self._action("remove", published.current, "current"),
                self._action("add", published.current, "previous"),
            ]
        if published.previous:
            actions.append(self._action("remove", published.previous, "previous"))
        self._move(actions)

    def roll_back(self, published: Published) -> None:
        """Publish the generation before again, in one atomic step."""
        assert published.current and published.previous
        self._move(
            [
                self._action("remove", published.current, "current"),
                self._action("remove", published.previous, "previous"),
                self._action("add", published.previous, "current"),
            ]
        )

    def _move(self, actions: list[Json]) -> None:
        try:
            self._connection.request("POST", "/_aliases", {"actions": actions}, accept=(400, 404))
        except StatusError as error:
            raise EngineUnavailable(f"the aliases were moved by somebody else: {error}") from None

    def _action(self, verb: str, generation: str, alias: str) -> Json:
        moved: Json = {"index": self.index(generation, DOCUMENTS), "alias": self._alias(alias)}
        if verb == "remove":
            moved["must_exist"] = True
        return {verb: moved}

    def _alias(self, name: str) -> str:
        return f"{self._address.prefix}-{name}"

    # --- generations ----------------------------------------------------------------------------------------

    def open(self, generation: str, connection: Connection | None = None) -> OpenSearchGeneration:
        """Return a generation. IncompatibleIndex when another version of this program wrote it; CorruptIndex."""
        connection = connection or self._connection
        documents = self.index(generation, DOCUMENTS)
        answer = connection.request("GET", f"/{documents}/_mapping")
        meta = answer.get(documents, {}).get("mappings", {}).get("_meta", {})
        if meta.get("format") != FORMAT:
            raise IncompatibleIndex("other-format", path=documents, command=self.build_command)
        try:
            metadata = msgspec.convert(meta, GenerationMetadata)
        except msgspec.ValidationError:
            raise CorruptIndex("damaged-index", path=documents, command=self.build_command) from None
        return OpenSearchGeneration(connection, documents, self.index(generation, RECORDS), metadata)

    def no_index(self) -> NoIndex:
        """Return the error for an address at which nothing is published."""
        return NoIndex("no-index", path=self._address, command=self.build_command)

    def remove_orphans(self, published: Published) -> None:
        """Remove every generation that is neither published nor the one before: killed builds leave them."""
        answer = self._connection.request(
            "GET", f"/{self._address.prefix}-gen-*/_alias?expand_wildcards=all&ignore_unavailable=true"
        )
        kept = {published.current, published.previous}
        orphans = []
        for index in answer:
            name = index.removeprefix(f"{self._address.prefix}-")
            match = _GENERATION.match(name)
            if match and match[0] not in kept and name[match.end() :] in (f"-{DOCUMENTS}", f"-{RECORDS}"):
                orphans.append(index)
        self.remove(orphans)

    def remove(self, indices: list[str]) -> None:
        """Remove indices; one that is not there is none to remove."""
        for start in range(0, len(indices), 20):
            names = ",".join(indices[start : start + 20])
            self._connection.request("DELETE", f"/{names}?ignore_unavailable=true")

    def _generation_of(self, index: str) -> str:
        match = _GENERATION.match(index.removeprefix(f"{self._address.prefix}-"))
        if not match:
            raise CorruptIndex("damaged-index", path=index, command=self.build_command)
        return match[0]
