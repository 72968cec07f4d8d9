"""Let a query find the words of running lines, too: what stands there finds a document, and scores nothing.

Node, Lexicon --also_in_running_lines--> Node
"""

from collections.abc import Iterable, Sequence

from indexer.engine import port
from indexer.spanish import Lexicon, running_term
from search_app.query.engine_nodes import any_of, terms_node


def also_in_running_lines(node: port.Node, lexicon: Lexicon) -> port.Node:
    """Return the node with every leaf of words beside which some running line has the same words.

    What is excluded is excluded from the text alone, and so is what is looked for in titles.
    """
    if not lexicon.has_running_lines:
        return node
    match node:
        case port.Or(nodes):
            return port.Or(tuple(_alternatives(nodes, lexicon)))
        case port.And(nodes):
            return port.And(tuple(also_in_running_lines(child, lexicon) for child in nodes))
        case port.Boost(child, factor):
            return port.Boost(also_in_running_lines(child, lexicon), factor)
        case _:
            return any_of([node, *_in_running_lines(node, lexicon)])


def _alternatives(nodes: Iterable[port.Node], lexicon: Lexicon) -> Iterable[port.Node]:
    for child in nodes:
        yield (
            child
            if (in_lines := _in_running_lines(child, lexicon))
            else also_in_running_lines(child, lexicon)
        )
        yield from in_lines


def _in_running_lines(leaf: port.Node, lexicon: Lexicon) -> list[port.Node]:
    """Return what matches the words of a leaf in running lines; nothing where no running line has them."""

    def terms_in_lines(field: str, terms: Iterable[str]) -> tuple[str, ...]:
        return tuple(running_term(term) for term in terms if lexicon.is_in_running_line(field, term))

    def slots_in_lines(field: str, slots: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
        in_lines = tuple(terms_in_lines(field, slot) for slot in slots)
        return in_lines if all(in_lines) else ()

    found: port.Node | None = None
    match leaf:
        case port.Term(field, term) if field in port.TEXT_FIELDS:
            found = terms_node(field, terms, 0) if (terms := terms_in_lines(field, (term,))) else None
        case port.Synonym(field, forms) if field in port.TEXT_FIELDS:
            found = terms_node(field, terms, 0) if (terms := terms_in_lines(field, forms)) else None
        case port.Phrase(field, slots):
            found = port.Phrase(field, in_lines, 0) if (in_lines := slots_in_lines(field, slots)) else None
        case port.Near(field, slots, distance):
            in_lines = slots_in_lines(field, slots)
            found = port.Near(field, in_lines, distance, 0) if in_lines else None
        case port.Prefix(field, prefix) if lexicon.has_running_lines:
            found = port.Prefix(field, running_term(prefix), 0)
    return [port.Boost(found, 0.0)] if found else []
