"""What the contract forbids, asked of Records and queries before an engine sees them."""

import math
import re

from indexer.engine.port import (
    MAX_DEPTH,
    MAX_FORMS,
    MAX_OFFSET,
    MAX_TERM,
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
    Phrase,
    Prefix,
    Query,
    Range,
    Record,
    Synonym,
    Term,
    WeakAnd,
)
from indexer.errors import BadQuery, BadRecord

KEYWORD_FIELDS = ("entities", "bears", "cites", "date")  # fields that are no text and no facet
RESERVED = (*TEXT_FIELDS, *KEYWORD_FIELDS, "id")
ORDERS: tuple[Order, ...] = ("relevance", "date", "symbol")


# Python's white space holds Java's (U+001F, U+2028, U+3000), at which an engine written in Java would split.
_TERM = re.compile(rf"[^\s|\ud800-\udfff]{{1,{MAX_TERM}}}")


def term_error(term: str) -> str | None:
    """Why this is no term; None when it is one."""
    if _TERM.fullmatch(term):
        return None
    if not 1 <= len(term) <= MAX_TERM:
        return f"has {len(term)} characters; from 1 to {MAX_TERM} are possible"
    if "|" in term:
        return "holds a |"
    return "holds white space" if re.search(r"\s", term) else "holds half a surrogate pair"


def check_term(term: str, id: str, field: str) -> None:
    """BadRecord when this is no term."""
    if fault := term_error(term):
        raise BadRecord(f"document {id!r}, field {field}: the term {term[:40]!r} {fault}")


def check_record(record: Record, *, text_terms: bool = True) -> None:
    """BadRecord for what no engine takes.

    Engines that look at each distinct term of the text once, later, leave them out with `text_terms`.
    """
    check_term(record.id, record.id, "id")
    for block in record.passages:
        if len(block.exact) != len(block.stem):
            raise BadRecord(
                f"document {record.id!r}, block {block.anchor!r}: {len(block.exact)} exact terms"
                f" and {len(block.stem)} stems; each word needs one of both"
            )
        if text_terms:
            for field, terms in (("exact", block.exact), ("stem", block.stem)):
                for term in terms:
                    check_term(term, record.id, field)
        for term in block.entities:
            check_term(term, record.id, "entities")
    for field, terms in (("bears", record.bears), ("cites", record.cites), *record.facets.items()):
        for term in terms:
            check_term(term, record.id, field)
    for facet in record.facets:
        if facet in RESERVED:
            raise BadRecord(f"document {record.id!r}: {facet!r} names a field of its own and can be no facet")
        check_term(facet, record.id, "facets")
    if record.date is not None:
        check_term(record.date, record.id, "date")


def check_query(query: Query) -> None:
    """BadQuery for what the contract forbids."""
    if query.order not in ORDERS:
        raise BadQuery(f"no order {query.order!r}; known: {', '.join(ORDERS)}")
    if query.offset < 0 or query.size < 0 or query.passages < 0:
        raise BadQuery("offset, size and blocks cannot be negative")
    if query.offset + query.size > MAX_OFFSET:
        raise BadQuery(f"pages reach {MAX_OFFSET} documents; go on with a cursor beyond")
    if query.after is not None and query.offset:
        raise BadQuery("a page after a cursor has no offset")
    for facet in (*query.filters, *query.exclusions, *query.facet_fields):
        if facet in RESERVED:
            raise BadQuery(f"{facet!r} is no facet")
    if query.rescore and not 0 <= query.rescore.window <= MAX_WINDOW:
        raise BadQuery(
            f"a window of {query.rescore.window}; from 0 to {MAX_WINDOW} documents can be rescored"
        )
    if query.rescore and not (math.isfinite(query.rescore.best_passage) and query.rescore.best_passage >= 0):
        raise BadQuery(f"{query.rescore.best_passage} times a Block's weight is no score")
    trees = [*query.explained_nodes]
    if query.first_tier is not None:
        trees.append(query.first_tier)
    if query.rescore is not None:
        trees.append(query.rescore.node)
    # The last is checked first: its nodes stand in the others again, mostly less deep.
    waiting = [(tree, 1) for tree in (*trees, query.root)]
    checked: dict[int, int] = {}  # how deep a node was, by identity
    while waiting:  # no recursion: the depth is what is being checked
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
            case WeakAnd(parts):
                waiting += [(child, depth + 1) for child, _ in parts]
            case Not(child) | Boost(child, _) | ConstantScore(child, _):
                waiting.append((child, depth + 1))


def _check_node(node: Node) -> None:
    match node:
        case Term():
            return
        case Prefix(field, _) | Phrase(field, _) | Near(field, _) if field not in TEXT_FIELDS:
            raise BadQuery(f"{field!r} is no text field; known: {', '.join(TEXT_FIELDS)}")
        case Range(field) if field in RESERVED and field != "date":
            raise BadQuery(f"{field!r} has no order; ranges are of `date` and facets")
        case InKind(_, inner):
            if not isinstance(inner, (Term, Synonym, Prefix, Phrase, Near)) or inner.field not in TEXT_FIELDS:
                raise BadQuery("only a leaf on a text field can be looked for within a kind of block")
            _check_node(inner)
        case WeakAnd(parts, least, least_parts):
            if least < 1 or least_parts < 1 or any(worth < 1 for _, worth in parts):
                raise BadQuery(
                    "the worth of a part, the least worth and the least number of parts are at least 1"
                )
            if sum(worth for _, worth in parts) >= MAX_WORTH:
                raise BadQuery(
                    f"parts worth {MAX_WORTH} or more together: engines could not add them exactly"
                )
        case ConstantScore(_, score) if not (math.isfinite(score) and score >= 0):
            raise BadQuery(f"{score} is no score")
        case Boost(_, factor) if not (math.isfinite(factor) and factor >= 0):
            raise BadQuery(f"a boost of {factor} is no weight")
        case Near(_, _, distance) if distance < 0:
            raise BadQuery("a distance cannot be negative")
        case Synonym(_, terms) if len(terms) > MAX_FORMS:
            raise BadQuery(f"{len(terms)} forms of one word; at most {MAX_FORMS}")
        case Phrase(_, slots) | Near(_, slots):
            if not slots:
                raise BadQuery("a phrase needs a word")
            if any(len(slot) > MAX_FORMS for slot in slots):
                raise BadQuery(f"too many forms of one word; at most {MAX_FORMS}")
