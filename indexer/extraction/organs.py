"""Finds organs and working groups by their names, which are in data/organs.toml."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import msgspec

from indexer.extraction.text_normalization import drop_non_ascii, fold_same_length, join_lines

# Words between "grupo de trabajo" and its subject, as in the names of 2004-2012 and in the mandates.
GROUP_MODIFIERS = (
    r"(?:\s+(?:intergubernamental|provisional|oficioso|especial|permanente|de\s+composici.?n\s+abierta))*"
)
# The lookbehind is after the letters, so that the regular expression engine can skip to the letters.
GROUP = r"grupo(?<!\wgrupo)s?\s+de\s+trabajo\b" + GROUP_MODIFIERS
GROUP_BACK_REFERENCE = re.compile(
    r"grupo(?<!\wgrupo)s?(?:\s+de\s+trabajo)?\b(?!\s+(?:delictiv|criminal|de\s+expertos))"
)
DETERMINER = re.compile(r"\b(?:el|del|al|dicho|ese|este|los|ambos|su|sus|cada)\s+\Z")
# Characters before a back reference in which its determiner is looked for.
DETERMINER_CHARS = 12
OF_WHICH_CONVENTION = re.compile(
    r"(?:\s+(?:de|en)\s+la\s+convencion(?:\s+de\s+las\s+naciones\s+unidas)?(?:\s+contra\s+la\s+(?:corrupcion"
    r"|delincuencia\s+organizada(?:\s+transnacional)?))?(?:\s+y\s+sus\s+protocolos)?)?"
)
# Characters after "un grupo de trabajo" in which its sentence names the instrument.
INSTRUMENT_CHARS = 500
# Characters; the longest of `organs.toml` has 158.
MAX_NAME_CHARS = 1000
# Characters: a shorter part of a name is in many lines that name no organ.
MIN_PART_CHARS = 10
UNNAMED_GROUP = re.compile(r"un(?<!\wun)\s+" + GROUP)


@dataclass(frozen=True, slots=True)
class Organ:
    """A body: the series of its symbols and its name as shown."""

    series: str
    name: str


# Thousands are made: a struct takes a fifth of a frozen dataclass's time.
class GroupMention(msgspec.Struct, frozen=True, gc=False):
    """Where a text names a group. `series` is None for "el Grupo de Trabajo", which refers to one named before."""

    start: int
    end: int
    series: str | None


@dataclass(frozen=True, slots=True)
class _OrganNames:
    """What data/organs.toml holds, as patterns and look-up tables; all names are folded."""

    by_name: dict[str, Organ]
    groups: tuple[tuple[re.Pattern[str], Organ], ...]
    any_organ: re.Pattern[str]
    any_group: re.Pattern[str]
    instruments: tuple[tuple[re.Pattern[str], Organ], ...]
    names: dict[str, str]


def _words_pattern(text: str) -> str:
    """Return a pattern for the words of a text, with any white space between them."""
    return r"\s+".join(re.escape(word) for word in fold_same_length(text).split())


@cache
def _organ_names() -> _OrganNames:
    data = tomllib.loads((resources.files("indexer") / "data" / "organs.toml").read_text("utf-8"))
    by_name: dict[str, Organ] = {}
    groups = []
    subject_patterns: list[str] = []
    instruments: list[tuple[re.Pattern[str], Organ]] = []
    for entry in data["organ"]:
        organ = Organ(entry["series"], entry["name"])
        for name in (entry["name"], *entry["names"]):
            by_name[fold_same_length(name)] = organ
            by_name[drop_non_ascii(name)] = organ
    for entry in data["group"]:
        organ = Organ(entry["series"], entry["name"])
        forms = {form for subject in entry["subjects"] for form in (subject, drop_non_ascii(subject))}
        subjects = "|".join(_words_pattern(form) for form in sorted(forms, key=len, reverse=True))
        groups.append((re.compile(rf"{GROUP}\s+(?:{subjects})\b"), organ))
        subject_patterns.append(rf"(?P<g{len(subject_patterns)}>(?:{subjects})\b)")
        instruments.extend(
            (re.compile(_words_pattern(instrument) + r"\b"), organ) for instrument in entry["charge"]
        )
    names = {organ.series: organ.name for organ in (*by_name.values(), *(organ for _, organ in groups))}
    any_group = re.compile(rf"{GROUP}\s+(?:{'|'.join(subject_patterns)})")
    every_name = "|".join(_words_pattern(name) for name in sorted(by_name, key=len, reverse=True))
    any_organ = re.compile(rf"(?<!\w)(?:{every_name})(?!\w)")
    return _OrganNames(by_name, tuple(groups), any_organ, any_group, tuple(instruments), names)


def organ_by_name(line: str) -> Organ | None:
    """Return the organ whose name a line consists of: `Conferencia de las Partes en la Convención ...`.

    A conversion may have lost its accented letters (`Convencin`).
    """
    if len(line) > MAX_NAME_CHARS:
        return None
    name = join_lines(line).strip(" *")
    by_name = _organ_names().by_name
    return by_name.get(fold_same_length(name)) or by_name.get(drop_non_ascii(name))


# Many mastheads have the same few lines.
@lru_cache(maxsize=1024)
def part_of_organ(line: str) -> bool:
    """Return whether a line is an organ's name or a part of it: `Convención de las Naciones Unidas`."""
    part = fold_same_length(join_lines(line)).strip(" *")
    return (
        len(part) >= MIN_PART_CHARS and any(part in name for name in _organ_names().by_name)
    ) or organ_by_name(line) is not None


