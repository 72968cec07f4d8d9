"""Check Records and queries against the limits of the contract, before an engine sees them.

The limits are those of `port.py`. They are the same for every engine, so that what one engine takes, another takes too.
"""

import math
import re

from indexer.engine.port import (
    MAX_DEPTH,
    MAX_FACET_VALUES,
    MAX_FORMS,
    MAX_OFFSET,
    MAX_PASSAGE_WORDS,
    MAX_PASSAGES,
    MAX_SORT_SYMBOL,
    MAX_TERM,
    MAX_WEIGHT_SUM,
    MAX_WINDOW,
    MAX_WORTH,
    TEXT_FIELDS,
    And,
    Boost,
    ConstantScore,
    InKind,
    Near,
    Node,
    Not,
    Or,
    Order,
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
from indexer.errors import BadQuery, BadRecord

# Fields that are neither text nor facets: their terms have no position.
KEYWORD_FIELDS = ("entities", "bears", "cites", "date")
RESERVED = (*TEXT_FIELDS, *KEYWORD_FIELDS, "id")  # names that no facet can have
ORDERS: tuple[Order, ...] = ("relevance", "date", "symbol")
WEIGHTED_LEAVES = (Term, Synonym, Prefix, Phrase, Near, InKind)

# Python's white space includes Java's (U+001F, U+2028, U+3000), at which an engine written in Java would split.
_TERM = re.compile(rf"[^\s|\ud800-\udfff]{{1,{MAX_TERM}}}")
_HALF_A_PAIR = re.compile("[\ud800-\udfff]")

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
    if record.sort_symbol is not None and _HALF_A_PAIR.search(record.sort_symbol):
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
    for facet in (*query.filters, *query.exclusions, *query.facet_fields):
        if facet in RESERVED:
            raise BadQuery(f"{facet!r} is not a facet")
    trees = list(query.explained_nodes)
    if query.first_tier is not None:
        trees.append(query.first_tier)
    if query.rescore is not None:
        _check_rescore(query.rescore)
        trees.append(query.rescore.node)
    # The trees share nodes, and in the root they are mostly deepest: it is checked first, since the last is popped.
    _check_trees([*trees, query.root])
    if _weight_sum(query.root, {}) >= MAX_WEIGHT_SUM:
        raise BadQuery(f"the weights of the leaves add up to {MAX_WEIGHT_SUM} or more")


def _check_rescore(rescore: Rescore) -> None:
    if not 0 <= rescore.window <= MAX_WINDOW:
        raise BadQuery(f"a window of {rescore.window} documents; from 0 to {MAX_WINDOW} can be rescored")
    if not (math.isfinite(rescore.best_passage) and rescore.best_passage >= 0):
        raise BadQuery(
            f"the factor of the best passage is {rescore.best_passage}; it must be finite, 0 or more"
        )


def _check_trees(trees: list[Node]) -> None:
    """Check every node of the trees, and their depth. It does not recurse: a tree may be deeper than the stack."""
    waiting = [(tree, 1) for tree in trees]
    checked: dict[int, int] = {}  # the greatest depth at which a node was met, by its identity
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise BadQuery(f"the query is more than {MAX_DEPTH} levels deep")
        before = checked.get(id(node), 0)
        if before >= depth:
            continue
        checked[id(node)] = depth
        if not before:
            _check_node(node)
        match node:
            case And(nodes) | Or(nodes):
                waiting += [(child, depth + 1) for child in nodes]
            case WeakAnd(clauses):
                waiting += [(child, depth + 1) for child, _ in clauses]
            case Not(child) | Boost(child, _) | ConstantScore(child, _):
                waiting.append((child, depth + 1))


def _check_node(node: Node) -> None:
    match node:
        case Term():
            return
        case Prefix(field, _) | Phrase(field, _) | Near(field, _) if field not in TEXT_FIELDS:
            raise BadQuery(f"{field!r} is not a text field; known: {', '.join(TEXT_FIELDS)}")
        case Range(field) if field in RESERVED and field != "date":
            raise BadQuery(f"{field!r} has no order; ranges are of `date` and facets")
        case InKind(_, leaf):
            if not isinstance(leaf, (Term, Synonym, Prefix, Phrase, Near)) or leaf.field not in TEXT_FIELDS:
                raise BadQuery("InKind takes a leaf on a text field")
            _check_node(leaf)
        case WeakAnd(clauses, min_worth, min_clauses):
            if min_worth < 1 or min_clauses < 1 or any(worth < 1 for _, worth in clauses):
                raise BadQuery("the worth of a clause, min_worth and min_clauses are at least 1")
            if sum(worth for _, worth in clauses) >= MAX_WORTH:
                raise BadQuery(f"the worths of the clauses add up to {MAX_WORTH} or more")
        case ConstantScore(_, score) if not (math.isfinite(score) and score >= 0):
            raise BadQuery(f"the constant score is {score}; it must be finite, 0 or more")
        case Boost(_, factor) if not (math.isfinite(factor) and factor >= 0):
            raise BadQuery(f"the factor of a boost is {factor}; it must be finite, 0 or more")
        case Near(_, _, distance) if distance < 0:
            raise BadQuery("a distance cannot be negative")
        case Synonym(_, terms) if len(terms) > MAX_FORMS:
            raise BadQuery(f"{len(terms)} forms of one word; at most {MAX_FORMS} are possible")
        case Phrase(_, slots) | Near(_, slots):
            if not slots:
                raise BadQuery("a phrase needs a word")
            if any(len(slot) > MAX_FORMS for slot in slots):
                raise BadQuery(f"too many forms of one word; at most {MAX_FORMS} are possible")


def _weight_sum(node: Node, sums: dict[int, int]) -> int:
    """Return what the leaves that are not below a Not weigh together. `sums` holds it for inner nodes met before."""
    if isinstance(node, WEIGHTED_LEAVES):  # first, since most nodes are leaves: every search waits for this
        if node.weight < 0:
            raise BadQuery("a weight cannot be negative")
        return node.weight
    if id(node) in sums:
        return sums[id(node)]
    total = 0
    match node:
        case And(nodes) | Or(nodes):
            total = sum([_weight_sum(child, sums) for child in nodes])
        case WeakAnd(clauses):
            total = sum([_weight_sum(child, sums) for child, _ in clauses])
        case Boost(child, _) | ConstantScore(child, _):
            total = _weight_sum(child, sums)
    sums[id(node)] = total
    return total
