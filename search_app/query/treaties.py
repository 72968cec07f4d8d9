"""Typed text -> the treaty it names, by `indexer/data/treaties.toml`, and the article of it.

    'Convención contra la Corrupción' --find_treaty--> Treaty('CAC', ...)
    'artículo 32 de la Convención' --find_treaty_mention--> TreatyMention(Treaty('CTOC', ...), article=('32',))

It knows the file and how the names of treaties are formed; no index. The file changes what is asked, and nothing that
is stored.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from indexer.symbols import HOME
from search_app.query.content_words import ContentWords, content_words, is_same_word
from search_app.query.lexer import begins_with_field, has_quotes
from search_app.query.pinpoints import article_of, blank_out_pinpoint, find_pinpoint
from search_app.query.thesaurus import find_synonyms

FILE = "treaties.toml"
# Characters of a question that may be the name of a treaty; the longest of the file has 116.
MAX_NAME_CHARS = 200
# Paragraphs of one article whose citations are counted: article 18 of the Convention has thirty.
MAX_PARAGRAPHS = 30
# Items of an article or paragraph, and those below them.
_ITEMS = "abcdefghijkl"
_SUBITEMS = ("i", "ii", "iii", "iv", "v")

# A noun and what follows it in names that are in no list: Convenio de Budapest, Tratado sobre el Comercio de Armas.
_NOUN = r"(?:convenci[oó]n|convenio|tratado|pacto|protocolo)"
_JOINT = (
    r"(?:del?|contra|sobre|para|relativ[oa]|internacional|[uú]nic[oa]|marco|interamerican[oa]|europe[oa]"
    r"|facultativo|adicional)"
)
_TREATY_NAME = re.compile(
    rf"\s*(?:(?:el|la)\s+)?(?P<name>(?P<noun>{_NOUN})\s+{_JOINT}\s+\w[\w\s,./-]*?)\s*[?.]?\s*", re.I
)
_ENGLISH_NAME = re.compile(
    r"\s*(?:the\s+)?(?P<name>(?:[\w-]+\s+){0,3}(?P<noun>convention|treaty|covenant)"
    r"\s+(?:on|against|for|concerning|relating)\s+\w[\w\s,./-]*?)\s*[?.]?\s*",
    re.I,
)
# What stands between an article and its treaty.
_OF = re.compile(r"^[\s,]*(?:(?:del?|of|en)\s+)?(?:(?:la|el|the)\s+)?", re.I)
# Whose treaty it is: typed, left out or abbreviated, it tells no treaties apart.
_WHOSE = frozenset(("naciones", "unidas", "onu", "united", "nations", "un"))
# The treaty of the home conference, as its documents call it.
_HOME_ALONE = re.compile(r"convenci[oó]n|convention", re.I)


@dataclass(frozen=True, slots=True)
class Treaty:
    """A treaty. One that is in no list has the name that was typed, and neither key nor symbol."""

    # What the keys of citations of its articles begin with; '' for none.
    key: str
    name: str
    names: tuple[str, ...] = ()
    # The symbol of the document that has its text; '' for none.
    adopted: str = ""
    # What people type for it; documents rarely do.
    acronyms: tuple[str, ...] = ()

    @property
    def written_names(self) -> tuple[str, ...]:
        """The names by which documents call it."""
        return (self.name, *self.names)


@dataclass(frozen=True, slots=True)
class TreatyMention:
    """A treaty that a question names and nothing else, or an article of it: its number, then those below it."""

    treaty: Treaty
    article: tuple[str, ...] = ()


@cache
def load_treaties() -> tuple[Treaty, ...]:
    """Return the treaties of `indexer/data/treaties.toml`."""
    text = files("indexer").joinpath("data", FILE).read_text(encoding="utf-8")
    return tuple(
        Treaty(
            entry["key"],
            entry["name"],
            tuple(entry["names"]),
            entry["adopted"],
            tuple(entry.get("acronyms", ())),
        )
        for entry in tomllib.loads(text)["treaty"]
    )


def find_treaty_mention(text: str) -> TreatyMention | None:
    """Return the treaty, or the article of one, that the whole text is the name of; None where it says more."""
    if len(text) > MAX_NAME_CHARS or has_quotes(text) or begins_with_field(text):
        return None
    pinpoint = find_pinpoint(text)
    if not pinpoint:
        treaty = find_treaty(text)
        return TreatyMention(treaty) if treaty else None
    number = article_of(pinpoint.parts)
    if not number:
        return None
    rest = _OF.sub("", blank_out_pinpoint(text, pinpoint)).strip(" ,?.")
    treaty = _home_treaty() if _HOME_ALONE.fullmatch(rest) else find_treaty(rest)
    below = pinpoint.parts[pinpoint.parts.index(f"art-{number}") + 1 :]
    return TreatyMention(treaty, (number, *below)) if treaty else None


def find_treaty(text: str) -> Treaty | None:
    """Return the treaty that a text is the name of; None where it may be several, or is no name."""
    typed = _without_whose(content_words(_OF.sub("", text)))
    known = [
        treaty
        for treaty in load_treaties()
        if any(_is_short_for(typed, words) for words in _words_of(treaty))
    ]
    exact = [treaty for treaty in known if any(_is_same(typed, words) for words in _words_of(treaty))]
    if known:
        named = exact or known
        return named[0] if len(named) == 1 else None
    unlisted = _TREATY_NAME.fullmatch(text) or _ENGLISH_NAME.fullmatch(text)
    # Without its capital it is most often no name: tratado de extradición.
    if (
        not unlisted
        or not unlisted["noun"][0].isupper()
        or _is_nobodys(typed)
        or _is_nickname(typed)
        or _says_more(typed)
    ):
        return None
    return Treaty("", unlisted["name"])


def article_keys(mention: TreatyMention) -> tuple[str, ...]:
    """Return the keys of citations of an article, of its paragraphs and of their items; () where none are read."""
    treaty, article = mention.treaty, mention.article
    if not treaty.key or not article:
        return ()
    number, *below = article
    key = f"{treaty.key}:articulo:{number}"
    for step in below:
        key += f":parrafo:{step}" if step.isdecimal() else f":{step}"
    paragraphs = [f"{key}:parrafo:{n}" for n in range(1, MAX_PARAGRAPHS + 1)] if not below else []
    with_items = [f"{whole}:{item}" for whole in (key, *paragraphs) for item in _ITEMS]
    with_subitems = [f"{whole}:{item}" for whole in with_items for item in _SUBITEMS]
    return (key, *paragraphs, *with_items, *with_subitems)


def _home_treaty() -> Treaty:
    key = HOME.partition("/")[0]
    return next(treaty for treaty in load_treaties() if treaty.key == key)


def _is_nobodys(typed: ContentWords) -> bool:
    """Return whether the words name no subject: Convención de las Naciones Unidas."""
    return sum(word not in _WHOSE for word, _ in typed) < 2


def _says_more(typed: ContentWords) -> bool:
    """Return whether the words are a listed name and others besides: Convención contra la Corrupción y extradición."""
    return any(_is_short_for(words, typed) for treaty in load_treaties() for words in _words_of(treaty))


def _is_nickname(typed: ContentWords) -> bool:
    """Return whether documents call it otherwise: Protocolo de Palermo, which is three."""
    return any(
        match.end == len(typed) for match in find_synonyms([word for word, _ in typed]) if not match.start
    )


@cache
def _words_of(treaty: Treaty) -> tuple[ContentWords, ...]:
    return tuple(_without_whose(content_words(name)) for name in (*treaty.written_names, *treaty.acronyms))


def _without_whose(words: ContentWords) -> ContentWords:
    """Return the words without "United Nations", unless too little is left: the Charter has no other name."""
    kept = tuple(word for word in words if word[0] not in _WHOSE)
    return kept if len(kept) > 1 else words


def _is_same(typed: ContentWords, name: ContentWords) -> bool:
    return len(typed) == len(name) and _is_short_for(typed, name)


def _is_short_for(typed: ContentWords, name: ContentWords) -> bool:
    """Return whether the words are some of the name's, in its order, and two of them at least, the first included.

    A name of one word is an acronym, and needs that.
    """
    if not typed or not is_same_word(typed[0], name[0]) or len(typed) < min(2, len(name)):
        return False
    rest = iter(name)
    return all(any(is_same_word(word, known) for known in rest) for word in typed)
