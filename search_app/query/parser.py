r"""The query language: typed text -> tree. `ast` is the tree, and prints it again.

    text --parse--> ParseResult(tree, warnings)

    query     = [ any_of ] ;
    any_of    = all_of { OR all_of } ;
    all_of    = unary { [ AND ] unary } ;
    unary     = { NOT } near ;
    near      = atom { NEAR { NOT } atom } ;
    atom      = "(" any_of ")" | FIELD ( "(" any_of ")" | value ) | QUOTE | words ;
    value     = QUOTE | WORD | ? up to six WORDs that follow each other in one name of a subject, organ or kind ? ;
    words     = WORD | ? WORDs that together name a symbol, act, day, session, meeting, kind of document or articles ? ;

`docs/query-language.md` has the same rules, and those of the tokens. Side by side means AND, which binds tighter than
OR. NEAR: at most so many words apart. What words name is looked for beside the words: `octubre de 2013`, `14ª reunión`,
`notas verbales`; `quién cita la resolución 7/1` is `cita:`. A mistake is a warning, and what was typed is read as the
words it is made of; only `limits` refuses. This module knows the grammar; `symbols` knows what is a symbol and
`spanish` what is a word. It knows no lexicon, index or label.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from indexer.spanish import strip_accents
from indexer.symbols import Reference
from search_app.query import text_leaves
from search_app.query.ast import (
    AndQuery,
    ArticleListQuery,
    CitesQuery,
    FieldName,
    FieldValue,
    Fuzzy,
    InTitle,
    MatchAllQuery,
    OrQuery,
    PhraseQuery,
    Pinpoint,
    Proximity,
    QueryTree,
    SymbolQuery,
    Wildcard,
    Word,
    conjunction,
    disjunction,
    negation,
    query_leaves,
    to_text,
)
from search_app.query.catalogue import CatalogueOrder, blank_out_opening, read_catalogue_query
from search_app.query.date_phrases import find_date_phrases
from search_app.query.document_request import blank_out_how_to_cite, requested_document
from search_app.query.english_words import UNMISTAKABLE_STOP_WORDS, english_stop_words_in
from search_app.query.exclusions import Exclusion, find_exclusion, suggested_exclusion
from search_app.query.field_values import (
    begins_kind_name,
    is_name_of_value,
    kind_by_name,
    parse_entity,
    parse_field_value,
    to_entity_query,
)
from search_app.query.lexer import (
    EDGE_PUNCTUATION,
    QueryToken,
    TokenKind,
    begins_with_field,
    demote_dangling_operators,
    drop_unbalanced,
    has_quotes,
    tokenize,
)
from search_app.query.limits import check_text_length, check_tree
from search_app.query.pinpoints import PinpointMatch, blank_out_pinpoint, find_pinpoint, says_enough
from search_app.query.question_phrases import blank_out_question_phrase, blank_out_request
from search_app.query.spelling import closest_codes
from search_app.query.thesaurus import has_english_wording
from search_app.query.typed_dates import is_spelled_out
from search_app.query.typed_symbols import TypedIdentity, may_be_an_act, parse_identities, parse_identity
from search_app.query.warnings import QueryWarning, WarningCollector

# The most that CERCA/n allows, in words.
MAX_PROXIMITY = 100
# Words that are tried together as one name of a kind, subject or organ.
MAX_NAME_WORDS = 6
# Words that are tried together as one reference: `resolución 7/1 (A)`, `CU 2009/33 (A)`.
MAX_REFERENCE_WORDS = 4
# Words of `artículos 16, 17 y 18`, of which each article is looked for.
MAX_ARTICLE_WORDS = 12
# Figures of a session of the Conference that may be a facet's value; beyond, the number is another's.
MAX_SESSION_DIGITS = 2

# 'quién cita la', 'documentos que citan a la', 'which documents cite'
_CITATION_QUESTION_SUBJECT = frozenset(
    (
        *("que", "quien", "quienes", "cual", "cuales", "los", "documento", "documentos"),
        *("who", "which", "what", "that", "documents"),
    )
)
_CITATION_QUESTION_VERB = frozenset(("cita", "citan", "citen", "citaron", "cito", "cite", "cites", "citing"))
_CITATION_QUESTION_ARTICLE = frozenset(("a", "al", "la", "las", "el", "los", "the"))
# A working group of the Conference, as people speak of it.
_WORKING_GROUP = re.compile("WG[.-]?[0-9]{1,2}", re.I)
# `to_text` prints `Y` between what is sought and the place.
_LAST_AND = re.compile(r"(?<!\S)(?:Y|AND)\s{1,3}\Z")
_ACT_NOUN = re.compile(r"(?:res(?:ol(?:uci[oó]n|ution)?)?|dec(?:isi[oó]n)?)\.?", re.I)
# What stands between a kind of document and its subject: `resoluciones de la Conferencia sobre ...`.
_SUBJECT = re.compile(
    r"(?: de la conferencia)? (?:sobre|acerca de|relativ[oa]s? al?|referentes? al?|on|about|concerning"
    r"|(?P<verb>(?:que )?(?:tratan|hablan) (?:del?|sobre)|que (?:trata|habla) (?:del?|sobre)|(?:que )?mencionan?"
    r"|(?:(?:that|which) )?mentions?|mentioning))(?!\w)",
    re.I,
)
_ARTICLES_NOUN = re.compile(r"art[íi]culos?|articles?|arts?\.?", re.I)
_ARTICLE_NUMBER = re.compile("[1-9][0-9]{0,2}")
_ARTICLE_JOINTS = frozenset(("y", "e", "and", "&"))
_SMALL_NUMBER = re.compile("[1-9][0-9]?")
_TWO_NUMBERS = re.compile("[1-9][0-9]?[.-][1-9][0-9]?")


@dataclass(frozen=True, slots=True)
class ParseResult:
    """What was understood of a text; `tree` is None where nothing was asked."""

    tree: QueryTree | None
    warnings: tuple[QueryWarning, ...] = ()
    # The order of the list that the text itself asks for.
    order: CatalogueOrder | None = None


def parse(text: str, *, literal: bool = False) -> ParseResult:
    """Return what a text asks for. Raises QueryLimit, and nothing else whatever is typed.

    With `literal` no word is read as a filter, and every one is sought.
    """
    check_text_length(text)
    if not text.strip():
        return ParseResult(None)
    # Half of a surrogate pair can come in by an address, and is no text. One for one, so that offsets stay.
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    typed = text
    if not literal:
        text = blank_out_request(text)
    if not has_quotes(text) and not literal and (catalogue := read_catalogue_query(text)):
        warn = WarningCollector(typed)
        warn("read-as-filter", 0, len(text))
        if catalogue.says_order:
            warn("newest-first" if catalogue.order == "date" else "oldest-first", 0, len(text))
        return ParseResult(catalogue.tree, warn.collected(), catalogue.order)
    if not literal and (exclusion := find_exclusion(text)):
        return _without_excluded(text, exclusion)
    if not literal and (suggested := suggested_exclusion(text)):
        suggestion = QueryWarning("maybe-exclusion", text, 0, len(text), (suggested.typed,))
        result = _parse_words(text, literal)
        return replace(result, warnings=(suggestion, *result.warnings))
    return _parse_words(text, literal)


def _without_excluded(text: str, exclusion: Exclusion) -> ParseResult:
    """Return what a text asks for, without what its words leave out: `trata pero no migrantes`."""
    head = text[: exclusion.start]
    catalogue = read_catalogue_query(head, is_rest=True)
    asked = ParseResult(catalogue.tree) if catalogue else _parse_words(head, False)
    warnings = list(asked.warnings)
    if catalogue and not isinstance(catalogue.tree, MatchAllQuery):
        warnings.append(QueryWarning("read-as-filter", head, 0, exclusion.start))
    excluded = [negation(node) for node in exclusion.excluded]
    printed = to_text(conjunction(excluded))
    warnings.append(QueryWarning("read-as-exclusion", printed, exclusion.start, len(text)))
    tree = conjunction([*([asked.tree] if asked.tree else []), *excluded])
    return ParseResult(tree, tuple(warnings), catalogue.order if catalogue and catalogue.says_order else None)


def _parse_words(text: str, literal: bool) -> ParseResult:
    """Return what a text asks for as a search in the texts, with the place in a document that it names, if any."""
    if (pinpoint := find_pinpoint(text)) and (
        result := _parse_text(text, pinpoint, literal)
    ).tree is not None:
        return result
    # Words that name a place are words where nothing else is sought.
    return _parse_text(text, None, literal)


def _parse_text(text: str, pinpoint: PinpointMatch | None, literal: bool) -> ParseResult:
    """Return what the text asks for besides its pinpoint, and both; no tree where that is nothing."""
    is_quoted = has_quotes(text)
    warn = WarningCollector(text)
    if pinpoint:
        text = _blank_out_and(blank_out_pinpoint(text, pinpoint), pinpoint.spans[0][0])
    if not is_quoted:
        text = blank_out_opening(blank_out_how_to_cite(text))
        text = blank_out_question_phrase(text, asks_besides=pinpoint is not None)
    # A symbol may hold spaces and parentheses, CU 2009/33 (A), so the whole text is tried before the grammar.
    is_plain = not has_quotes(text) and not begins_with_field(text)
    if (is_plain or "//" in text) and (identity := parse_identity(text)):
        start = len(text) - len(text.lstrip())
        span = (start, start + len(text.strip())) if pinpoint else (0, len(text))
        symbol = SymbolQuery(identity.value, identity.text, span)
        return ParseResult(conjunction([symbol, Pinpoint(pinpoint.parts)]) if pinpoint else symbol)
    tokens = demote_dangling_operators(drop_unbalanced(tokenize(text, warn), warn), warn)
    tokens = _without_english_stop_words(tokens, text)
    tree = _Parser(tokens, warn).any_of(in_title=False)
    if isinstance(tree, Word) and (kind := kind_by_name(tree.text)):
        # Only where it is all that is asked: beside other words `nota` is most often a word (tome nota).
        tree = OrQuery((tree, FieldValue("kind", kind, kind, tree.span)))
    # A sign of the language between or around words says that they are meant.
    if isinstance(tree, AndQuery) and not literal and all(token.kind == "word" for token in tokens):
        tree = requested_document(tree.nodes) or tree
    if pinpoint and (tree is not None or says_enough(pinpoint.parts)):
        place = Pinpoint(pinpoint.parts)
        tree = conjunction([place] if tree is None else [tree, place])
        # An operator was all the rest.
        if isinstance(tree, Pinpoint) and not says_enough(pinpoint.parts):
            tree = None
    if tree is None and text.strip():
        warn("no-words", 0, len(text))
    if tree is not None:
        check_tree(tree)
    return ParseResult(tree, warn.collected())


class _Parser:
    """Recursive descent over tokens that fit: every operator has its operands, every parenthesis its partner.

    `in_title` is true below `título:`, where words are words and nothing else.
    """

    def __init__(self, tokens: Sequence[QueryToken], warn: WarningCollector) -> None:
        self._tokens = tokens
        # Index of the next token.
        self._index = 0
        self._warn = warn
        self._date_phrases = find_date_phrases(tokens, warn.text)

    def _next_kind(self) -> TokenKind | Literal["end"]:
        return self._tokens[self._index].kind if self._index < len(self._tokens) else "end"

    def _take(self) -> QueryToken:
        self._index += 1
        return self._tokens[self._index - 1]

    def _typed(self, first: QueryToken, last: QueryToken) -> str:
        """Return the text from one token to another."""
        return self._warn.text[first.start : last.end]

    # --- operators ---

    def any_of(self, *, in_title: bool) -> QueryTree | None:
        """Parse alternatives; None where they ask for nothing."""
        sides = [self._all_of(in_title)]
        while self._next_kind() == "or":
            self._take()
            sides.append(self._all_of(in_title))
        nodes = [side for side in sides if side is not None]
        return disjunction(nodes) if nodes else None

    def _all_of(self, in_title: bool) -> QueryTree | None:
        nodes: list[QueryTree] = []
        while (following := self._next_kind()) not in ("or", "close", "end"):
            if following == "and":
                self._take()
            else:
                nodes.extend(self._unary(in_title))
        return conjunction(nodes)

    def _unary(self, in_title: bool) -> list[QueryTree]:
        is_negated = self._take_negation()
        nodes = self._near(in_title)
        if not is_negated:
            return nodes
        # `-"nota verbal"` leaves out what is one, too.
        inner = conjunction(map(_with_kind, nodes))
        return [] if inner is None else [negation(inner)]

    def _take_negation(self) -> bool:
        """Take the NOT operators that come next, and return whether they are of an odd number."""
        is_negated = False
        while self._next_kind() == "not":
            self._take()
            is_negated = not is_negated
        return is_negated

    def _near(self, in_title: bool) -> list[QueryTree]:
        """Parse operands of CERCA; those that cannot be near each other stay as if they were side by side."""
        left = self._atom(in_title)
        nodes: list[QueryTree] = [] if left is None else [left]
        while self._next_kind() == "near":
            operator = self._take()
            # `a CERCA/3 -b` asks for nothing, so it is read as `a Y -b`.
            is_negated = self._take_negation()
            right = self._atom(in_title)
            # `título:a CERCA/3 b`: what is in a title is not near what may be anywhere.
            a, b = (node.node if in_title and isinstance(node, InTitle) else node for node in (left, right))
            distance = min(max(int(operator.text), 1), MAX_PROXIMITY)
            if str(distance) != operator.text.lstrip("0"):
                self._warn("near-distance", operator.start, operator.end)
            if (
                isinstance(a, Word | Wildcard | Fuzzy)
                and isinstance(b, Word | Wildcard | Fuzzy)
                and not is_negated
            ):
                proximity = Proximity(a, b, distance)
                if nodes and nodes[-1] is left:
                    nodes.pop()
                nodes.append(InTitle(proximity) if in_title else proximity)
                left = right
                continue
            self._warn("near-operand", operator.start, operator.end)
            if right is not None:
                nodes.append(negation(right) if is_negated else right)
            left = None if is_negated else right
        return nodes

    def _atom(self, in_title: bool) -> QueryTree | None:
        token = self._take()
        if token.kind == "open":
            inner = self.any_of(in_title=in_title)
            # The closing parenthesis.
            self._take()
            return inner
        if token.kind == "field":
            return self._field(token, in_title)
        node = self._text(token, is_plain=in_title)
        if in_title and isinstance(node, Word | PhraseQuery | Wildcard | Fuzzy):
            return InTitle(node)
        return node

    # --- fields ---

    def _field(self, field: QueryToken, in_title: bool) -> QueryTree | None:
        if in_title:
            self._warn("field-inside-title", field.start, field.end)
            return self._atom(in_title)
        if field.text == "title":
            return self._atom(True)
        if self._next_kind() == "open":
            if field.text != "text":
                self._warn("bad-value", field.start, field.end)
            return self._atom(False)
        value = self._take()
        if field.text == "text":
            return self._text(value, is_plain=True)
        typed = value.text.strip(EDGE_PUNCTUATION) if value.kind == "word" else value.text
        span = (field.start, value.end)
        if field.text == "mentions":
            if entity := parse_entity(typed, span):
                return entity
            self._warn("bad-value", value.start, value.end)
        elif field.text in ("signature", "cites"):
            query = SymbolQuery if field.text == "signature" else CitesQuery
            if identities := parse_identities(typed):
                return disjunction([query(identity.value, identity.text, span) for identity in identities])
            self._warn("bad-symbol", value.start, value.end)
        else:
            return self._field_value(field, value)
        return self._text(value, is_plain=True)

    def _field_value(self, field: QueryToken, value: QueryToken) -> QueryTree | None:
        """Parse the value of a facet or date: of a subject, organ or kind, as many words as are of one name."""
        name = cast(FieldName, field.text)
        if value.kind == "word":
            words = self._following_words(value, MAX_NAME_WORDS)
            for length in range(len(words), 1, -1):
                last = words[length - 1]
                typed = self._typed(value, last).strip(EDGE_PUNCTUATION)
                if is_name_of_value(name, typed):
                    self._index += length - 1
                    return disjunction(parse_field_value(name, typed, (field.start, last.end)))
        # A dot at the end may be half of an open range: 2014..
        edge = EDGE_PUNCTUATION.replace(".", "")
        typed = value.text.strip(edge) if value.kind == "word" else value.text
        if values := parse_field_value(name, typed, (field.start, value.end)):
            return disjunction(values)
        self._warn("bad-value", value.start, value.end, closest_codes(name, typed))
        return self._text(value, is_plain=True)

    # --- text ---

    def _text(self, token: QueryToken, *, is_plain: bool) -> QueryTree | None:
        """Parse a word or quote. A word that `is_plain` names nothing, whatever it looks like."""
        span = (token.start, token.end)
        if token.kind == "quote":
            return text_leaves.phrase(token.text, span)
        if not is_plain:
            named = (
                self._citation_question(token)
                or self._date_phrase()
                or self._kind_of_document(token)
                or self._articles(token)
                or self._reference(token)
            )
            if named:
                return named
        if set(token.text) == {"*"}:
            return MatchAllQuery(span)
        if "~" in token.text:
            if fuzzy := text_leaves.fuzzy(token.text, span):
                return fuzzy
            if text_leaves.index_terms(token.text.strip(EDGE_PUNCTUATION).rpartition("~")[0]):
                self._warn("bad-fuzzy", *span)
        if "*" in token.text or "?" in token.text:
            if wildcard := text_leaves.wildcard(token.text, span):
                return wildcard
            self._warn("bad-wildcard", *span)
        return text_leaves.literal(token.text, span) if is_plain else text_leaves.free_text(token.text, span)

    def _words(self, tokens: Sequence[QueryToken]) -> QueryTree | None:
        return conjunction(word for token in tokens if (word := self._text(token, is_plain=True)))

    def _following_words(self, first: QueryToken, most: int) -> list[QueryToken]:
        """Return the token just taken and the words that follow it, at most so many."""
        words = [first]
        for token in self._tokens[self._index : self._index + most - 1]:
            if token.kind != "word":
                break
            words.append(token)
        return words

    def _free_words(self, first: QueryToken) -> list[QueryToken]:
        """Return the same without words that are operands of CERCA."""
        before = self._tokens[self._index - 2] if self._index > 1 else None
        if before and before.kind == "near":
            return []
        words = self._following_words(first, MAX_NAME_WORDS)
        after = self._index - 1 + len(words)
        is_operand = after < len(self._tokens) and self._tokens[after].kind == "near"
        return words[:-1] if is_operand else words

    # --- what words name ---

    def _date_phrase(self) -> QueryTree | None:
        """Parse the day, month, session or meeting that the words from the one just taken name, beside the words."""
        first = self._index - 1
        phrase = self._date_phrases.get(first)
        if phrase is None:
            return None
        named = self._tokens[first : phrase.end]
        span = (named[0].start, named[-1].end)
        entity = to_entity_query(phrase.mention, span)
        typed = self._typed(named[0], named[-1])
        words: QueryTree | None
        if phrase.mention.kind in ("period", "meeting") and not is_spelled_out(typed):
            # A 7 apart from its noun is anywhere: in 7/1, among days.
            words = text_leaves.phrase(typed, span)
        else:
            words = self._words(named)
        if entity is None or words is None:
            return None
        self._index = phrase.end
        alternatives: list[QueryTree] = [words, entity]
        if entity.kind == "period" and len(entity.low) <= MAX_SESSION_DIGITS:
            alternatives.append(FieldValue("session", entity.low, entity.low, span))
        return disjunction(alternatives)

    def _kind_of_document(self, first: QueryToken) -> QueryTree | None:
        """Parse a kind of document by its name of several words, or by one before a subject, beside the words."""
        words = self._free_words(first)
        if len(words) < 2 or not begins_kind_name(self._typed(first, words[-1])):
            return None
        for length in range(len(words), 1, -1):
            last = words[length - 1]
            kind = kind_by_name(self._typed(first, last))
            node = self._words(words[:length]) if kind else None
            # `que la resolución` is one word: the others say nothing.
            if kind and isinstance(node, AndQuery):
                self._index += length - 1
                self._skip_verb(_SUBJECT.match(self._warn.text, last.end))
                return disjunction([node, FieldValue("kind", kind, kind, (first.start, last.end))])
        subject = _SUBJECT.match(self._warn.text, first.end)
        kind = kind_by_name(first.text) if subject else None
        node = self._words(words[:1]) if kind else None
        if kind and node:
            self._skip_verb(subject)
            return disjunction([node, FieldValue("kind", kind, kind, (first.start, first.end))])
        return None

    def _skip_verb(self, subject: re.Match[str] | None) -> None:
        """Pass over the verb that says what documents of a kind are about: it says nothing of what is sought."""
        end = subject.end() if subject and subject["verb"] else 0
        following = self._tokens[self._index :]
        verb = sum(token.end <= end for token in following)
        if verb < len(following):
            self._index += verb

    def _articles(self, first: QueryToken) -> ArticleListQuery | None:
        """Parse several articles by their numbers: `artículos 16, 17 y 18`, `arts. 5 y 6`."""
        if not _ARTICLES_NOUN.fullmatch(first.text):
            return None
        tokens = self._following_words(first, MAX_ARTICLE_WORDS)
        numbers: list[str] = []
        length = 0
        for index, token in enumerate(tokens[1:], 1):
            number = token.text.rstrip(EDGE_PUNCTUATION + "?")
            if _ARTICLE_NUMBER.fullmatch(number):
                # `artículos 5 6` may be anything.
                if (
                    numbers
                    and tokens[index - 1].text not in _ARTICLE_JOINTS
                    and tokens[index - 1].text[-1] != ","
                ):
                    break
                numbers.append(number)
                length = index
            elif token.text not in _ARTICLE_JOINTS or not numbers:
                break
        if len(set(numbers)) < 2:
            return None
        self._index += length
        return ArticleListQuery(tuple(dict.fromkeys(numbers)), (first.start, tokens[length].end))

    def _citation_question(self, first: QueryToken) -> QueryTree | None:
        """Parse `quién cita la resolución 7/1`, `documentos que citan CTOC/COP/2014/1`: those that cite it."""
        start = self._index
        tokens = self._free_words(first)
        words = [strip_accents(token.text.strip(EDGE_PUNCTUATION + "?")) for token in tokens]
        verb = _first_not_in(words, _CITATION_QUESTION_SUBJECT, 0)
        if verb == len(words) or words[verb] not in _CITATION_QUESTION_VERB:
            return None
        cited = _first_not_in(words, _CITATION_QUESTION_ARTICLE, verb + 1)
        if cited < len(words):
            self._index += cited
            reference = self._reference(tokens[cited])
            queries = [
                CitesQuery(leaf.value, leaf.text, (first.start, leaf.span[1]))
                for leaf in (query_leaves(reference) if reference else ())
                if isinstance(leaf, SymbolQuery)
            ]
            if queries:
                return disjunction(queries)
        self._index = start
        return None

    def _reference(self, first: QueryToken) -> QueryTree | None:
        """Parse a symbol among words, or a reference of up to four: `resolución 7/1`, `CU 2009/33`."""
        words = self._following_words(first, MAX_REFERENCE_WORDS)
        if length := self._length_of_numbered_act(words):
            typed = self._typed(first, words[length - 1]).strip(EDGE_PUNCTUATION + "?")
            act = parse_identity(typed)
            if act and may_be_an_act(act):
                return self._symbol_query(act, words[:length])
        for length in range(len(words), 0, -1):
            typed = self._typed(first, words[length - 1]).rstrip("?" if "¿" in self._warn.text else "")
            is_group = length == 1 and _WORKING_GROUP.fullmatch(typed.strip(EDGE_PUNCTUATION))
            has_slash = "/" in words[length - 1].text and not (length > 1 and "/" in first.text)
            if not is_group and not has_slash:
                continue
            identity = parse_identity(typed.strip(EDGE_PUNCTUATION))
            # Several words are a reference only where a noun begins it: `a S/1995` would be the symbol A/S/1995.
            if identity is None or (length > 1 and not isinstance(identity.value, Reference)):
                continue
            return self._symbol_query(identity, words[:length]) if may_be_an_act(identity) else None
        # 6/4 alone: the resolution, the decision, or the figures as they are.
        span = (first.start, first.end)
        identities = parse_identities(first.text.strip(EDGE_PUNCTUATION))
        acts = [SymbolQuery(identity.value, identity.text, span) for identity in identities]
        figures = text_leaves.literal(first.text, span)
        return disjunction([*acts, figures]) if acts and figures else None

    def _symbol_query(self, identity: TypedIdentity, words: Sequence[QueryToken]) -> SymbolQuery:
        """Take the words, of which the first was taken before, and return what they name."""
        self._index += len(words) - 1
        return SymbolQuery(identity.value, identity.text, (words[0].start, words[-1].end))

    def _length_of_numbered_act(self, words: Sequence[QueryToken]) -> int:
        """Return how many words name an act by a noun and two small numbers: `decisión 4 3`, `res 6.4`; 0 if none.

        No figure may follow, nor may the numbers be those of a day: `resolución 3-4 mayo 2023`.
        """
        if not _ACT_NOUN.fullmatch(words[0].text):
            return 0
        numbers = [token.text.rstrip(EDGE_PUNCTUATION + "? ") for token in words[1:]]
        length = 2 if numbers[:1] and _TWO_NUMBERS.fullmatch(numbers[0]) else 3
        if length == 3:
            figures = [_SMALL_NUMBER.fullmatch(number) for number in numbers[:2]]
            if len(figures) < 2 or not all(figures) or words[1].text != numbers[0]:
                return 0
        if any(self._index - 1 + offset in self._date_phrases for offset in range(1, length)):
            return 0
        following = words[length].text if length < len(words) else ""
        return 0 if following[:1].isdecimal() else length


def _with_kind(node: QueryTree) -> QueryTree:
    """Return an expression that is the name of a kind of documents beside the kind, any other node as it is."""
    if isinstance(node, PhraseQuery) and (kind := kind_by_name(" ".join(node.words))):
        return OrQuery((node, FieldValue("kind", kind, kind, node.span)))
    return node


def _without_english_stop_words(tokens: list[QueryToken], text: str) -> list[QueryToken]:
    """Return the tokens without the English stop words, where the query is English and has other words.

    A word of a date stays (`October 28 to 30`), and one that an operator or a field says is meant.
    """
    if not all(token.kind in ("word", "quote", "field") for token in tokens):
        return tokens
    words = {
        index: strip_accents(token.text.strip(EDGE_PUNCTUATION + "? "))
        for index, token in enumerate(tokens)
        if token.kind == "word"
    }
    stop_words = english_stop_words_in(words)
    others = [word for index, word in words.items() if index not in stop_words]
    is_english = any(words[index] in UNMISTAKABLE_STOP_WORDS for index in stop_words) or has_english_wording(
        others
    )
    if not is_english or len(stop_words) == len(tokens):
        return tokens
    dates = find_date_phrases(tokens, text)
    kept = {index for start, phrase in dates.items() for index in range(start, phrase.end)}
    kept |= {index + 1 for index, token in enumerate(tokens) if token.kind == "field"}
    return [token for index, token in enumerate(tokens) if index in kept or index not in stop_words]


def _blank_out_and(text: str, end: int) -> str:
    """Return the text with blanks in place of the AND that ends at `end`: what it joined has been taken out."""
    operator = _LAST_AND.search(text, 0, end)
    return f"{text[: operator.start()]}{' ' * (end - operator.start())}{text[end:]}" if operator else text


def _first_not_in(words: Sequence[str], known: frozenset[str], start: int) -> int:
    """Return the index of the first word from `start` that is not one of `known`; len(words) where all are."""
    return next((index for index in range(start, len(words)) if words[index] not in known), len(words))
