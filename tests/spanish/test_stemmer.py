"""Stems: the rules by their own examples, the data file by its own entries."""

import tomllib
from importlib.resources import files

import pytest

from indexer.errors import BadManifest
from indexer.spanish import stem, stemmer, tokens
from indexer.spanish.stemmer import (
    NOUNS_KEPT_WHOLE,
    SINGULAR,
    SPELLING_CHANGES,
    STEM_SPELLINGS,
    Rule,
    read_stems,
)

RULES = [*SINGULAR, *NOUNS_KEPT_WHOLE, *SPELLING_CHANGES, *STEM_SPELLINGS]
DATA = tomllib.loads(files("indexer").joinpath("data/stems.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("a", "b"), [pair for rule in RULES for pair in rule.same_stem])
def test_the_examples_of_a_rule_meet(a: str, b: str) -> None:
    assert stem(a) == stem(b)


@pytest.mark.parametrize(("a", "b"), [pair for rule in RULES for pair in rule.different_stem])
def test_the_decoys_of_a_rule_stay_apart(a: str, b: str) -> None:
    assert stem(a) != stem(b)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.pattern.pattern)
def test_a_rule_is_needed(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, one of its examples falls apart, or one of its decoys meets."""
    for name in ("SINGULAR", "NOUNS_KEPT_WHOLE", "SPELLING_CHANGES", "STEM_SPELLINGS"):
        kept = tuple(other for other in getattr(stemmer, name) if other is not rule)
        monkeypatch.setattr(stemmer, name, kept)
    # The function without its cache.
    bare = stem.__wrapped__
    assert any(bare(a) != bare(b) for a, b in rule.same_stem) or any(
        bare(a) == bare(b) for a, b in rule.different_stem
    )


@pytest.mark.parametrize("entry", DATA["family"], ids=lambda entry: entry["words"][0])
def test_a_family_keeps_together_and_to_itself(entry: dict[str, list[str]]) -> None:
    own = {stem(word) for word in entry["words"]}
    assert len(own) == 1
    others = [
        word for other in (*DATA["family"], *DATA["join"]) if other is not entry for word in other["words"]
    ]
    assert own.isdisjoint(map(stem, others))


@pytest.mark.parametrize("entry", DATA["join"], ids=lambda entry: entry["words"][0])
def test_a_join_joins_what_the_rules_keep_apart(entry: dict[str, list[str]]) -> None:
    assert len({stem(word) for word in entry["words"]}) == 1
    assert len({stemmer._rule_stem(word) for word in entry["words"]}) == len(entry["words"])


def test_the_plurals_of_a_family_come_along() -> None:
    assert stem("partes") == stem("parte") == "parte"
    assert stem("secretarías") == stem("secretaría")
    assert stem("géneros") == stem("género")


def test_accents_fold_after_stemming_and_ñ_does_not() -> None:
    assert stem("técnica") == "tecnic"
    assert stem("niños") == "niñ"


def test_a_word_in_capitals_or_decomposed_letters_has_the_same_stem() -> None:
    assert stem("ÓRGANOS") == stem("o\u0301rganos") == stem("órgano")


def test_a_figure_is_its_own_stem() -> None:
    assert [token.stem for token in tokens("2004 11º")] == ["2004", "11"]


@pytest.mark.parametrize(
    "text",
    [
        '[[family]]\nwords = ["trata"]',
        '[[family]]\nwhy = "none"',
        '[[family]]\nwords = ["a"]\nwhy = "x"\n[[family]]\nwords = ["b", "a"]\nwhy = "x"',
        '[[join]]\nwords = ["prever", "ver"]\nwhy = "x"\n[[join]]\nwords = ["ver", "mirar"]\nwhy = "x"',
    ],
    ids=["no reason", "no words", "a word in two families", "a word in two joins"],
)
def test_an_entry_that_cannot_be_used_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadManifest, match=r"stems\.toml: (family|join)"):
        read_stems(text)
