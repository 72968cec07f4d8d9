"""The language of the question box: text -> tree. (`ast` is the tree, and spells it out again.)

    what was typed --parse--> Reading(tree, warnings)

Words side by side must all be there (`Y`); `O` is either, `NO` or a leading `-` is without, and `Y` binds tighter
than `O`. `"..."` is an exact phrase, `a CERCA/5 b` two words at most five apart, `resoluci*` and `c?nferencia`
patterns, `palabra~` and `palabra~2` words one or two slips away. Operators are upper case: `y` is a word.
What names a day, month, session, meeting or kind is also looked for as such: `octubre de 2013`, `14ª reunión`,
`notas verbales`; `quién cita la resolución 7/1` is `cita:`.
Fields narrow: `signatura: cita: menciona: título: texto: sesión: tema: órgano: tipo: año: fecha:`; `..` is a range.

A mistake is a Warning (what, where) and the stretch is read as the words it is made of; only the limits refuse
(QueryLimit). It knows the grammar and asks `symbols` what is a symbol and `spanish` what is a word; not the
lexicon, the index or any label.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from indexer.extraction.entities import EntityMention
from indexer.spanish import normalize, strip_accents, tokens, zipf
from indexer.symbols import Reference
from search_app.query.ast import (
    FIELD_BY_NAME,
    AndQuery,
    CitesQuery,
    Compound,
    FieldName,
    FieldValue,
    Fuzzy,
    InTitle,
    MatchAllQuery,
    Number,
    OrQuery,
    PhraseQuery,
    Pinpoint,
    Proximity,
    QueryTree,
    Span,
    SymbolQuery,
    Wildcard,
    Word,
    conjunction,
    disjunction,
    negation,
    query_leaves,
)
from search_app.query.catalogue import blank_out_opening, catalogue_filter
from search_app.query.field_values import (
    closest_codes,
    is_name_of_value,
    kind_by_name,
    parse_entity,
    parse_field_value,
    to_entity_query,
)
from search_app.query.limits import check_parentheses, check_text_length, check_tree
from search_app.query.pinpoints import blank_out_pinpoint, find_pinpoint
from search_app.query.typed_dates import find_typed_dates, is_spelled_out
from search_app.query.typed_symbols import may_be_an_act, parse_identities, parse_identity
from search_app.query.warnings import QueryWarning, WarningCollector

MAX_PROXIMITY = 100  # of CERCA/n, in words
DEFAULT_PROXIMITY = 10  # of CERCA alone


MAX_NAME = 6  # words of a name that are looked at together

# 'quién cita la', 'documentos que citan a la', 'which documents cite'
_WHO = frozenset(
    (
        *("que", "quien", "quienes", "cual", "cuales", "los", "documento", "documentos"),
        *("who", "which", "what", "that", "documents"),
    )
)
_CITE = frozenset(("cita", "citan", "citen", "citaron", "cito", "cite", "cites", "citing"))
_WHAT = frozenset(("a", "al", "la", "las", "el", "los", "the"))
_GROUP = re.compile("WG[.-]?[0-9]{1,2}", re.I)  # of the Conference: as it is spoken of


@dataclass(frozen=True, slots=True)
class ParseResult:
    """What was understood; `tree` is None where nothing was asked."""

    tree: QueryTree | None
    warnings: tuple[QueryWarning, ...] = ()


# --- typed -> pieces ----------------------------------------------------------------------------------------

_QUOTES = '"“”„‟«»＂'
_FIELD = re.compile(r"([^\W\d_]{1,20}):")
_NEAR = re.compile(r"(?:CERCA|NEAR)(?:/([0-9]{1,9}))?")
_OPERATORS = {"Y": "and", "AND": "and", "O": "or", "OR": "or", "NO": "not", "NOT": "not"}
_EDGE = ".,;:!¡¿…·'’‘`"  # around a word, never part of what it says

TokenKind = Literal["word", "quote", "field", "open", "close", "and", "or", "not", "near"]


@dataclass(frozen=True, slots=True)
class QueryToken:
    """A stretch of the text: `text` is a word as typed, a quote's inside, a field's code, CERCA's distance."""

    kind: TokenKind
    text: str
    start: int
    end: int


