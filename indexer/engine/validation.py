"""Check Records and queries against the limits of the contract, before an engine sees them.

The limits are those of `port.py`. They are the same for every engine, so that what one engine takes, another takes too.
"""

import math
import re

from indexer.engine.port import (
    LEAVES,
    MAX_DEPTH,
    MAX_FACET_VALUES,
    MAX_FORMS,
    MAX_KEYS,
    MAX_OFFSET,
    MAX_PASSAGE_WORDS,
    MAX_PASSAGES,
    MAX_SORT_SYMBOL,
    MAX_TERM,
    MAX_WEIGHT_SUM,
    MAX_WINDOW,
    MAX_WORTH,
    ORDERS,
    TEXT_FIELDS,
    And,
    Boost,
    ConstantScore,
    InKind,
    Near,
    Node,
    Not,
    Or,
    Passage,
    Phrase,
    Prefix,
    Query,
    Range,
    Record,
    Rescore,
    Synonym,
    Term,
    WeakAnd,
)
from indexer.errors import BadQuery, BadRecord, IndexShrunk

# Fields that are neither text nor facets: their terms have no position.
KEYWORD_FIELDS = ("entities", "bears", "cites", "date")
# Names that no facet can have.
RESERVED = frozenset((*TEXT_FIELDS, *KEYWORD_FIELDS, "id"))
Leaf = Term | Synonym | Prefix | Phrase | Near | InKind

# Python's white space includes Java's (U+001F, U+2028, U+3000), at which an engine written in Java would split.
_TERM = re.compile(rf"[^\s|\ud800-\udfff]{{1,{MAX_TERM}}}")
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")


def term_error(term: str) -> str | None:
    """Return why this text cannot be a term, or None when it can."""
    if _TERM.fullmatch(term):
        return None
    if not 1 <= len(term) <= MAX_TERM:
        return f"has {len(term)} characters; a term has 1 to {MAX_TERM}"
    if "|" in term:
        return "contains the character |"
    return "contains white space" if re.search(r"\s", term) else "contains half a surrogate pair"


def check_term(term: str, id: str, field: str) -> None:
    """Raise BadRecord when this text, of a field of the document `id`, cannot be a term."""
    if error := term_error(term):
        raise BadRecord(f"document {id!r}, field {field}: the term {term[:40]!r} {error}")


def check_record(record: Record, *, text_terms: bool = True) -> None:
    """Raise BadRecord when no engine would take the Record.

    With `text_terms` False the terms of the text fields are not checked: an engine that looks at each distinct term
    once, later, checks them then.
    """
    check_term(record.id, record.id, "id")
    if len(record.passages) > MAX_PASSAGES:
        raise BadRecord(
            f"document {record.id!r} has {len(record.passages)} passages; at most {MAX_PASSAGES} are possible"
        )
    for passage in record.passages:
        _check_passage(passage, record.id, text_terms=text_terms)
    for field, terms in (("bears", record.bears), ("cites", record.cites), *record.facets.items()):
        for term in terms:
            check_term(term, record.id, field)
    for facet in record.facets:
        if facet in RESERVED:
            raise BadRecord(
                f"document {record.id!r}: {facet!r} is a field of the engine and cannot be a facet"
            )
        check_term(facet, record.id, "facets")
    for field, values in record.stored_fields.items():
        if field in RESERVED or field in record.facets:
            raise BadRecord(
                f"document {record.id!r}: the stored field {field!r} has the name of another field"
            )
        check_term(field, record.id, "stored_fields")
        if any(_HALF_PAIR.search(value) for value in values):
            raise BadRecord(f"document {record.id!r}, field {field}: a value holds half a surrogate pair")
    if record.date is not None:
        check_term(record.date, record.id, "date")
    if record.sort_symbol is not None and len(record.sort_symbol) > MAX_SORT_SYMBOL:
        raise BadRecord(
            f"document {record.id!r}: the sort symbol has {len(record.sort_symbol)} characters;"
            f" at most {MAX_SORT_SYMBOL} are possible"
        )
    if record.sort_symbol is not None and _HALF_PAIR.search(record.sort_symbol):
        raise BadRecord(f"document {record.id!r}: the sort symbol contains half a surrogate pair")


