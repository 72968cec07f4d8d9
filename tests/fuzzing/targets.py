"""The targets of the fuzzer: for each a function of bytes, its seeds, and the bounds within which it must end.

A function returns whatever the bytes are; the errors that are ours on purpose end in it. Anything else that it raises,
and a time or memory beyond the bounds, is a finding.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from urllib.parse import parse_qsl

from indexer.build import build
from indexer.build_workers import _check_size
from indexer.corpus import with_id
from indexer.engine import cursors
from indexer.engine.embedded.index_metadata import (
    CURRENT,
    MANIFEST,
    read_current,
    read_generation_info,
    read_generation_manifest,
)
from indexer.engine.open import open_engine
from indexer.engine.port import Generation
from indexer.engine.validation import check_record
from indexer.errors import BadManifest, BadQuery, BadSymbol, IndexStateError, UnreadableFile
from indexer.manifest import MANIFEST_FILENAME, read_manifest
from indexer.parsing import parse
from indexer.reading import READERS, source_of_bytes
from indexer.records import to_record
from indexer.symbols import parse_reference, parse_symbol
from indexer.symbols.extract import find_references, find_symbols
from search_app.query.parser import parse as parse_question
from search_app.query.search_request import parse_query_string
from search_app.search.search import search

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
MADE = ROOT / "tests/formats/made"
CASES = Path(__file__).parent / "cases"
MEMORY = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class Target:
    """`seconds` and `megabytes` are the bounds of one input, `max_bytes` the length up to which inputs are made."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]
    seconds: int = 5
    megabytes: int = 2048
    max_bytes: int = 4096


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _read_symbols(data: bytes) -> None:
    text = _text(data)
    find_symbols(text)
    find_references(text)
    for parse_one in (parse_symbol, parse_reference):
        try:
            parse_one(text)
        except BadSymbol as error:
            str(error)


def _parse_question(data: bytes) -> None:
    text = _text(data)
    for literal in (False, True):
        try:
            parse_question(text, literal=literal)
        except BadQuery as error:
            str(error)


@cache
def _five_documents() -> Generation:
    folder = TemporaryDirectory(prefix="fuzzed-index-")
    _KEPT.append(folder)
    engine = open_engine(Path(folder.name))
    build(CORPUS, engine)
    return engine.current()


_KEPT: list[object] = []


def _search(data: bytes) -> None:
    pairs = parse_qsl(_text(data), keep_blank_values=True)
    try:
        request, _ = parse_query_string(pairs)
        search(_five_documents(), request)
    except BadQuery as error:
        str(error)


def _read_document(format: str) -> Callable[[bytes], None]:
    (reader,) = (reader for reader in READERS if reader.format == format)
    name = f"archivo{reader.suffixes[0]}"

    def read(data: bytes) -> None:
        try:
            record = to_record(with_id(parse(source_of_bytes(data, name, reader))))
            _check_size(record, _Named(name))  # type: ignore[arg-type]
        except UnreadableFile as error:
            str(error)
            return
        # BadRecord would be a fault of the program: the file's reader is to refuse what no engine takes.
        check_record(record, text_terms=False)

    return read


@dataclass(frozen=True, slots=True)
class _Named:
    """The part of a file that `_check_size` needs."""

    name: str


@cache
def _folder() -> Path:
    folder = TemporaryDirectory(prefix="fuzzed-", dir=MEMORY if MEMORY.is_dir() else gettempdir())
    _KEPT.append(folder)
    return Path(folder.name)


def _read_manifest(data: bytes) -> None:
    (_folder() / MANIFEST_FILENAME).write_bytes(data)
    try:
        for entry in read_manifest(_folder()).values():
            for problem in entry.problems:
                str(problem.message)
    except BadManifest as error:
        str(error)