def _pieces(text: str, warn: WarningCollector) -> list[QueryToken]:
    found: list[QueryToken] = []
    questioned = "¿" in text  # then `?` ends a sentence and is no wildcard
    # A `?` behind it closes the question, whether or not one opened it.
    closing = len(text.rstrip(_EDGE + "? \t\n"))
    shouted = _is_shouted(text)
    place, end = 0, len(text)
    while place < end:
        letter = text[place]
        before = text[place - 1] if place else " "
        if letter.isspace():
            place += 1
        elif letter in _QUOTES:
            close = next((index for index in range(place + 1, end) if text[index] in _QUOTES), None)
            if close is None:
                warn("unclosed-quote", place, end)
                place += 1
                continue
            if tokens(text[place + 1 : close]):
                found.append(QueryToken("quote", text[place + 1 : close], place, close + 1))
            place = close + 1
        elif letter in "()":
            found.append(QueryToken("open" if letter == "(" else "close", letter, place, place + 1))
            place += 1
        elif (
            letter in "-−"
            and not shouted
            and (before.isspace() or before in "(" + _QUOTES)
            and place + 1 < end
            and not text[place + 1].isspace()
            and text[place + 1] not in "-−"
        ):
            found.append(QueryToken("not", letter, place, place + 1))
            place += 1
        else:
            questioned = questioned or text.find("?", place) >= closing
            place = _word(text, place, questioned, shouted, found, warn)
    return found


def _is_shouted(text: str) -> bool:
    """Whether a text is typed all in capitals: then Y, O and NO are words of it, as a hyphen is.

    Acronyms alone are no such text: `UNODC O INTERPOL`.
    """
    if text != text.upper():
        return False
    return any(len(word.exact) > 3 and zipf(word.exact) for word in tokens(text))


def _word(
    text: str, start: int, questioned: bool, shouted: bool, found: list[QueryToken], warn: WarningCollector
) -> int:
    """Adds the word or field that begins at `start`; gives back where it ends."""
    end = start
    while end < len(text) and not (text[end].isspace() or text[end] in "()" + _QUOTES):
        end += 1
    word = text[start:end]
    if (name := _FIELD.match(word)) and not word.startswith("//", name.end()):
        known = FIELD_BY_NAME.get(strip_accents(name[1]))
        follows = end > start + name.end() or text[end : end + 1] in tuple("(" + _QUOTES)
        if known and follows:
            found.append(QueryToken("field", known, start, start + name.end()))
            return start + name.end()
        if known:
            warn("field-without-value", start, end)
        elif follows:
            warn("unknown-field", start, start + name.end())
    if word in _OPERATORS and not shouted:
        kind: TokenKind = _OPERATORS[word]  # type: ignore[assignment]
        found.append(QueryToken(kind, word, start, end))
    elif near := _NEAR.fullmatch(word):
        found.append(QueryToken("near", near[1] or str(DEFAULT_PROXIMITY), start, end))
    else:
        if questioned:
            word = word.replace("?", " ")
        if tokens(word) or set(word) == {"*"}:
            found.append(QueryToken("word", word, start, end))
    return end


def _balanced(pieces: list[QueryToken], warn: WarningCollector) -> list[QueryToken]:
    """Without parentheses that have no partner or hold nothing."""
    kept: list[QueryToken | None] = []
    opened: list[int] = []
    for piece in pieces:
        if piece.kind == "open":
            opened.append(len(kept))
            check_parentheses(len(opened), piece.start)
        elif piece.kind == "close":
            if not opened:
                warn("unmatched-parenthesis", piece.start, piece.end)
                continue
            start = opened.pop()
            if all(one is None for one in kept[start + 1 :]):
                kept[start] = None
                continue
        kept.append(piece)
    for start in opened:
        if lone := kept[start]:
            warn("unmatched-parenthesis", lone.start, lone.end)
            kept[start] = None
    return [piece for piece in kept if piece]


