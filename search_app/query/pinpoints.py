"""Pinpoints: places in a document that a query names, as `párr. 2`, `anexo, apartado b), inciso iv)`, `#anexo-b-iv`.

    text --find_pinpoint--> PinpointMatch(parts, spans)
    parts, anchors of a document --resolve_pinpoint--> anchor

A pinpoint says which passage is wanted, and excludes no document. An article and an item of the agenda are looked for
besides: most documents only cite the one, and have not the other. Words that mostly mean something else, as `anexo` and
`nota 1`, are a place only where all else that is typed is a symbol or an act. This module knows anchors
(`indexer.anchors`) and symbols; no index and no label.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.anchors import Anchor, AnchorStep, parse_anchor
from indexer.spanish import is_stop, tokens
from indexer.symbols import Reference, Symbol, parse_typed
from search_app.query.question_phrases import blank_out_question_phrase

_FLAGS = re.IGNORECASE
# Of an item: a letter, or a Roman number. ASCII only: without regard to case, i would also match ı and İ.
_MARK = r"(?a:[a-z]|[ivx]{2,6})"
_OF_AGENDA = (
    r"\s{1,2}(?:del|de\sla|of\sthe)\s{1,2}(?:(?:provisional\s)?(?:programa|agenda|temario)|orden\sdel\sd[íi]a)"
    # A `programa de trabajo` is another thing.
    r"(?:\sprovisional)?(?!\w|\s(?:de|para|mundial|global)\s)"
)
# Each pattern has one group, which is a part of the anchor.
_PATTERNS = (
    re.compile(
        r"(?<!\w)(?:p[áa]rrafos?|p[áa]rrs?[.]?|para(?:graph)?s?[.]?|numeral|§)\s{0,2}([0-9]{1,3})(?![\w/.º°ª]\w|[\w/º°ª])",
        _FLAGS,
    ),
    # `apartado Y migrantes` has an operator.
    re.compile(
        rf"(?<!\w)(?:(?:sub)?apartado|inciso|literal|numeral)\s{{1,2}}((?!(?-i:[YO])(?![\w)])){_MARK})(?!\w)[)]?",
        _FLAGS,
    ),
    # With the sign alone: `punto a tratar`.
    re.compile(rf"(?<!\w)(?:letra|punto)\s{{1,2}}({_MARK})[)]", _FLAGS),
    re.compile(rf"(?<![\w(])({_MARK})[)]", _FLAGS),
    re.compile(r"(?<!\w)nota\s(?:al?\s)?pie(?:\sde\sp[áa]gina)?\s{1,2}([0-9]{1,3})(?!\w)", _FLAGS),
    # Of the agenda; `punto 4` alone may be a paragraph.
    re.compile(rf"(?<!\w)tema\s{{1,2}}([0-9]{{1,2}})(?!\w)(?:{_OF_AGENDA})?", _FLAGS),
    re.compile(rf"(?<!\w)(?:punto|[íi]tem|asunto)\s{{1,2}}([0-9]{{1,2}})(?!\w){_OF_AGENDA}", _FLAGS),
    re.compile(rf"(?<!\w)agenda\sitem\s{{1,2}}([0-9]{{1,2}})(?!\w)(?:{_OF_AGENDA})?", _FLAGS),
)
# The first part of the anchor that each pattern leads to.
_KINDS = ("", "", "", "", "nota", "tema", "tema", "tema")
# Marks without their brackets: `anexo b iv`, `párrafo 2 a`. `y`, `e` and `o` join, `anexo i` is the first annex, and
# `a` is mostly a preposition.
_BARE_MARKS = re.compile(
    r"(?<!\w)(?:anexo,?|(?:p[áa]rrafo|p[áa]rr[.]?|para[.]?)\s{0,2}[0-9]{1,3},?)\s{1,2}"
    r"(?:(?P<letter>(?a:[a-df-hj-np-uwz]))(?:,?\s{1,2}(?P<number>(?a:[ivx]{1,5})))?)(?=\s{0,9}(?:\Z|,|\sdel?\s))",
    _FLAGS,
)
# `art. 18.3` is paragraph 3 of article 18. After an operator, a field's name or a sign, an article is words.
_ARTICLE = re.compile(
    r"(?<![\w:(\-+])(?:art[íi]culo|article|art[.]?)\s{0,2}(?P<number>[0-9]{1,3})(?:\s?(?P<latin>bis|ter|qu[áa]ter))?"
    r"(?:[.](?P<paragraph>[0-9]{1,2}))?(?![\w/º°ª*?~]|[.,-]\w)",
    _FLAGS,
)
_OPERATOR = r"(?:O|OR|NO|NOT|(?:CERCA|NEAR)(?:/[0-9]*)?)"
_OPERATOR_BEFORE = re.compile(rf"(?<!\w){_OPERATOR}\s*\Z")
_OPERATOR_AFTER = re.compile(rf"\s*{_OPERATOR}(?!\w)")
_INSIDE = re.compile(r"\s{0,3},?\s{0,3}(?:del?|of)\s{1,3}(?:la\s{1,3}|the\s{1,3})?", _FLAGS)
_ANNEX = re.compile(r"(?<!\w)anexo(?!\w)", _FLAGS)
# Of a resolution: the paragraphs before the operative ones, which have no numbers and are counted.
PREAMBLE = "preámbulo"
_PREAMBLE = re.compile(r"(?<!\w)pre[áa]mbulo(?!\w)", _FLAGS)
# Places in a symbol or an act that is all else that is typed. Each pattern has one group at most.
_PLACES_OF_IDENTITY = (
    ("anexo", re.compile(r"(?<!\w)anexo(?!\w)", _FLAGS)),
    (PREAMBLE, _PREAMBLE),
    ("nota", re.compile(r"(?<!\w)nota\s{1,2}([0-9]{1,3})(?![\w/])", _FLAGS)),
    ("", re.compile(r"(?<!\w)(?:punto|apartado)\s{1,2}([0-9]{1,3})(?![\w/])", _FLAGS)),
)
# As `to_text` prints it.
_PRINTED_IDENTITY = re.compile(r"\s*signatura:(?:\"(?P<quoted>[^\"]+)\"|(?P<plain>\S+))\s+Y\s*")
# Steps of an anchor that are counted, since the document gives them no number: nobody names them.
_UNNAMED_PREFIXES = ("u", "h")
_ADDRESS = re.compile(r"\S*/doc/[^\s#?]+(?:[?][^\s#]*)?#([\w.-]{1,60})")
_QUOTED = re.compile(r"[\"“”„‟«»＂][^\"“”„‟«»＂]*[\"“”„‟«»＂]")


@dataclass(frozen=True, slots=True)
class PinpointMatch:
    """`parts` are those of an anchor, from the outside in: ('anexo', 'b', 'iv'), ('2',), ('nota', '3').

    An article's number is one with its prefix: ('art-18', '3').
    """

    parts: tuple[str, ...]
    # Of the text, in characters: what says so.
    spans: tuple[tuple[int, int], ...]


def find_pinpoint(text: str) -> PinpointMatch | None:
    """Return the pinpoint that a text names outside quotes; None where it names none, or nothing else."""
    whole, text = text, _QUOTED.sub(lambda quote: " " * len(quote[0]), text)
    matches = sorted(
        (match.start(), match.end(), kind, match[1].lower())
        for pattern, kind in zip(_PATTERNS, _KINDS, strict=True)
        for match in pattern.finditer(text)
        if match[0][-1] != ")" or text.count("(", 0, match.end()) < text.count(")", 0, match.end())
    )
    for marks in _BARE_MARKS.finditer(text):
        # `convenio 5, anexo b`: a figure says that a document is named.
        if re.search("[0-9]", text[: marks.start()] + text[marks.end() :]):
            found = [
                (*marks.span(name), "", marks[name].lower()) for name in ("letter", "number") if marks[name]
            ]
            matches = sorted([*matches, *found])
    if not matches and (place := _place_of_identity(whole, text)):
        return place
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    for start, end, kind, part in matches:
        if spans and start < spans[-1][1]:
            continue
        # `apartado a) del párrafo 3`: what is named later is further out.
        outer = bool(spans) and _INSIDE.fullmatch(text[spans[-1][1] : start]) is not None
        named = [kind, part] if kind else [part]
        parts = [*named, *parts] if outer else [*parts, *named]
        spans.append((start, end))
    if article := _find_article(text):
        parts = [_article_part(article), *([article["paragraph"]] if article["paragraph"] else []), *parts]
        spans.append(article.span())
    # As the page copies it, behind the place in words.
    if address := _ADDRESS.search(text):
        parts, spans = list(_parts(parse_anchor(address[1]))), [*spans, address.span()]
    elif parts and (annex := _ANNEX.search(text)):
        parts.insert(0, "anexo")
        spans.append(annex.span())
    elif parts and (preamble := _PREAMBLE.search(text)):
        parts.insert(0, PREAMBLE)
        spans.append(preamble.span())
    pinpoint = PinpointMatch(tuple(parts), tuple(sorted(spans)))
    return pinpoint if parts and (says_enough(pinpoint.parts) or _says_more(whole, pinpoint)) else None


def _place_of_identity(whole: str, text: str) -> PinpointMatch | None:
    """Return the place in the symbol or act that is all else of a text: `anexo de la resolución 6/4`.

    `whole` is the text, and `text` the same without what stands in quotes.
    """
    for kind, pattern in _PLACES_OF_IDENTITY:
        match = pattern.search(text)
        if match is None:
            continue
        number = match[1] if pattern.groups else None
        place = PinpointMatch(tuple(filter(None, (kind, number))), (match.span(),))
        if _is_identity(blank_out_pinpoint(whole, place)):
            return place
    return None


def _is_identity(text: str) -> bool:
    """Return whether a text is a symbol or an act, with words around it that only join."""
    if printed := _PRINTED_IDENTITY.fullmatch(text):
        text = printed["quoted"] or printed["plain"]
    text = blank_out_question_phrase(text, asks_besides=True)
    content_words = [word for word in tokens(text) if not is_stop(word.exact)]
    if not content_words:
        return False
    typed = text[content_words[0].start : content_words[-1].end]
    return isinstance(parse_typed(typed), Symbol | Reference)


def _find_article(text: str) -> re.Match[str] | None:
    """Return the match of the article that a text names; None where it names several, or is not sure to name one."""
    articles = list(_ARTICLE.finditer(text))
    if len(articles) != 1:
        return None
    (article,) = articles
    before = text[: article.start()]
    if (
        before.count("(") > before.count(")")
        or _OPERATOR_BEFORE.search(before)
        or _OPERATOR_AFTER.match(text[article.end() :])
    ):
        return None
    return article


def _article_part(article: re.Match[str]) -> str:
    return f"art-{article['number']}{(article['latin'] or '').lower().replace('á', 'a')}"


def article_of(parts: Sequence[str]) -> str | None:
    """Return the number of the article that the parts begin with, `18` or `13bis`; None where they name none."""
    outer = next((part for part in parts if part not in ("anexo", PREAMBLE)), "")
    return outer.removeprefix("art-") if outer.startswith("art-") else None


def agenda_item_of(parts: Sequence[str]) -> str | None:
    """Return the number of the item of the agenda that the parts name; None where they name none."""
    return parts[1] if len(parts) > 1 and parts[0] == "tema" else None


def says_enough(parts: Sequence[str]) -> bool:
    """Return whether a place may be all that is asked for: it is looked for in every document."""
    return bool(article_of(parts) or agenda_item_of(parts))


def blank_out_pinpoint(text: str, pinpoint: PinpointMatch) -> str:
    """Return the text with blanks in place of the pinpoint, so that all else keeps its offsets."""
    for start, end in pinpoint.spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _says_more(text: str, pinpoint: PinpointMatch) -> bool:
    return bool(re.search(r"\w", blank_out_pinpoint(text, pinpoint)))


def format_pinpoint(parts: tuple[str, ...], joint: str = " ") -> str:
    """Return the parts as text that `find_pinpoint` reads as the same again, with `joint` between them."""
    if parts[0] == "nota":
        return f"nota al pie {parts[1]}"
    words = []
    for index, part in enumerate(parts):
        if part.startswith("art-"):
            words.append(f"artículo {part.removeprefix('art-')}")
        elif part in ("anexo", PREAMBLE, "tema") or (index and parts[index - 1] == "tema"):
            words.append(part)
        elif part.isdecimal():
            words.append(f"párrafo {part}")
        else:
            words.append(f"inciso {part}")
    return joint.join(words)


def resolve_pinpoint(parts: tuple[str, ...], anchors: Iterable[str]) -> str | None:
    """Return the anchor that has exactly these parts, else the first that ends in them; None where there is none.

    An article that has no such paragraph is the place itself.
    """
    by_anchor = [(anchor, _parts(parse_anchor(anchor))) for anchor in anchors]
    while article_of(parts) and len(parts) > 1 and not _resolves(parts, by_anchor):
        parts = parts[:-1]
    for anchor, anchor_parts in by_anchor:
        if anchor_parts == parts:
            return anchor
    return next((anchor for anchor, anchor_parts in by_anchor if anchor_parts[-len(parts) :] == parts), None)


def _resolves(parts: tuple[str, ...], by_anchor: Iterable[tuple[str, tuple[str, ...]]]) -> bool:
    return any(anchor_parts[-len(parts) :] == parts for _, anchor_parts in by_anchor)


def _parts(anchor: Anchor) -> tuple[str, ...]:
    """Return the parts that a person would name: op-2-a -> ('2', 'a'), p4_2 -> ('4',), u3-iii -> ('iii',)."""
    parts: list[str] = []
    for step in anchor.steps:
        if step.prefix == "art":
            # The number of an article is not that of a paragraph.
            parts.append(str(AnchorStep("art", step.number)))
        elif step.prefix in ("", "p", "op"):
            parts.append(step.number)
        elif step.prefix not in _UNNAMED_PREFIXES:
            parts += [step.prefix, step.number]
    return tuple(filter(None, parts))