def _read_index_metadata(data: bytes) -> None:
    folder = _folder()
    (folder / CURRENT).write_bytes(data)
    (folder / MANIFEST).write_bytes(data)
    read_generation_info(folder)
    for read_one in (
        lambda: read_current(folder, "build"),
        # Whoever may write the manifest may also write its digest.
        lambda: read_generation_manifest(folder, hashlib.sha256(data).hexdigest(), "build"),
    ):
        try:
            read_one()
        except IndexStateError as error:
            str(error)


def _decode_cursor(data: bytes) -> None:
    for order in ("relevance", "date", "symbol"):
        try:
            cursors.decode_cursor(_text(data), "gen-0001", order)  # type: ignore[arg-type]
        except BadQuery as error:
            str(error)


# --- seeds ----------------------------------------------------------------------------------------------------


def _texts(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in texts]


def _files(*patterns: str) -> Callable[[], list[bytes]]:
    """Return the files that a pattern below the repository names."""
    return lambda: [path.read_bytes() for pattern in patterns for path in sorted(ROOT.glob(pattern))]


def _column(file: str) -> Callable[[], list[bytes]]:
    """Return the first column of a table of the golden files."""
    return lambda: [line.split("\t")[0].encode() for line in (ROOT / file).read_text("utf-8").splitlines()]


def _index_metadata() -> list[bytes]:
    with TemporaryDirectory() as folder:
        build(CORPUS, open_engine(Path(folder)))
        return [(Path(folder) / name).read_bytes() for name in (CURRENT, f"gen-0001/{MANIFEST}")]


QUESTIONS = (
    "armas",
    '"asistencia técnica" -armas',
    "título:(trata O tráfico) Y sesión:6..9",
    "CERCA/5(grupo trabajo)",
    "resolución 6/4, párr. 2 a)",
    "fecha:2014..2018 órgano:CTOC/COP/WG.2 extrad*",
    "del 28 al 30 de octubre de 2013",
    "secretria~ NO informe",
)
ADDRESSES = (
    "q=armas&page=2&size=5",
    "q=%22trata%20de%22&topic=-extradicion&year=2014&order=date",
    "symbol=ctoc/cop/2018/*",
)
MASTHEADS = ("tests/mastheads/known/*.md",)
CURSOR = cursors.encode_cursor("gen-0001", "date", cursors.SortKey(1, 2.5, "a", "2018"))
TARGETS = (
    Target("symbols", _read_symbols, _column("tests/golden/symbols-typed.tsv"), max_bytes=2048),
    Target("question", _parse_question, _texts(*QUESTIONS), max_bytes=2048),
    Target(
        "search",
        _search,
        _texts(
            "q=armas&page=2&size=5",
            "q=%22trata%20de%22&topic=-extradicion&year=2014&order=date",
            "symbol=ctoc/cop/2018/*",
        ),
        max_bytes=1024,
    ),
    Target(
        "markdown",
        _read_document("markdown"),
        _files("corpus/cop*.md", "tests/mastheads/known/*.md"),
        max_bytes=8192,
    ),
    Target("text", _read_document("text"), _files(*MASTHEADS), max_bytes=8192),
    Target("html", _read_document("html"), _files("tests/mastheads/known/*.html"), max_bytes=8192),
    Target(
        "pdf",
        _read_document("pdf"),
        _files("tests/formats/made/*.reportlab.pdf"),
        seconds=30,
        max_bytes=65_536,
    ),
    Target(
        "docx",
        _read_document("docx"),
        _files("tests/formats/made/*.typed.docx"),
        seconds=30,
        max_bytes=65_536,
    ),
    Target("manifest", _read_manifest, _files("corpus/manifest.toml"), max_bytes=2048),
    Target("index-metadata", _read_index_metadata, _index_metadata),
    Target(
        "cursor",
        _decode_cursor,
        lambda: [cursors.encode_cursor("gen-0001", "date", cursors.SortKey(1, 2.5, "a", "2018")).encode()],
        max_bytes=512,
    ),
)
