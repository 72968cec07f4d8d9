"""The content words of a name or wording, by which it is compared with what was typed."""

from indexer.spanish import is_stop, strip_accents, tokens

# Of each content word: the word without accents, and its stem.
ContentWord = tuple[str, str]
ContentWords = tuple[ContentWord, ...]


def content_words(text: str) -> ContentWords:
    """Return the words of a text without those that only join others: `el`, `de`, `que`."""
    return tuple((strip_accents(word.exact), word.stem) for word in tokens(text) if not is_stop(word.exact))


def is_same_word(typed: ContentWord, other: ContentWord) -> bool:
    """Return whether two words are the same, or two forms of one: `nota`, `notas`."""
    return typed[0] == other[0] or typed[1] == other[1]