def _check_passage(passage: Passage, id: str, *, text_terms: bool) -> None:
    if len(passage.exact) != len(passage.stem):
        raise BadRecord(
            f"document {id!r}, passage {passage.anchor!r}: {len(passage.exact)} exact terms"
            f" and {len(passage.stem)} stems; each word needs one of both"
        )
    if passage.word_count > MAX_PASSAGE_WORDS:
        raise BadRecord(
            f"document {id!r}, passage {passage.anchor!r}: {passage.word_count} words;"
            f" at most {MAX_PASSAGE_WORDS} are possible"
        )
    if text_terms:
        for field, terms in (("exact", passage.exact), ("stem", passage.stem)):
            for term in terms:
                check_term(term, id, field)
    for term in passage.entities:
        check_term(term, id, "entities")


def check_facet_values(facet: str, count: int) -> None:
    """Raise BadRecord when a facet has more distinct values in a generation than an engine can count."""
    if count > MAX_FACET_VALUES:
        raise BadRecord(f"the facet {facet!r} has {count} values; at most {MAX_FACET_VALUES} are possible")


def check_blob_name(name: str) -> None:
    """Raise ValueError when a blob cannot have this name: it becomes a file's, or a part of a key."""
    if name in ("", ".", "..") or "/" in name or "|" in name:
        raise ValueError(f"{name!r} is no name of a blob: a plain file name is needed")


def check_shrinkage(documents: int, before: int, path: object) -> None:
    """Raise IndexShrunk when the documents of an index fall by more than a fifth: a part of the corpus is missing."""
    if 5 * documents < 4 * before:
        raise IndexShrunk("index-shrunk", documents=documents, before=before, path=path)


def check_keys_size(size: int) -> None:
    """Raise BadQuery when the contract forbids a list of so many keys."""
    if not 0 <= size <= MAX_KEYS:
        raise BadQuery(f"between 0 and {MAX_KEYS} keys can be listed at once, not {size}")


def check_query(query: Query) -> None:
    """Raise BadQuery when the contract forbids the query."""
    if query.order not in ORDERS:
        raise BadQuery(f"no order {query.order!r}; known: {', '.join(ORDERS)}")
    if query.offset < 0 or query.size < 0 or query.passages < 0:
        raise BadQuery("offset, size and passages cannot be negative")
    if query.offset + query.size > MAX_OFFSET:
        raise BadQuery(f"pages reach {MAX_OFFSET} documents; go on with a cursor beyond")
    if query.after is not None and query.offset:
        raise BadQuery("a page after a cursor has no offset")
    for facets in (query.filters, query.exclusions, query.facet_fields):
        if not RESERVED.isdisjoint(facets):
            raise BadQuery(f"{min(RESERVED.intersection(facets))!r} is not a facet")
    # The trees share nodes, which are mostly deepest in the root: it is first, so that the others are walked quickly.
    checked: dict[int, tuple[int, int]] = {}
    if _check_tree(query.root, 1, checked) >= MAX_WEIGHT_SUM:
        raise BadQuery(f"the weights of the leaves add up to {MAX_WEIGHT_SUM} or more")
    for node in query.explained_nodes:
        _check_tree(node, 1, checked)
    if query.first_tier is not None:
        _check_tree(query.first_tier, 1, checked)
    if query.rescore is not None:
        _check_rescore(query.rescore)
        _check_tree(query.rescore.node, 1, checked)


def _check_rescore(rescore: Rescore) -> None:
    if not 0 <= rescore.window <= MAX_WINDOW:
        raise BadQuery(f"a window of {rescore.window} documents; from 0 to {MAX_WINDOW} can be rescored")
    if not (math.isfinite(rescore.best_passage) and rescore.best_passage >= 0):
        raise BadQuery(
            f"the factor of the best passage is {rescore.best_passage}; it must be finite, 0 or more"
        )