_BEGINS = ("word", "quote", "field", "open", "not")  # what an operand can begin with
_ENDS = ("word", "quote", "close")


def _operated(pieces: list[QueryToken], warn: WarningCollector) -> list[QueryToken]:
    """With every operator that lacks an operand turned into the word it also is."""
    kept: list[QueryToken] = []
    for piece in reversed(pieces):  # NO and fields look to the right
        follows = kept[-1].kind if kept else "end"
        if piece.kind == "field" and follows not in ("word", "quote", "open"):
            warn("field-without-value", piece.start, piece.end)
            piece = _plain(piece, warn)
        elif piece.kind == "not" and follows not in _BEGINS:
            if piece.text in "-−":
                continue
            warn("dangling-operator", piece.start, piece.end)
            piece = _plain(piece, warn)
        kept.append(piece)
    pieces, kept = kept[::-1], []
    for place, piece in enumerate(pieces):
        if piece.kind in ("and", "or", "near"):
            follows = pieces[place + 1].kind if place + 1 < len(pieces) else "end"
            if not kept or kept[-1].kind not in _ENDS or follows not in _BEGINS:
                warn("dangling-operator", piece.start, piece.end)
                piece = _plain(piece, warn)
        kept.append(piece)
    return kept


def _plain(piece: QueryToken, warn: WarningCollector) -> QueryToken:
    return QueryToken("word", warn.text[piece.start : piece.end].rstrip(":"), piece.start, piece.end)


def _naming(pieces: Sequence[QueryToken], text: str) -> dict[int, tuple[int, EntityMention]]:
    """Where words name a day, month, session or meeting: place of the first word -> place after the last, and what.

    A word next to CERCA or after a field is that one's.
    """
    found: dict[int, tuple[int, EntityMention]] = {}
    edge = _EDGE + ("?" if "¿" in text else "")
    begin = 0
    while begin < len(pieces):
        end = begin
        while end < len(pieces) and pieces[end].kind == "word":
            end += 1
        bound = pieces[begin - 1].kind if begin else "end"
        first = begin + (bound in ("near", "field"))
        last = end - (end < len(pieces) and pieces[end].kind == "near")
        if first < last:
            start = pieces[first].start
            starts = {pieces[place].start: place for place in range(first, last)}
            stretch = text[start : pieces[last - 1].end]
            names = find_typed_dates(stretch)
            for one in names:
                words = [
                    place
                    for offset, place in starts.items()
                    if one.start < pieces[place].end - start and offset - start < one.end
                ]
                outside = stretch[pieces[words[0]].start - start : one.start]
                outside += stretch[one.end : pieces[words[-1]].end - start]
                alone = sum(one.start < other.end and other.start < one.end for other in names) == 1
                bare = not outside.strip(edge) or not (tokens(outside) or set("*?~") & set(outside))
                if alone and bare:  # not 13ª y 14ª reuniones, which are two
                    found[words[0]] = (words[-1] + 1, one)
        begin = end + 1
    return found


# --- pieces -> tree -----------------------------------------------------------------------------------------


def parse(text: str, *, literal: bool = False) -> ParseResult:
    """What a text in the box asks for. Raises QueryLimit, and nothing else whatever is typed.

    With `literal` words are words: none is read as a filter.
    """
    check_text_length(text)
    # Half a surrogate pair can come in by an address and stands in no text; one for one, so places stay.
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    warn = WarningCollector(text)
    quoted = any(quote in text for quote in _QUOTES)
    if not quoted and not literal and (filtered := catalogue_filter(text)):
        warn("read-as-filter", 0, len(text))
        return ParseResult(filtered, warn.collected())
    pinpoint = find_pinpoint(text)
    if pinpoint:
        text = blank_out_pinpoint(text, pinpoint)
    if not quoted:
        text = blank_out_opening(text)
    # A symbol may hold spaces and parentheses, CU 2009/33 (A): it is asked for before the grammar is.
    plain = not any(quote in text for quote in _QUOTES) and not _FIELD.match(text.lstrip().split(" ")[0])
    if (plain or "//" in text) and (whole := parse_identity(text)):
        place = len(text) - len(text.lstrip())
        span = (place, place + len(text.strip())) if pinpoint else (0, len(text))
        signature = SymbolQuery(whole.value, whole.text, span)
        return ParseResult(conjunction([signature, Pinpoint(pinpoint.parts)]) if pinpoint else signature)
    parser = _Parser(_operated(_balanced(_pieces(text, warn), warn), warn), warn)
    tree = parser.either(title=False)
    if isinstance(tree, Word) and (kind := kind_by_name(tree.text)):
        # All that is asked; beside other words `nota` is a word (tome nota) more often than all the notes there are.
        tree = OrQuery((tree, FieldValue("kind", kind, kind, tree.span)))
    if pinpoint:
        tree = conjunction([*([] if tree is None else [tree]), Pinpoint(pinpoint.parts)])
    if tree is None and text.strip():
        warn("no-words", 0, len(text))
    if tree is not None:
        check_tree(tree)
    return ParseResult(tree, warn.collected())


