"""The limits of a query: what one search may cost the server.

Each limit is checked by one function of this module, which raises QueryLimit.
"""

from indexer.engine import port
from indexer.errors import BadQuery
from indexer.spanish import MAX_FORMS
from search_app.query.ast import (
    AndQuery,
    Fuzzy,
    InTitle,
    Leaf,
    NotQuery,
    OrQuery,
    Proximity,
    QueryTree,
    Wildcard,
    query_leaves,
)

MAX_QUERY_CHARS = 2000
# Words, phrases, wildcards and other leaves of one query.
MAX_CLAUSES = 256
# Parentheses that are open at once.
MAX_PARENTHESES = 50
# Levels of Y within O within NO and so on.
MAX_DEPTH = 20
# Of wildcards, fuzzy words and CERCA together, see `expansion_cost`: each is a walk over the lexicon, or over the words
# of every text.
MAX_EXPANSION_COST = 10

# Every kind of QueryLimit. Each has a sentence in `search_app/i18n`.
LIMIT_KINDS = ("too-long", "too-many-clauses", "too-deep", "too-many-expansions", "too-far")


class QueryLimit(BadQuery):
    """A query refused for its size. The pages and the API have a sentence for each `kind`; `limit` is what it broke."""

    def __init__(self, kind: str, limit: int, message: str) -> None:
        super().__init__(message, kind, limit=limit)
        self.limit = limit


def check_text_length(text: str) -> None:
    """Refuse a query of more than MAX_QUERY_CHARS characters."""
    if len(text) > MAX_QUERY_CHARS:
        raise QueryLimit(
            "too-long",
            MAX_QUERY_CHARS,
            f"the question has {len(text)} characters; {MAX_QUERY_CHARS} are possible: shorten it",
        )


def check_parameter_length(name: str, value: str) -> None:
    """Refuse a `symbol` or `cites` of more than MAX_QUERY_CHARS characters."""
    if len(value) > MAX_QUERY_CHARS:
        raise QueryLimit("too-long", MAX_QUERY_CHARS, f"{name}= has {len(value)} characters; shorten it")


def check_parentheses(open_at_once: int, position: int) -> None:
    """Refuse more than MAX_PARENTHESES open at once; `position` is the 0-based character of the last."""
    if open_at_once > MAX_PARENTHESES:
        raise QueryLimit(
            "too-deep",
            MAX_PARENTHESES,
            f"the question opens more than {MAX_PARENTHESES} parentheses within each other, at character"
            f" {position + 1}; ask it in fewer levels",
        )


def check_tree(tree: QueryTree) -> None:
    """Refuse a tree with too many leaves, expansions or levels."""
    clauses = len(query_leaves(tree, negated=True))
    if clauses > MAX_CLAUSES:
        raise QueryLimit(
            "too-many-clauses",
            MAX_CLAUSES,
            f"the question has {clauses} words and phrases; {MAX_CLAUSES} are possible: shorten it",
        )
    expansions = expansion_cost(tree)
    if expansions > MAX_EXPANSION_COST:
        raise QueryLimit(
            "too-many-expansions",
            MAX_EXPANSION_COST,
            f"the question has {expansions} words with *, ? or ~ and uses of CERCA (where such a word counts twice);"
            f" {MAX_EXPANSION_COST} are possible: write some out",
        )
    levels = _depth(tree)
    if levels > MAX_DEPTH:
        raise QueryLimit(
            "too-deep",
            MAX_DEPTH,
            f"the question is {levels} levels deep; {MAX_DEPTH} are possible: ask it in fewer",
        )


def check_page_reach(page: int, offset: int, total: int) -> None:
    """Refuse a page that no offset of an engine reaches and that has documents: some of `total` come after `offset`."""
    if offset < total:
        raise QueryLimit(
            "too-far",
            port.MAX_OFFSET,
            f"page {page} is beyond the first {port.MAX_OFFSET} documents; go on page by page, or narrow"
            " the question",
        )


def expansion_cost(tree: QueryTree | None) -> int:
    """Return what a query costs beyond its words.

    A wildcard or fuzzy word costs 1, CERCA costs 1, and a wildcard or fuzzy word beside CERCA costs 2.
    """
    return sum(map(_leaf_cost, query_leaves(tree, negated=True))) if tree else 0


def forms_per_expansion(tree: QueryTree | None) -> int:
    """Return how many words of the lexicon each wildcard of a query may stand for.

    All share what one may stand for: ten of a thousand words each would take seconds.
    """
    return MAX_FORMS // max(expansion_cost(tree), 1)


def _leaf_cost(leaf: Leaf) -> int:
    match leaf:
        case Wildcard() | Fuzzy():
            return 1
        case Proximity(left, right, _):
            return 1 + 2 * (_leaf_cost(left) + _leaf_cost(right))
        case InTitle(node):
            return _leaf_cost(node)
    return 0


def _depth(tree: QueryTree) -> int:
    """Return the number of levels of a tree. It is not recursive: a tree may be deeper than Python's stack."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        below: list[QueryTree] = []
        for node in level:
            match node:
                case AndQuery(nodes) | OrQuery(nodes):
                    below.extend(nodes)
                case NotQuery(child):
                    below.append(child)
        level = below
    return depth
