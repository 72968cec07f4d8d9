"""Names of organs -> their series, from data/organs.toml: `Organ`, `organ_called`, `groups_named`."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from indexer.parsing.folding import fold, joined

# What may stand between "grupo de trabajo" and its subject (domain: names of 2004-2012 and of the mandates).
MODIFIERS = (
    r"(?:\s+(?:intergubernamental|provisional|oficioso|especial|permanente|de\s+composicion\s+abierta))*"
)
GROUP = r"\bgrupos?\s+de\s+trabajo\b" + MODIFIERS
AGAIN = re.compile(
    r"\b(?:el|del|al|dicho|ese|este|los|ambos|su|sus|cada)\s+grupos?(?:\s+de\s+trabajo)?\b(?!\s+(?:delictiv|criminal|de\s+expertos))"
)
UNNAMED = re.compile(r"\bun\s+" + GROUP)


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
class _Vocabulary:
    called: dict[str, Organ]
    groups: tuple[tuple[re.Pattern[str], Organ], ...]
    charges: tuple[tuple[re.Pattern[str], Organ], ...]
    names: dict[str, str]


def _words(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in fold(text).split())


@cache
def _vocabulary() -> _Vocabulary:
    data = tomllib.loads((resources.files("indexer") / "data" / "organs.toml").read_text("utf-8"))
    called: dict[str, Organ] = {}
    groups = []
    charges = []
    for entry in data["organ"]:
        organ = Organ(entry["series"], entry["name"])
        for name in (entry["name"], *entry["names"]):
            called[fold(name)] = organ
    for entry in data["group"]:
        organ = Organ(entry["series"], entry["name"])
        subjects = "|".join(_words(subject) for subject in sorted(entry["subjects"], key=len, reverse=True))
        groups.append((re.compile(rf"{GROUP}\s+(?:{subjects})\b"), organ))
        charges.extend((re.compile(_words(charge) + r"\b"), organ) for charge in entry["charge"])
    names = {organ.series: organ.name for organ in (*called.values(), *(organ for _, organ in groups))}
    return _Vocabulary(called, tuple(groups), tuple(charges), names)


def organ_called(line: str) -> Organ | None:
    """The organ whose name is the whole of `line`: `Conferencia de las Partes en la Convención ...`."""
    return _vocabulary().called.get(fold(joined(line)).strip(" *"))


def group_called(line: str) -> Organ | None:
    """The working group whose name is the whole of `line`."""
    text = fold(joined(line)).strip(" *")
    for pattern, organ in _vocabulary().groups:
        match = pattern.match(text)
        # Long names go on to say of which Convention; a title that begins so goes on otherwise.
        if match and re.fullmatch(r"(?:\s+(?:de|en)\s+la\s+convencion\b.*)?", text[match.end() :]):
            return organ
    return None


def organ_opening(text: str) -> Organ | None:
    """The organ whose name opens `text`, as in `La Conferencia de las Partes en ..., Observando ...`."""
    plain = fold(joined(text))
    plain = re.sub(r"^(?:el|la)\s+", "", plain)
    found = [name for name in _vocabulary().called if plain.startswith(name)]
    return _vocabulary().called[max(found, key=len)] if found else None


def name_of(series: str) -> str | None:
    """The name shown for a series, if we know it."""
    return _vocabulary().names.get(series)


def groups_named(text: str) -> tuple[GroupMention, ...]:
    """Every mention of a working group in order, those that only point back included."""
    plain = fold(text)
    found: list[GroupMention] = []
    for pattern, organ in _vocabulary().groups:
        found.extend(GroupMention(m.start(), m.end(), organ.series) for m in pattern.finditer(plain))
    taken = [(mention.start, mention.end) for mention in found]

    def free(match: re.Match[str]) -> bool:
        return not any(start < match.end() and match.start() < end for start, end in taken)

    for match in UNNAMED.finditer(plain):
        if free(match):
            end = plain.find(". ", match.end())
            sentence = plain[match.end() : end if end >= 0 else len(plain)]
            hits = [(charge.search(sentence), organ) for charge, organ in _vocabulary().charges]
            charged = min(((hit.start(), organ.series) for hit, organ in hits if hit), default=None)
            if charged:
                found.append(GroupMention(match.start(), match.end(), charged[1]))
                taken.append((match.start(), match.end()))
    found.extend(GroupMention(m.start(), m.end(), None) for m in AGAIN.finditer(plain) if free(m))
    return tuple(sorted(found, key=lambda mention: (mention.start, -mention.end)))