class _Parser:
    """Recursive descent over pieces that already fit: every operator has its operands, every ( its )."""

    def __init__(self, pieces: Sequence[QueryToken], warn: WarningCollector) -> None:
        self.pieces = pieces
        self.place = 0
        self.warn = warn
        self.naming = _naming(pieces, warn.text)

    def _next(self) -> TokenKind | Literal["end"]:
        return self.pieces[self.place].kind if self.place < len(self.pieces) else "end"

    def _take(self) -> QueryToken:
        self.place += 1
        return self.pieces[self.place - 1]

    def either(self, *, title: bool) -> QueryTree | None:
        sides = [self._all(title)]
        while self._next() == "or":
            self._take()
            sides.append(self._all(title))
        known = [side for side in sides if side is not None]
        return disjunction(known) if known else None

    def _all(self, title: bool) -> QueryTree | None:
        found: list[QueryTree] = []
        while (following := self._next()) not in ("or", "close", "end"):
            if following == "and":
                self._take()
            else:
                found.extend(self._unary(title))
        return conjunction(found)

    def _unary(self, title: bool) -> list[QueryTree]:
        negative = False
        while self._next() == "not":
            self._take()
            negative = not negative
        found = self._near(title)
        if not negative:
            return found
        inner = conjunction(found)
        return [] if inner is None else [negation(inner)]

    def _near(self, title: bool) -> list[QueryTree]:
        left = self._atom(title)
        found: list[QueryTree] = [] if left is None else [left]
        while self._next() == "near":
            operator = self._take()
            negated = False
            while self._next() == "not":  # a CERCA/3 -b asks for nothing: read as a Y -b
                self._take()
                negated = not negated
            right = self._atom(title)
            a, b = (node.node if isinstance(node, InTitle) else node for node in (left, right))
            distance = min(max(int(operator.text), 1), MAX_PROXIMITY)
            if str(distance) != operator.text.lstrip("0"):
                self.warn("near-distance", operator.start, operator.end)
            if (
                isinstance(a, (Word, Wildcard, Fuzzy))
                and isinstance(b, (Word, Wildcard, Fuzzy))
                and not negated
            ):
                close = Proximity(a, b, distance)
                if found and found[-1] is left:
                    found.pop()
                found.append(InTitle(close) if title else close)
                left = right
                continue
            self.warn("near-operand", operator.start, operator.end)
            if right is not None:
                found.append(negation(right) if negated else right)
            left = None if negated else right
        return found

    def _atom(self, title: bool) -> QueryTree | None:
        piece = self._take()
        if piece.kind == "open":
            inner = self.either(title=title)
            self._take()  # its partner
            return inner
        if piece.kind == "field":
            return self._field(piece, title)
        return _titled(self._leaf(piece, plain=title), title)

    def _field(self, piece: QueryToken, title: bool) -> QueryTree | None:
        if title:
            self.warn("field-inside-title", piece.start, piece.end)
            return self._atom(title)
        if piece.text == "title":
            return self._atom(True)
        if self._next() == "open":
            if piece.text != "text":
                self.warn("bad-value", piece.start, piece.end)
            return self._atom(False)
        value = self._take()
        if piece.text == "text":
            return self._leaf(value, plain=True)
        typed = value.text.strip(_EDGE) if value.kind == "word" else value.text
        span = (piece.start, value.end)
        if piece.text == "mentions":
            if mentioned := parse_entity(typed, span):
                return mentioned
            self.warn("bad-value", value.start, value.end)
        elif piece.text in ("signature", "cites"):
            made = SymbolQuery if piece.text == "signature" else CitesQuery
            if known := parse_identities(typed):
                return disjunction([made(one.value, one.text, span) for one in known])
            self.warn("bad-symbol", value.start, value.end)
        else:
            return self._narrowed(piece, value)
        return self._leaf(value, plain=True)

    def _narrowed(self, field: QueryToken, value: QueryToken) -> QueryTree | None:
        """The values of a field; a subject, organ or kind takes as many words as are words of one name."""
        known: FieldName = field.text  # type: ignore[assignment]
        if value.kind == "word":
            for length in range(len(run := self._run(value, MAX_NAME)) - 1, 0, -1):
                typed = self.warn.text[value.start : run[length].end].strip(_EDGE)
                if is_name_of_value(known, typed):
                    self.place += length
                    return disjunction(parse_field_value(known, typed, (field.start, run[length].end)))
        # A dot at the end may be half of an open range: 2014..
        typed = value.text.strip(_EDGE.replace(".", "")) if value.kind == "word" else value.text
        if narrowed := parse_field_value(known, typed, (field.start, value.end)):
            return disjunction(narrowed)
        self.warn("bad-value", value.start, value.end, closest_codes(known, typed))
        return self._leaf(value, plain=True)

    def _run(self, first: QueryToken, most: int) -> list[QueryToken]:
        """The piece just taken and the words that follow it, at most so many."""
        run = [first]
        for piece in self.pieces[self.place : self.place + most - 1]:
            if piece.kind != "word":
                break
            run.append(piece)
        return run

    def _leaf(self, piece: QueryToken, *, plain: bool) -> QueryTree | None:
        """The word or phrase of a piece. `plain`: it is text and nothing else, whatever it looks like."""
        span = (piece.start, piece.end)
        if piece.kind == "quote":
            return _phrase(_exact(piece.text), span)
        if not plain:
            known = self._citing(piece) or self._mention() or self._kind(piece) or self._reference(piece)
            if known:
                return known
        if set(piece.text) == {"*"}:
            return MatchAllQuery(span)
        if "~" in piece.text and (like := self._like(piece)):
            return like
        if "*" in piece.text or "?" in piece.text:
            pattern = re.sub(r"\*+", "*", piece.text.strip(_EDGE))
            letters = _exact(re.sub(r"[*?]", "", pattern))
            spelt = "".join(
                part if part in "*?" else normalize(part) for part in re.split(r"([*?])", pattern)
            )
            if len(letters) == 1 and letters[0] == re.sub(r"[*?]", "", spelt):
                return Wildcard(spelt, span)
            self.warn("bad-wildcard", *span)
        return _literal(piece.text, span) if plain else _free(piece.text, span)

    def _like(self, piece: QueryToken) -> QueryTree | None:
        stem, _, slips = piece.text.strip(_EDGE).rpartition("~")
        words = _exact(stem)
        if len(words) == 1 and "~" not in stem and slips in ("", "1", "2"):
            return Fuzzy(words[0], int(slips or "1"), (piece.start, piece.end))
        if words:
            self.warn("bad-fuzzy", piece.start, piece.end)
        return None

    def _mention(self) -> QueryTree | None:
        """What the words from the one just taken name together, beside the words themselves."""
        first = self.place - 1
        if first not in self.naming:
            return None
        end, one = self.naming[first]
        span = (self.pieces[first].start, self.pieces[end - 1].end)
        sought = to_entity_query(one, span)
        text = self.warn.text[span[0] : span[1]]
        if one.kind in ("period", "meeting") and not is_spelled_out(text):
            words = _phrase(_exact(text), span)  # a 7 stands anywhere: in 7/1, among days
        else:
            words = self._words(self.pieces[first:end])
        if sought is None or words is None:
            return None
        self.place = end
        alternatives: list[QueryTree] = [words, sought]
        if sought.kind == "period" and len(sought.low) < 3:
            alternatives.append(FieldValue("session", sought.low, sought.low, span))
        return disjunction(alternatives)

    def _words(self, pieces: Sequence[QueryToken]) -> QueryTree | None:
        return conjunction(word for piece in pieces if (word := self._leaf(piece, plain=True)))

    def _free_run(self, first: QueryToken) -> list[QueryToken]:
        """The same without a word that is CERCA's."""
        if self.pieces[self.place - 2 : self.place - 1] and self.pieces[self.place - 2].kind == "near":
            return []
        run = self._run(first, MAX_NAME)
        after = self.place - 1 + len(run)
        near = after < len(self.pieces) and self.pieces[after].kind == "near"
        return run[:-1] if near else run

    def _kind(self, first: QueryToken) -> QueryTree | None:
        """A kind of document by its name of several words, beside the words."""
        run = self._free_run(first)
        for length in range(len(run), 1, -1):
            span = (first.start, run[length - 1].end)
            kind = kind_by_name(self.warn.text[span[0] : span[1]])
            words = self._words(run[:length]) if kind else None
            if kind and isinstance(words, AndQuery):  # `que la resolución` is one word
                self.place += length - 1
                return disjunction([words, FieldValue("kind", kind, kind, span)])
        return None

    def _citing(self, first: QueryToken) -> QueryTree | None:
        """`quién cita la resolución 7/1`, `documentos que citan CTOC/COP/2014/1`: those that cite it."""
        begun = self.place
        run = self._free_run(first)
        said = [strip_accents(piece.text.strip(_EDGE + "?")) for piece in run]
        verb = next((place for place, word in enumerate(said) if word not in _WHO), len(said))
        if verb == len(said) or said[verb] not in _CITE:
            return None
        what = next((place for place in range(verb + 1, len(said)) if said[place] not in _WHAT), len(said))
        if what < len(said):
            self.place += what
            span = first.start, run[what].end
            known = self._reference(run[what])
            found = query_leaves(known) if known else ()
            cited = [
                CitesQuery(one.value, one.text, (span[0], one.span[1]))
                for one in found
                if isinstance(one, SymbolQuery)
            ]
            if cited:
                return disjunction(cited)
        self.place = begun
        return None

    def _numbered_act(self, run: Sequence[QueryToken]) -> int:
        """How many words name an act by two small numbers right behind its noun: `decisión 4 3`, `res 6.4`; 0 if none.

        No figure may follow, nor may the numbers be those of a day: `resolución 3-4 mayo 2023`.
        """
        if not _ACT_NOUN.fullmatch(run[0].text):
            return 0
        said = [piece.text.rstrip(_EDGE + "? ") for piece in run[1:]]
        length = 2 if said[:1] and _TWO_NUMBERS.fullmatch(said[0]) else 3
        figures = [_SMALL_NUMBER.fullmatch(word) for word in said[: length - 1]]
        if length == 3 and (len(figures) < 2 or not all(figures) or run[1].text != said[0]):
            return 0
        if any(self.place - 1 + place in self.naming for place in range(1, length)):
            return 0
        following = run[length].text if length < len(run) else ""
        return 0 if following[:1].isdecimal() else length

    def _reference(self, first: QueryToken) -> QueryTree | None:
        """A symbol among words, or a reference of up to four: `resolución 7/1`, `CU 2009/33`."""
        run = self._run(first, 4)
        if length := self._numbered_act(run):
            known = parse_identity(self.warn.text[first.start : run[length - 1].end].strip(_EDGE + "?"))
            if known and may_be_an_act(known):
                self.place += length - 1
                return SymbolQuery(known.value, known.text, (first.start, run[length - 1].end))
        for length in range(len(run), 0, -1):
            typed = self.warn.text[first.start : run[length - 1].end].rstrip(
                "?" if "¿" in self.warn.text else ""
            )
            group = length == 1 and _GROUP.fullmatch(typed.strip(_EDGE))
            if not group and ("/" not in run[length - 1].text or (length > 1 and "/" in first.text)):
                continue
            # More than one word is a symbol only where a noun begins it: without spaces, `a S/1995` is one too.
            known = parse_identity(typed.strip(_EDGE))
            if known and length > 1 and not isinstance(known.value, Reference):
                known = None
            if known and not may_be_an_act(known):
                return None
            if known:
                self.place += length - 1
                return SymbolQuery(known.value, known.text, (first.start, run[length - 1].end))
        # 6/4 alone: the resolution, the decision, or the figures as they stand
        span = (first.start, first.end)
        acts = [SymbolQuery(one.value, one.text, span) for one in parse_identities(first.text.strip(_EDGE))]
        figures = _literal(first.text, span)
        return disjunction([*acts, figures]) if acts and figures else None


