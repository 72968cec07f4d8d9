"""Why a document is on the page: it bears a symbol that was asked for, cites one, or has the words."""

from typing import Literal

from indexer.engine.port import Generation
from indexer.summary import DocumentSummary
from search_app.query.ast import AndQuery, CitesQuery, QueryTree, SymbolQuery, query_leaves
from search_app.query.identity_keys import KeyAlternative, alternative_keys
from search_app.search.families import FamilyRelation, family_relation, has_own_identity
from search_app.search.identities import stated_identities

MatchReason = Literal["own", "cites", "text"]


class MatchReasons:
    """Finds the reason of each document of one page. It keeps what it looks up, for its documents share it."""

    def __init__(self, generation: Generation, tree: QueryTree | None) -> None:
        asked = [
            leaf
            for leaf in (query_leaves(tree) if tree else ())
            if isinstance(leaf, (SymbolQuery, CitesQuery))
        ]
        alternatives = [(leaf, keys) for leaf in asked for keys in alternative_keys(leaf.value)]
        required = tree.nodes if isinstance(tree, AndQuery) else (tree,)
        self._generation = generation
        self._own = [keys for leaf, keys in alternatives if isinstance(leaf, SymbolQuery)]
        self._cited = [keys for _, keys in alternatives]
        # Whether a document must bear or cite something to be on the page at all.
        self._is_required = any(isinstance(node, (SymbolQuery, CitesQuery)) for node in required)
        self._citing_ids: dict[str, frozenset[str]] = {}

    def find(self, summary: DocumentSummary) -> tuple[MatchReason, FamilyRelation | None]:
        """Return why the document is on the page, and how it relates to a symbol of its family that was asked for.

        An addendum to what was asked for neither bears nor cites it: it has the relation.
        """
        own = stated_identities(summary.symbols, summary.reference, summary.organ) if self._own else ()
        if has_own_identity(own, self._own):
            return "own", None
        relation = family_relation(own, self._own)
        if self._is_required and not relation:
            return "cites", None
        return "cites" if any(self._cites(summary.id, keys) for keys in self._cited) else "text", relation

    def _cites(self, id: str, keys: KeyAlternative) -> bool:
        for key in keys:
            # Thousands of documents may cite a key: look them up once.
            if key not in self._citing_ids:
                self._citing_ids[key] = frozenset(self._generation.cited_by([key])[key])
        return all(id in self._citing_ids[key] for key in keys)
