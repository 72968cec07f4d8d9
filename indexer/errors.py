"""Everything this library raises.

    SignaturaError
    +-- UnreadableFile      this file gives no Source (in a build: a Problem in the report, never a stop)
    +-- BadManifest         corpus/manifest.toml or a vocabulary says something that cannot be used
    +-- BadSymbol           a text that is not a symbol or reference was given where one is needed
    +-- BadRecord           a Record the engine's limits refuse
    +-- BadQuery            a query the engine or its limits refuse
    |   +-- StaleCursor     the generation a cursor names is gone
    +-- IndexStateError     the index as a whole
        +-- NoIndex             nothing is published at this place
        +-- IncompatibleIndex   published by other rules than this program's
        +-- CorruptIndex        a file of the generation is missing or not what its manifest says
        +-- BuildRunning        another build holds the lock
        +-- EmptyCorpus         no file of the corpus gave a document
        +-- DiskFull            no room to write a file of the new generation
        +-- IndexShrunk         far fewer documents than the published generation has
        +-- EngineUnavailable   the server that holds the index cannot be reached, or does not answer in time
    +-- BadIndexAddress     what was given as the place of an index is none, or says what it must not
    +-- BadEngineSetting    a setting of the environment for an engine cannot be used

An error carries a kind and values. Pages, API and commands word it in their reader's language, with `text`: what,
where, and what to do. The words are in `indexer/i18n/`, under `error_message`.
"""

from collections.abc import Iterable
from typing import Self

from indexer.messages import LANGUAGES, Message, Translations, library_translations, message_value


class SignaturaError(Exception):
    """The root: catch it to catch all that this library raises on purpose."""

    def __init__(self, kind: str, /, **values: object) -> None:
        """`kind` is the key of the words, and `values` fill them in."""
        super().__init__(kind)
        self.kind = kind
        self.values = values
        self.causes: tuple[Message, ...] = ()

    def with_causes(self, causes: Iterable[Message]) -> Self:
        """Return this error with messages that are said after it, a line each."""
        self.causes = tuple(causes)
        return self

    @property
    def message(self) -> Message:
        """The error as a part of another message."""
        values = {name: message_value(value) for name, value in self.values.items()}
        return Message(f"error_message.{self.kind}", values)

    def text(self, words: Translations) -> str:
        """Return the error as a sentence, without its causes. A kind that has no words is its own text."""
        return self.message.text(words) if self.message.key in words else self.kind

    def __str__(self) -> str:
        return self.text(library_translations(LANGUAGES[0]))


class UnreadableFile(SignaturaError):
    """A file that gives no Source: unknown format, empty, binary, too large."""


class BadManifest(SignaturaError):
    """A manifest or vocabulary entry that cannot be used."""


class BadSymbol(SignaturaError, ValueError):
    """A text that is no symbol or reference."""


class BadRecord(SignaturaError, ValueError):
    """A Record that breaks the engine's limits: a term too long or with white space, an id given twice.

    Its `detail` is for whoever mends the program, in English.
    """

    def __init__(self, detail: str) -> None:
        super().__init__("bad-record", detail=detail)
        self.detail = detail

    def __str__(self) -> str:
        return self.detail


class BadQuery(SignaturaError, ValueError):
    """A query refused by a limit or by the engine.

    The default kind, `malformed`, is what no question typed by a person leads to. `detail` says more, for a log.
    """

    def __init__(self, detail: str, /, kind: str = "malformed", **values: object) -> None:
        super().__init__(kind, **values)
        self.detail = detail

    def __str__(self) -> str:
        return self.detail


class StaleCursor(BadQuery):
    """The cursor's generation is gone: start again from the first page."""


class IndexStateError(SignaturaError):
    """The index as a whole cannot be used, or must not be replaced."""


class NoIndex(IndexStateError):
    """Nothing is published at this place."""


class IncompatibleIndex(IndexStateError):
    """The index was written by other rules than this program reads."""


class CorruptIndex(IndexStateError):
    """A file of the generation is missing or differs from its manifest."""


class BuildRunning(IndexStateError):
    """Another build holds the lock."""


class EmptyCorpus(IndexStateError):
    """No file of the corpus gave a document; nothing was published. A cause for each file says why."""


class IndexShrunk(IndexStateError):
    """Refused: the new generation has far fewer documents than the published one."""


class DiskFull(IndexStateError):
    """The disk has no room for a file of the new generation; what is published stays."""


class EngineUnavailable(IndexStateError):
    """The server that holds the index cannot be reached, or does not answer in time: try again later.

    Its `detail` is for a log: it may name hosts. The default kind is a server that may answer again by itself; the
    others want somebody to do something first.
    """

    def __init__(self, detail: str, kind: str = "engine-unavailable") -> None:
        super().__init__(kind, detail=detail)
        self.detail = detail


class BadIndexAddress(SignaturaError, ValueError):
    """A text that is no address of an index on a server, or one that holds a password."""


class BadEngineSetting(SignaturaError, ValueError):
    """A setting of the environment that an engine cannot use: a file that is not there, a number out of bounds."""
