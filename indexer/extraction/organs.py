"""Names of organs -> their series, from data/organs.toml: `Organ`, `organ_called`, `groups_named`."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from indexer.extraction.text_normalization import drop_non_ascii, fold_same_length, join_lines

# What may stand between "grupo de trabajo" and its subject (domain: names of 2004-2012 and of the mandates).
MODIFIERS = (
    r"(?:\s+(?:intergubernamental|provisional|oficioso|especial|permanente|de\s+composici.?n\s+abierta))*"
)
# The word's beginning is asked for after its letters: so the engine can skip to them.
GROUP = r"grupo(?<!\wgrupo)s?\s+de\s+trabajo\b" + MODIFIERS
GROUP_BACK_REFERENCE = re.compile(
    r"grupo(?<!\wgrupo)s?(?:\s+de\s+trabajo)?\b(?!\s+(?:delictiv|criminal|de\s+expertos))"
)
BEFORE_BACK_REFERENCE = re.compile(r"\b(?:el|del|al|dicho|ese|este|los|ambos|su|sus|cada)\s+\Z")
BEFORE_REACH = 12  # characters
OF_WHICH_CONVENTION = re.compile(
    r"(?:\s+(?:de|en)\s+la\s+convencion(?:\s+de\s+las\s+naciones\s+unidas)?(?:\s+contra\s+la\s+(?:corrupcion"
    r"|delincuencia\s+organizada(?:\s+transnacional)?))?(?:\s+y\s+sus\s+protocolos)?)?"
)
CHARGE_REACH = 500  # characters: how far on in its sentence the instrument is named
LONGEST_NAME = 1000  # characters; the longest of `organs.toml` has 158
UNNAMED = re.compile(r"un(?<!\wun)\s+" + GROUP)


@dataclass(frozen=True, slots=True)
class Organ:
    """A body: the stem of its symbols and its name as shown."""

    series: str
    name: str


@dataclass(frozen=True, slots=True)
class GroupMention:
    """Where a text names a group. `series` is None for "el Grupo de Trabajo", which means one named before."""

    start: int
    end: int
    series: str | None


@dataclass(frozen=True, slots=True)
class _OrganNames:
    called: dict[str, Organ]
    groups: tuple[tuple[re.Pattern[str], Organ], ...]
    any_organ: re.Pattern[str]
    any_group: re.Pattern[str]
    charges: tuple[tuple[re.Pattern[str], Organ], ...]
    names: dict[str, str]


def _words(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in fold_same_length(text).split())


@cache
def _organ_names() -> _OrganNames:
    data = tomllib.loads((resources.files("indexer") / "data" / "organs.toml").read_text("utf-8"))
    called: dict[str, Organ] = {}
    groups = []
    tails: list[str] = []
    charges: list[tuple[re.Pattern[str], Organ]] = []
    for entry in data["organ"]:
        organ = Organ(entry["series"], entry["name"])
        for name in (entry["name"], *entry["names"]):
            called[fold_same_length(name)] = organ
            called[drop_non_ascii(name)] = organ
    for entry in data["group"]:
        organ = Organ(entry["series"], entry["name"])
        forms = {form for subject in entry["subjects"] for form in (subject, drop_non_ascii(subject))}
        subjects = "|".join(_words(form) for form in sorted(forms, key=len, reverse=True))
        groups.append((re.compile(rf"{GROUP}\s+(?:{subjects})\b"), organ))
        tails.append(rf"(?P<g{len(tails)}>(?:{subjects})\b)")
        charges.extend((re.compile(_words(charge) + r"\b"), organ) for charge in entry["charge"])
    names = {organ.series: organ.name for organ in (*called.values(), *(organ for _, organ in groups))}
    any_group = re.compile(rf"{GROUP}\s+(?:{'|'.join(tails)})")
    every_name = "|".join(_words(name) for name in sorted(called, key=len, reverse=True))
    any_organ = re.compile(rf"(?<!\w)(?:{every_name})(?!\w)")
    return _OrganNames(called, tuple(groups), any_organ, any_group, tuple(charges), names)


def organ_by_name(line: str) -> Organ | None:
    """The organ whose name is the whole of `line`: `Conferencia de las Partes en la Convención ...`.

    A conversion may have dropped its accented letters (`Convencin`): the name is known without them.
    """
    if len(line) > LONGEST_NAME:
        return None
    name = join_lines(line).strip(" *")
    called = _organ_names().called
    return called.get(fold_same_length(name)) or called.get(drop_non_ascii(name))


@lru_cache(maxsize=1024)  # mastheads have the same few lines
def part_of_organ(line: str) -> bool:
    """Whether `line` is some lines' worth of an organ's or a group's name: `Convención de las Naciones Unidas`."""
    part = fold_same_length(join_lines(line)).strip(" *")
    return (len(part) > 9 and any(part in name for name in _organ_names().called)) or organ_by_name(
        line
    ) is not None