def group_by_name(line: str) -> Organ | None:
    """Return the working group whose name a line consists of."""
    text = fold_same_length(join_lines(line)).strip(" *")
    for pattern, organ in _organ_names().groups:
        match = pattern.match(text)
        # Long names end with the Convention; a title that begins with a group's name goes on otherwise.
        if match and OF_WHICH_CONVENTION.fullmatch(text, match.end()):
            return organ
    return None


def organ_at_start(text: str) -> Organ | None:
    """Return the organ whose name a text begins with: `La Conferencia de las Partes en ..., Observando ...`."""
    plain = fold_same_length(join_lines(text))
    plain = re.sub(r"^(?:el|la|the)\s+", "", plain)
    names = [name for name in _organ_names().by_name if plain.startswith(name)]
    return _organ_names().by_name[max(names, key=len)] if names else None


def organ_names_in(plain: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each whole name of an organ or working group in a folded text."""
    names = _organ_names()
    for match in names.any_organ.finditer(plain):
        yield match.span()
    for match in names.any_group.finditer(plain):
        convention = OF_WHICH_CONVENTION.match(plain, match.end())
        yield match.start(), convention.end() if convention else match.end()


def organs() -> tuple[Organ, ...]:
    """Return every body of data/organs.toml, the conferences first."""
    return tuple(Organ(series, name) for series, name in _organ_names().names.items())


def name_of(series: str) -> str | None:
    """Return the name that is shown for a series; None if the series is unknown."""
    return _organ_names().names.get(series)


def find_groups(plain: str) -> tuple[GroupMention, ...]:
    """Return the mentions of working groups in a folded text, in order, back references included."""
    if "grupo" not in plain:
        return ()
    names = _organ_names()
    mentions = [
        GroupMention(match.start(), match.end(), names.groups[int((match.lastgroup or "g0")[1:])][1].series)
        for match in names.any_group.finditer(plain)
    ]
    mentions = _add_non_overlapping(
        mentions, (_group_by_instrument(plain, match) for match in UNNAMED_GROUP.finditer(plain))
    )
    back_references = (
        GroupMention(determiner.start(), match.end(), None)
        for match in GROUP_BACK_REFERENCE.finditer(plain)
        if (determiner := DETERMINER.search(plain, max(match.start() - DETERMINER_CHARS, 0), match.start()))
    )
    return tuple(_add_non_overlapping(mentions, back_references))


def _group_by_instrument(plain: str, match: re.Match[str]) -> GroupMention | None:
    """Return the group that "un grupo de trabajo" is, by the first instrument that its sentence names."""
    sentence = plain[match.end() : match.end() + INSTRUMENT_CHARS].partition(". ")[0]
    matches = [(instrument.search(sentence), organ) for instrument, organ in _organ_names().instruments]
    nearest = min(((hit.start(), organ.series) for hit, organ in matches if hit), default=None)
    return GroupMention(match.start(), match.end(), nearest[1]) if nearest else None


def _add_non_overlapping(
    mentions: list[GroupMention], others: Iterable[GroupMention | None]
) -> list[GroupMention]:
    """Return the mentions and those of the others that overlap none of them, in order."""
    found = list(others)
    if not found:
        return mentions
    starts = [mention.start for mention in mentions]
    added = []
    for other in found:
        if other is None:
            continue
        index = bisect_right(starts, other.start)
        is_free = (index == 0 or mentions[index - 1].end <= other.start) and (
            index == len(mentions) or other.end <= mentions[index].start
        )
        if is_free:
            added.append(other)
    return sorted([*mentions, *added], key=lambda mention: mention.start) if added else mentions
