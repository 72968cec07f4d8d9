"""Small builders of the engine's query nodes, which the modules that compile a query share."""

from collections.abc import Sequence
from dataclasses import replace

from indexer.engine import port

MATCH_NONE: port.Node = port.Or(())


def any_of(nodes: Sequence[port.Node]) -> port.Node:
    """Return what matches any of the nodes: the node itself where there is one."""
    return nodes[0] if len(nodes) == 1 else port.Or(tuple(nodes))


def all_of(nodes: Sequence[port.Node]) -> port.Node:
    """Return what matches all of the nodes: the node itself where there is one."""
    return nodes[0] if len(nodes) == 1 else port.And(tuple(nodes))


def terms_node(field: str, terms: Sequence[str], weight: int) -> port.Term | port.Synonym:
    """Return what matches one of the terms, all of which count as one word."""
    return (
        port.Term(field, terms[0], weight) if len(terms) == 1 else port.Synonym(field, tuple(terms), weight)
    )


def without_weight(node: port.Node) -> port.Node:
    """Return a node that matches the same documents, and of which no passage weighs more."""
    match node:
        case port.And(nodes) | port.Or(nodes):
            return type(node)(tuple(map(without_weight, nodes)))
        case port.Boost(child, _) | port.ConstantScore(child, _) | port.InKind(_, child) | port.Not(child):
            return replace(node, node=without_weight(child))  # type: ignore[arg-type]
        case port.WeakAnd(clauses):
            return replace(node, clauses=tuple((without_weight(child), worth) for child, worth in clauses))
        case port.Term() | port.Synonym() | port.Prefix() | port.Phrase() | port.Near():
            return replace(node, weight=0)
        case _:
            return node


def in_kind(kind: str, node: port.Node) -> port.Node:
    """Return the node with every leaf restricted to passages of this kind."""
    match node:
        case port.Or(nodes):
            return port.Or(tuple(in_kind(kind, child) for child in nodes))
        case port.Boost(child, factor):
            return port.Boost(in_kind(kind, child), factor)
        case port.Term() | port.Synonym() | port.Prefix() | port.Phrase() | port.Near():
            return port.InKind(kind, node)
        case port.InKind():
            return node
        case _:
            # The grammar allows only words, phrases and CERCA below `título:`.
            raise AssertionError(f"cannot look for {node} in passages of one kind")