def group_by_name(line: str) -> Organ | None:
    """The working group whose name is the whole of `line`."""
    text = fold_same_length(join_lines(line)).strip(" *")
    for pattern, organ in _organ_names().groups:
        match = pattern.match(text)
        # Long names go on to say of which Convention; a title that begins so goes on otherwise.
        if match and OF_WHICH_CONVENTION.fullmatch(text, match.end()):
            return organ
    return None


def organ_at_start(text: str) -> Organ | None:
    """The organ whose name opens `text`, as in `La Conferencia de las Partes en ..., Observando ...`."""
    plain = fold_same_length(join_lines(text))
    plain = re.sub(r"^(?:el|la)\s+", "", plain)
    found = [name for name in _organ_names().called if plain.startswith(name)]
    return _organ_names().called[max(found, key=len)] if found else None


def organ_names_in(plain: str) -> Iterator[tuple[int, int]]:
    """Where organs and working groups are named by their whole names in a folded text: start and end of each."""
    vocabulary = _organ_names()
    for match in vocabulary.any_organ.finditer(plain):
        yield match.span()
    for match in vocabulary.any_group.finditer(plain):
        convention = OF_WHICH_CONVENTION.match(plain, match.end())
        yield match.start(), convention.end() if convention else match.end()


def organs() -> tuple[Organ, ...]:
    """Every body we know, the conferences first, with its name as shown."""
    return tuple(Organ(series, name) for series, name in _organ_names().names.items())


def name_of(series: str) -> str | None:
    """The name shown for a series, if we know it."""
    return _organ_names().names.get(series)


def find_groups(plain: str) -> tuple[GroupMention, ...]:
    """Every mention of a working group in a folded text in order, those that only point back included."""
    if "grupo" not in plain:
        return ()
    vocabulary = _organ_names()
    found = [
        GroupMention(
            match.start(), match.end(), vocabulary.groups[int((match.lastgroup or "g0")[1:])][1].series
        )
        for match in vocabulary.any_group.finditer(plain)
    ]
    found = _add_non_overlapping(
        found, (_group_by_instrument(plain, match) for match in UNNAMED.finditer(plain))
    )
    again = (
        GroupMention(before.start(), match.end(), None)
        for match in GROUP_BACK_REFERENCE.finditer(plain)
        if (
            before := BEFORE_BACK_REFERENCE.search(plain, max(match.start() - BEFORE_REACH, 0), match.start())
        )
    )
    return tuple(_add_non_overlapping(found, again))


def _group_by_instrument(plain: str, match: re.Match[str]) -> GroupMention | None:
    """ "Un grupo de trabajo" told by the instrument its sentence charges it with."""
    sentence = plain[match.end() : match.end() + CHARGE_REACH].partition(". ")[0]
    hits = [(charge.search(sentence), organ) for charge, organ in _organ_names().charges]
    nearest = min(((hit.start(), organ.series) for hit, organ in hits if hit), default=None)
    return GroupMention(match.start(), match.end(), nearest[1]) if nearest else None


def _add_non_overlapping(
    found: list[GroupMention], others: Iterable[GroupMention | None]
) -> list[GroupMention]:
    """`found` and those of `others` that overlap none of them, in order."""
    starts = [mention.start for mention in found]
    added = []
    for other in others:
        if other is None:
            continue
        place = bisect_right(starts, other.start)
        clear = (place == 0 or found[place - 1].end <= other.start) and (
            place == len(found) or other.end <= found[place].start
        )
        if clear:
            added.append(other)
    return sorted([*found, *added], key=lambda mention: mention.start) if added else found
