"""corpus/manifest.toml: what a librarian states or corrects about a document, each statement with its source."""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from indexer.document import Document, Masthead, Problem
from indexer.errors import BadManifest
from indexer.symbols import parse_reference, parse_symbol
from indexer.topics import vocabulary

MANIFEST_FILENAME = "manifest.toml"
_FIELDS = {name: kind for name, kind in get_type_hints(Masthead).items() if name != "printed_lines"}
_ID = re.compile(r"\w[\w.-]{0,99}")  # a part of an address
_SERIES = re.compile(r"[A-Z]+(?:/[A-Z0-9.]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LAST_SESSION = 999  # a year or a symbol typed as a session is larger
_ABSENT = Masthead()


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """What is stated of one file. `fingerprint` changes with any statement; one that cannot be used is a Problem."""

    masthead: Mapping[str, object] = field(default_factory=dict)
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


def read_manifest(folder: Path) -> Manifest:
    """Return the entries of the folder's manifest by file name; none where there is no manifest.

    BadManifest when it is no TOML at all: then nobody knows what it states, and nothing should be published.
    """
    path = folder / MANIFEST_FILENAME
    if not path.exists():
        return {}
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except RecursionError as error:
        raise BadManifest("manifest-nesting", file=path) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadManifest("manifest-syntax", file=path, fault=error) from error
    return {name: _parse_entry(name, table) for name, table in data.items()}


def _parse_entry(name: str, table: object) -> ManifestEntry:
    """Return the usable statements of one table, and a Problem for each of the others."""
    if not isinstance(table, dict):
        return ManifestEntry(
            problems=(_problem(name, f"no es una tabla; escriba [{name!r}] encima de sus líneas"),)
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
                for one in (identity.value, *identity.former):
                    if one is not None and not _ID.fullmatch(one):
                        raise msgspec.ValidationError(f"{one!r} no sirve de id; use letras, cifras, - y .")
                entry = replace(entry, id=identity.value, former_ids=identity.former)
            elif key == "topics":
                topics = msgspec.convert(stated, _Topics)
                if unknown := {*topics.add, *topics.remove}.difference(vocabulary().slugs):
                    known = ", ".join(vocabulary().slugs)
                    raise msgspec.ValidationError(f"no hay tema {sorted(unknown)}; hay: {known}")
                entry = replace(entry, topics_add=topics.add, topics_remove=topics.remove)
            elif key in _FIELDS:
                masthead[key] = _parse_field(key, stated)
            else:
                known = ", ".join(("id", "prefer", "topics", *sorted(_FIELDS)))
                problems.append(_problem(name, f"no conoce el campo {key!r}; conocidos: {known}"))
        except msgspec.ValidationError as error:
            problems.append(_problem(name, f"{key}: {error}"))
    return replace(entry, masthead=masthead, problems=tuple(problems))


def _canonical_json(table: object) -> bytes:
    """Return the table as JSON with sorted keys, so that the order of its lines does not matter."""
    return msgspec.json.encode(table, order="sorted")


def _parse_field(key: str, stated: object) -> object:
    """Return the value of one masthead field; "" or [] states that there is none. Raises msgspec.ValidationError."""
    if not isinstance(stated, dict) or not stated.get("source") or "value" not in stated:
        raise msgspec.ValidationError("escriba {value = ..., source = ...}; hacen falta los dos")
    if stated["value"] in ("", []):
        return getattr(_ABSENT, key)
    value = msgspec.convert(stated["value"], _FIELDS[key])
    try:
        if key == "symbols":
            return tuple(str(parse_symbol(symbol)) for symbol in value)
        if key == "reference":
            return str(parse_reference(value))
    except ValueError as error:
        raise msgspec.ValidationError(str(error)) from error
    if fault := _validation_error(key, value):
        raise msgspec.ValidationError(fault)
    return value


def _validation_error(key: str, value: Any) -> str | None:
    """Return why a value of the field's type is not allowed; None where it is."""
    if key == "date" and not _is_day(value):
        return f"{value!r} no es un día; escriba 2014-06-12"
    if key == "session_dates" and not (
        _is_day(value.start) and _is_day(value.end) and value.start <= value.end
    ):
        return "start y end son días (2014-06-12), y start no es posterior"
    if key == "session" and not 1 <= value <= _LAST_SESSION:
        return f"{value} no es el ordinal de un período de sesiones"
    if key == "organ" and not _SERIES.fullmatch(value):
        return f"{value!r} no es una serie; escriba CTOC/COP/WG.4"
    if key in ("language", "original_language") and not _LANGUAGE.fullmatch(value):
        return f"{value!r} no es un código de idioma; escriba es"
    if isinstance(value, str) and not value.isprintable():
        return f"{value!r} tiene caracteres que no se imprimen"
    return None


def _is_day(text: str) -> bool:
    """Return whether the text is a date as 2018-01-31, which sorts as text (Python also reads 2018-W01-1)."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _problem(name: str, what: str) -> Problem:
    return Problem("manifest", f"[{name!r}] {what}", MANIFEST_FILENAME)


def apply_manifest(document: Document, entry: ManifestEntry) -> Document:
    """Return the document with the masthead fields and topics that its manifest entry states."""
    masthead = replace(document.masthead, **entry.masthead)  # type: ignore[arg-type]  # _parse_field converted them
    kept = tuple(slug for slug in document.topics if slug not in entry.topics_remove)
    organs = document.organs
    if masthead.organ and masthead.organ not in organs:
        organs = (masthead.organ, *organs)
    return replace(
        document,
        masthead=masthead,
        organs=organs,
        topics=kept + tuple(slug for slug in entry.topics_add if slug not in kept),
        problems=document.problems + entry.problems,
        derived={name: why for name, why in document.derived.items() if name not in entry.masthead},
    )