def _titled(node: QueryTree | None, title: bool) -> QueryTree | None:
    if title and isinstance(node, (Word, PhraseQuery, Wildcard, Fuzzy, Proximity)):
        return InTitle(node)
    return node


def _exact(text: str) -> tuple[str, ...]:
    """The words of a text as they stand in the index, such that reading them again gives the same."""
    words = tuple(token.exact for token in tokens(text))
    for _ in range(3):
        again = tuple(token.exact for token in tokens(" ".join(words)))
        if again == words:
            break
        words = again
    return words


def _phrase(words: tuple[str, ...], span: Span) -> QueryTree | None:
    return PhraseQuery(words, span) if words else None


def _literal(text: str, span: Span) -> QueryTree | None:
    """One word is a word; what the eye reads as one and the index as several (6/4) is a phrase."""
    words = _placed(text, span)
    return words[0] if len(words) == 1 else _phrase(tuple(word.text for word in words), span)


_GROUPED = re.compile(r"[0-9]{1,3}(?:[.][0-9]{3}){1,2}|[0-9]{5,9}")


def _free(text: str, span: Span) -> QueryTree | None:
    """What is typed without quotes: nothing of it must stand exactly so.

    A number is one however it is grouped; signs between words part them; with figures among them they are a
    Compound.
    """
    plain = text.strip(_EDGE + "? ")  # the sign that closes a question is a blank here
    if _GROUPED.fullmatch(plain):
        return Number(plain.replace(".", ""), span)
    placed = _placed(text, span)
    words = tuple(word.text for word in placed)
    if len(words) == 1 and _GROUPED.fullmatch(words[0]):  # with other signs around: 25192<
        return Number(words[0], span)
    if len(words) > 1 and not any(map(str.isdecimal, text)):
        # A letter alone is none: B.O., d'Ivoire.
        return conjunction([word for word in placed if len(word.text) > 1] or placed)
    # What is spelt out must be read as the same again, and 14:10:2013 would be spelt as a day.
    if len(words) < 2 or _names_something("-".join(words)):
        return conjunction(placed)
    return Compound(words, span)


def _placed(text: str, span: Span) -> list[Word]:
    """The words of a stretch, each at its own place; where they are read otherwise than written, at that of all."""
    words, places = _exact(text), tokens(text)
    if tuple(token.exact for token in places) != words:
        return [Word(word, span) for word in words]
    return [Word(token.exact, (span[0] + token.start, span[0] + token.end)) for token in places]


def _names_something(spelt: str) -> bool:
    """Whether it is a symbol or a day, a session ... as a whole."""
    return bool(parse_identity(spelt)) or any(
        one.end - one.start == len(spelt) for one in find_typed_dates(spelt)
    )


_ACT_NOUN = re.compile(r"(?:res(?:ol(?:uci[oó]n|ution)?)?|dec(?:isi[oó]n)?)\.?", re.I)
_SMALL_NUMBER = re.compile("[1-9][0-9]?")
_TWO_NUMBERS = re.compile("[1-9][0-9]?[.-][1-9][0-9]?")
