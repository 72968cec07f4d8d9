"""The words of the code are those of docs/glossary.md: each name of a module or public class is made of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GLOSSARY = ROOT / "docs" / "glossary.md"
ROOMS = (
    "indexer/engine",
    "indexer/extraction",
    "indexer/parsing",
    "indexer/reading",
    "indexer/spanish",
    "indexer/symbols",
    "search_app/query",
    "search_app/search",
    "search_app/web",
)
RETIRED = "## Retired words"


def words_of(name: str) -> list[str]:
    """The words of a name: 'SearchRequest' and 'search_request' have two."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def modules(rooms: tuple[str, ...]) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


def public_names(path: Path) -> Iterator[str]:
    """The module's own name and those of its public classes."""
    if path.stem != "__init__":
        yield path.stem
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def all_names(path: Path) -> Iterator[str]:
    """The names of the module and of its classes, private ones too."""
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef):
            yield node.name


def explained() -> set[str]:
    """The words of the glossary's first column, and of its list of plain words."""
    text, _, _ = GLOSSARY.read_text("utf-8").partition(RETIRED)
    terms = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    plain = text.partition("## Plain words")[2]
    return {word for term in (*terms, plain) for part in re.findall(r"\w+", term) for word in words_of(part)}


def retired() -> dict[str, str]:
    """Each retired name, in small letters without underscores, and what to say instead."""
    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \|", GLOSSARY.read_text("utf-8").partition(RETIRED)[2], re.MULTILINE
    )
    return {word.lower().replace("_", ""): instead.strip() for word, instead in rows}


def is_explained(word: str, explained_words: set[str]) -> bool:
    return any(
        form in explained_words
        for form in (word, word.rstrip("s"), f"{word}s", word.removesuffix("ies") + "y", word + "es")
    )


@pytest.mark.parametrize("path", list(modules(ROOMS)), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_glossary_explains_every_name_of_a_module(path: Path) -> None:
    explained_words = explained()
    assert [
        (name, word)
        for name in public_names(path)
        for word in words_of(name)
        if not is_explained(word, explained_words)
    ] == []


@pytest.mark.parametrize(
    "path", list(modules(("indexer", "search_app"))), ids=lambda path: str(path.relative_to(ROOT))
)
def test_no_retired_word_returns(path: Path) -> None:
    words = retired()
    returned = {name for name in all_names(path) if name.lower().strip("_").replace("_", "") in words}
    assert {name: words[name.lower().strip("_").replace("_", "")] for name in returned} == {}


def test_the_lists_are_read() -> None:
    assert {"bitset", "snippet", "relaxation"} <= explained()
    assert retired()["marking"] == "highlighter"


def test_an_unexplained_name_and_a_retired_one_are_seen() -> None:
    assert not is_explained("surroundings", explained())
    assert "surroundings" in retired()
