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
        +-- IndexShrunk         far fewer documents than the published generation has

Every message says what, where, and what to do.
"""


class SignaturaError(Exception):
    """The root: catch it to catch all that this library raises on purpose."""


class UnreadableFile(SignaturaError):
    """A file that gives no Source: unknown format, empty, binary, too large."""


class BadManifest(SignaturaError):
    """A manifest or vocabulary entry that cannot be used."""


class BadSymbol(SignaturaError, ValueError):
    """A text that is no symbol or reference."""


class BadRecord(SignaturaError, ValueError):
    """A Record that breaks the engine's limits: a term too long or with white space, an id given twice."""


class BadQuery(SignaturaError, ValueError):
    """A query refused by a limit or by the engine.

    `kind` says why, and `values` what it is about, for a face to say it in its reader's language. `malformed` is what
    no question typed by a person leads to.
    """

    def __init__(self, message: str, kind: str = "malformed", **values: str | int) -> None:
        super().__init__(message)
        self.kind = kind
        self.values = values


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
    """No file of the corpus gave a document; nothing was published. A note for each file says why."""


class IndexShrunk(IndexStateError):
    """Refused: the new generation has far fewer documents than the published one."""