def _check_tree(node: Node, depth: int, checked: dict[int, tuple[int, int]]) -> int:
    """Check a node at this depth, and all below it; return what its leaves weigh together, without those below a Not.

    Every search waits for this. `checked` holds, by identity, the greatest depth at which an inner node was met, and
    its weight. A tree may be deeper than the stack, but no call goes below MAX_DEPTH.
    """
    if depth > MAX_DEPTH:
        raise BadQuery(f"the query is more than {MAX_DEPTH} levels deep")
    # One isinstance of several types is several times quicker than a `match` that tries them one by one.
    if isinstance(node, LEAVES):
        # A word, in passages of any kind or of one: most leaves are.
        word = node.node if type(node) is InKind else node
        is_word = type(word) is Term and (word is node or word.field in TEXT_FIELDS)
        return word.weight if is_word and word.weight >= 0 else _check_leaf(node)
    before = checked.get(id(node))
    if before and before[0] >= depth:
        return before[1]
    if isinstance(node, (And, Or)):
        weight = sum([_check_tree(child, depth + 1, checked) for child in node.nodes])
    elif isinstance(node, Boost):
        if not (math.isfinite(node.factor) and node.factor >= 0):
            raise BadQuery(f"the factor of a boost is {node.factor}; it must be finite, 0 or more")
        weight = _check_tree(node.node, depth + 1, checked)
    elif isinstance(node, WeakAnd):
        _check_worths(node)
        weight = sum([_check_tree(child, depth + 1, checked) for child, _ in node.clauses])
    elif isinstance(node, ConstantScore):
        if not (math.isfinite(node.score) and node.score >= 0):
            raise BadQuery(f"the constant score is {node.score}; it must be finite, 0 or more")
        weight = _check_tree(node.node, depth + 1, checked)
    elif isinstance(node, Not):
        _check_tree(node.node, depth + 1, checked)
        weight = 0
    else:
        if isinstance(node, Range) and node.field in RESERVED and node.field != "date":
            raise BadQuery(f"{node.field!r} has no order; ranges are of `date` and facets")
        weight = 0
    checked[id(node)] = depth, weight
    return weight


def _check_worths(node: WeakAnd) -> None:
    if node.min_worth < 1 or node.min_clauses < 1 or any(worth < 1 for _, worth in node.clauses):
        raise BadQuery("the worth of a clause, min_worth and min_clauses are at least 1")
    if sum(worth for _, worth in node.clauses) >= MAX_WORTH:
        raise BadQuery(f"the worths of the clauses add up to {MAX_WORTH} or more")


def _check_leaf(leaf: Leaf) -> int:
    """Check a leaf with a weight; return the weight."""
    match leaf:
        case Synonym():
            if len(leaf.terms) > MAX_FORMS:
                raise BadQuery(f"{len(leaf.terms)} forms of one word; at most {MAX_FORMS} are possible")
        case InKind():
            inner = leaf.node
            if not isinstance(inner, (Term, Synonym, Prefix, Phrase, Near)) or inner.field not in TEXT_FIELDS:
                raise BadQuery("InKind takes a leaf on a text field")
            return _check_leaf(inner)
        case Term():
            pass
        case _ if leaf.field not in TEXT_FIELDS:
            raise BadQuery(f"{leaf.field!r} is not a text field; known: {', '.join(TEXT_FIELDS)}")
        case Phrase() | Near():
            if isinstance(leaf, Near) and leaf.distance < 0:
                raise BadQuery("a distance cannot be negative")
            if not leaf.slots:
                raise BadQuery("a phrase needs a word")
            if max(map(len, leaf.slots)) > MAX_FORMS:
                raise BadQuery(f"too many forms of one word; at most {MAX_FORMS} are possible")
    if leaf.weight < 0:
        raise BadQuery("a weight cannot be negative")
    return leaf.weight
