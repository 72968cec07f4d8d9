"""corpus/manifest.toml: what a librarian states or corrects about a document, each statement with its source."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
from msgspec.structs import replace

from indexer.document import Document, Masthead, Problem
from indexer.errors import BadManifest, BadSymbol
from indexer.messages import Message, MessageValue, system_reason
from indexer.regular_files import read_regular_file
from indexer.symbols import parse_reference, parse_symbol
from indexer.topics import vocabulary

MANIFEST_FILENAME = "manifest.toml"
# Bytes: some 100,000 entries.
MAX_BYTES = 16 * 1024 * 1024
# The deepest statement is a field of an agenda item: file, field, value, item.
MAX_NESTING = 16
# What only the file tells.
_OF_THE_FILE = frozenset({"printed_lines", "title_pages", "line_pages"})
_FIELDS = {name: kind for name, kind in get_type_hints(Masthead).items() if name not in _OF_THE_FILE}
# A part of an address.
_ID = re.compile(r"\w[\w.-]{0,99}")
_SERIES = re.compile(r"[A-Z]+(?:/[A-Z0-9.]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
# A year or a symbol typed as a session is larger.
_LAST_SESSION = 999
_ABSENT = Masthead()


class ManifestEntry(msgspec.Struct, frozen=True):
    """What is stated of one file. `fingerprint` changes with any statement; one that cannot be used is a Problem."""

    masthead: Mapping[str, object] = msgspec.field(default_factory=dict)
    id: str | None = None
    former_ids: tuple[str, ...] = ()
    prefer: bool = False
    topics_add: tuple[str, ...] = ()
    topics_remove: tuple[str, ...] = ()
    fingerprint: str = ""
    problems: tuple[Problem, ...] = ()


EMPTY_ENTRY = ManifestEntry()
Manifest = Mapping[str, ManifestEntry]


class _Identity(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    value: str | None = None
    former: tuple[str, ...] = ()


class _Topics(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class _UnusableError(Exception):
    """A statement that cannot be used, and why."""

    def __init__(self, fault: Message) -> None:
        super().__init__(fault.key)
        self.fault = fault


def read_manifest(folder: Path) -> Manifest:
    """Return the entries of the folder's manifest by file name; none where there is no manifest.

    BadManifest when it is no TOML at all: then nobody knows what it states, and nothing should be published.
    """
    path = folder / MANIFEST_FILENAME
    try:
        data = tomllib.loads(read_regular_file(path, MAX_BYTES).decode("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadManifest("manifest-unreadable", file=path, reason=system_reason(error)) from error
    except RecursionError as error:
        raise BadManifest("manifest-nesting", file=path) from error
    except ValueError as error:
        # TOMLDecodeError, UnicodeDecodeError, or a number of more digits than Python reads.
        raise BadManifest("manifest-syntax", file=path, fault=error) from error
    if _is_deep(data):
        raise BadManifest("manifest-nesting", file=path)
    return {name: _parse_entry(name, table) for name, table in data.items()}


def _is_deep(data: object) -> bool:
    """Return whether tables and lists are nested deeper than any statement needs; dotted keys nest without a limit."""
    level = [data]
    for _ in range(MAX_NESTING):
        inner = (item.values() if isinstance(item, dict) else item for item in level)
        level = [item for items in inner for item in items if isinstance(item, dict | list)]  # type: ignore[attr-defined]
        if not level:
            return False
    return True


def _parse_entry(name: str, table: object) -> ManifestEntry:
    """Return the usable statements of one table, and a Problem for each of the others."""
    if not isinstance(table, dict):
        return ManifestEntry(
            problems=(_problem(Message("problem.manifest-not-table", {"name": repr(name)})),)
        )
    entry = ManifestEntry(fingerprint=hashlib.sha256(_canonical_json(table)).hexdigest())
    masthead: dict[str, object] = {}
    problems = []
    for key, stated in table.items():
        try:
            if key == "prefer":
                entry = replace(entry, prefer=msgspec.convert(stated, bool))
            elif key == "id":
                identity = msgspec.convert(stated, _Identity)
                for id in (identity.value, *identity.former):
                    if id is not None and not _ID.fullmatch(id):
                        raise _UnusableError(Message("manifest.bad-id", {"value": repr(id)}))
                entry = replace(entry, id=identity.value, former_ids=identity.former)
            elif key == "topics":
                topics = msgspec.convert(stated, _Topics)
                if unknown := {*topics.add, *topics.remove}.difference(vocabulary().slugs):
                    values = {"unknown": str(sorted(unknown)), "known": ", ".join(vocabulary().slugs)}
                    raise _UnusableError(Message("manifest.unknown-topic", values))
                entry = replace(entry, topics_add=topics.add, topics_remove=topics.remove)
            elif key in _FIELDS:
                masthead[key] = _parse_field(key, stated)
            else:
                known_keys = ", ".join(("id", "prefer", "topics", *sorted(_FIELDS)))
                values = {"name": repr(name), "field": repr(key), "known": known_keys}
                problems.append(_problem(Message("problem.manifest-unknown-field", values)))
        except (_UnusableError, msgspec.ValidationError) as error:
            fault = error.fault if isinstance(error, _UnusableError) else str(error)
            fields: dict[str, MessageValue] = {"name": repr(name), "field": key, "fault": fault}
            problems.append(_problem(Message("problem.manifest-field", fields)))
    return replace(entry, masthead=masthead, problems=tuple(problems))


def _canonical_json(table: object) -> bytes:
    """Return the table as JSON with sorted keys, so that the order of its lines does not matter."""
    return msgspec.json.encode(table, order="sorted")


def _parse_field(key: str, stated: object) -> object:
    """Return the value of one masthead field; "" or [] states that there is none.

    Raises _UnusableError, or msgspec.ValidationError for a value of another type.
    """
    if not isinstance(stated, dict) or not stated.get("source") or "value" not in stated:
        raise _UnusableError(Message("manifest.value-and-source"))
    if stated["value"] in ("", []):
        return getattr(_ABSENT, key)
    value = msgspec.convert(stated["value"], _FIELDS[key])
    try:
        if key == "symbols":
            return tuple(str(parse_symbol(symbol)) for symbol in value)
        if key == "reference":
            return str(parse_reference(value))
    except BadSymbol as error:
        raise _UnusableError(error.message) from error
    if fault := _field_fault(key, value):
        raise _UnusableError(fault)
    return value


def _field_fault(key: str, value: Any) -> Message | None:
    """Return why a value of the field's type is not allowed; None where it is."""
    values = {"value": repr(value)}
    if key == "date" and not _is_day(value):
        return Message("manifest.not-a-day", values)
    if key == "session_dates" and not (
        _is_day(value.start) and _is_day(value.end) and value.start <= value.end
    ):
        return Message("manifest.not-a-period")
    if key == "session" and not 1 <= value <= _LAST_SESSION:
        return Message("manifest.not-a-session", values)
    if key == "organ" and not _SERIES.fullmatch(value):
        return Message("manifest.not-a-series", values)
    if key in ("language", "original_language") and not _LANGUAGE.fullmatch(value):
        return Message("manifest.not-a-language", values)
    if isinstance(value, str) and not value.isprintable():
        return Message("manifest.unprintable", values)
    return None


def _is_day(text: str) -> bool:
    """Return whether the text is a date as 2018-01-31, which sorts as text (Python also reads 2018-W01-1)."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _problem(message: Message) -> Problem:
    return Problem("manifest", message, MANIFEST_FILENAME)


def with_topics_and_problems(document: Document, entry: ManifestEntry) -> Document:
    """Return the document with the topics that its manifest entry states, and the problems of the entry.

    The fields of the masthead that it states are put in by `parsing.with_stated_fields`, before facts are extracted.
    """
    topics = tuple(slug for slug in document.topics if slug not in entry.topics_remove)
    return replace(
        document,
        topics=topics + tuple(slug for slug in entry.topics_add if slug not in topics),
        problems=document.problems + entry.problems,
    )
