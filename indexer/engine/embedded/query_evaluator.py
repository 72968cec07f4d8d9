"""A query's tree -> the documents that match it, and the parts that their scores are made of."""

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded.array_file import ArrayFile
from indexer.engine.embedded.doc_set import (
    DocIds,
    DocSet,
    at_least,
    bitset_words,
    complement,
    empty,
    from_doc_ids,
    from_mask,
    intersection,
    union,
)
from indexer.engine.embedded.facets import FacetIndex
from indexer.engine.embedded.keyword_index import KeywordIndex
from indexer.engine.embedded.passages import PassageIndex
from indexer.engine.embedded.scorers import (
    BoostedScorer,
    ConstantScorer,
    PrecomputedScorer,
    Scorer,
    all_scores,
    synonym_scorer,
)
from indexer.engine.embedded.text_field import TermScorer, TextField, unique_counts
from indexer.engine.port import (
    And,
    Boost,
    InKind,
    MatchAll,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Range,
    Synonym,
    Term,
    WeakAnd,
)
from indexer.engine.port import ConstantScore as ConstantNode


class Evaluation(NamedTuple):
    """What a node comes to. A document's score is the sum of the parts, if it is among the documents.

    `closed` when the parts score nothing outside of them.
    """

    documents: DocSet
    parts: tuple[BoostedScorer, ...] = ()
    closed: bool = True


class EvaluationCache:
    """What nodes came to, by identity: a part that stands in several trees is looked up once."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        # Each with its node, so that no other can have its identity.
        self._known: dict[int, tuple[Node, Evaluation]] = {}

    def __contains__(self, node: Node) -> bool:
        return id(node) in self._known

    def get(self, node: Node) -> Evaluation | None:
        known = self._known.get(id(node))
        return known[1] if known else None

    def keep(self, node: Node, branch: Evaluation) -> Evaluation:
        self._known[id(node)] = node, branch
        return branch


class QueryEvaluator:
    """Evaluates the nodes of queries over one generation."""

    def __init__(
        self,
        arrays: ArrayFile,
        fields: Mapping[str, TextField],
        blocks: PassageIndex,
        facets: FacetIndex,
        look_ups: KeywordIndex,
    ) -> None:
        self._fields = fields
        self._blocks = blocks
        self._facets = facets
        self._look_ups = look_ups
        self._dates = arrays.strings("dates")
        self._date_codes = arrays["date_codes"]
        self._among = len(self._date_codes)
        every = complement(DocSet(self._among, bits=np.zeros(bitset_words(self._among), np.uint64)))
        self.everything = DocSet(
            self._among, bits=every.bits, count=self._among, counted=arrays["facet_totals"]
        )

    def branch(self, node: Node, memo: EvaluationCache) -> Evaluation:
        """The documents that match a node, and what they score."""
        return memo.get(node) or memo.keep(node, self._branch(node, memo))

    def _branch(self, node: Node, memo: EvaluationCache) -> Evaluation:
        match node:
            case Term(name, term):
                return self._word(name, (term,))
            case Synonym(name, forms):
                return self._word(name, forms)
            case Prefix(name, prefix):
                field = self._fields[name]
                documents = field.postings.documents.several(field.prefixed(prefix))
                return self._constant(from_doc_ids(self._among, documents), 1)
            case Phrase():
                return self._phrase(node)
            case Near():
                return self._near(node)
            case InKind(kind, leaf):
                text = self._fields[leaf.field]
                if kind in text.asides:
                    documents = text.asides[kind].documents_of(leaf)
                    return self._constant(from_doc_ids(self._among, documents), 1)
                blocks = text.blocks_at(text.places(leaf))
                blocks = blocks[self._blocks.of_kind(blocks, (kind,))]
                return self._constant(from_doc_ids(self._among, self._blocks.owners(blocks)), 1)
            case And(nodes):
                return self._all([self.branch(child, memo) for child in nodes])
            case Or(nodes):
                branches = [self.branch(child, memo) for child in nodes]
                return self._any(branches, [not _only_adds_score(child, nodes) for child in nodes])
            case WeakAnd(optional, least, least_parts):
                branches = [_score_only_matches(self.branch(child, memo)) for child, _ in optional]
                worths = [worth for _, worth in optional]
                matching = at_least(
                    [branch.documents for branch in branches], worths, least, least_parts, self._among
                )
                return Evaluation(matching, _optional_scorers(branches), closed=False)
            case Not(child):
                return Evaluation(complement(self.branch(child, memo).documents))
            case Boost(child, factor):
                found = self.branch(child, memo)
                parts = tuple(part._replace(factor=part.factor * factor) for part in found.parts)
                return found._replace(parts=parts)
            case ConstantNode(child, score):
                return self._constant(self.branch(child, memo).documents, score)
            case Range("date", low, high):
                first, last = self._dates.between(low, high)
                codes = self._date_codes
                return Evaluation(from_mask((codes > first) & (codes <= last)))
            case Range(name, low, high):
                return Evaluation(self._facets.between(name, low, high))
            case MatchAll():
                return Evaluation(self.everything)

    def _constant(self, documents: DocSet, score: float) -> Evaluation:
        return _evaluation_of(ConstantScorer(documents, score))

    def _word(self, name: str, forms: tuple[str, ...]) -> Evaluation:
        field = self._fields.get(name)
        if field is None:
            return Evaluation(self._looked_up(name, forms))
        numbers = field.numbers(forms)
        if not numbers:
            return Evaluation(empty(self._among))
        if len(numbers) == 1:
            return _evaluation_of(TermScorer(field, numbers[0]))
        return _evaluation_of(synonym_scorer(field, numbers))

    def _phrase(self, phrase: Phrase) -> Evaluation:
        field = self._fields[phrase.field]
        slots = [field.numbers(slot) for slot in phrase.slots]
        numbers, counts = unique_counts(field.documents_at(field.phrase(slots)))
        weight = sum(map(field.idf, slots))
        documents = DocSet(self._among, numbers=numbers)
        return _evaluation_of(PrecomputedScorer(documents, field.weigh(numbers, counts, weight)))

    def _near(self, near: Near) -> Evaluation:
        field = self._fields[near.field]
        numbers, _ = unique_counts(field.documents_at(field.places(near)))
        scores = np.zeros(len(numbers), np.float32)
        sought = DocIds(numbers)
        for slot in near.slots:
            for word in self._word(near.field, slot).parts:
                scores += word.at(sought)
        return _evaluation_of(PrecomputedScorer(DocSet(self._among, numbers=numbers), scores))

    def _looked_up(self, name: str, forms: tuple[str, ...]) -> DocSet:
        """The documents with any of these keys in a field that is no text."""
        match name:
            case "bears" | "cites":
                found = [self._look_ups.documents(name, form) for form in dict.fromkeys(forms)]
                return union([DocSet(self._among, numbers=numbers) for numbers in found], self._among)
            case "date":
                codes = [self._dates.find(form) + 1 for form in forms]
                return from_mask(np.isin(self._date_codes, [code for code in codes if code]))
            case "entities":
                return from_doc_ids(self._among, self._blocks.owners(self._blocks.with_entities(forms)))
            case _:
                return self._facets.holding(name, forms)

    def _all(self, branches: list[Evaluation]) -> Evaluation:
        if not branches:
            return Evaluation(self.everything)
        documents = intersection([branch.documents for branch in branches])
        parts = tuple(part for branch in branches for part in branch.parts)
        return Evaluation(documents, parts, len(branches) == 1 and branches[0].closed)

    def _any(self, branches: list[Evaluation], bring: list[bool]) -> Evaluation:
        """`bring` says which of them may bring documents in that no other has."""
        if len(branches) == 1:
            return branches[0]
        branches = [_score_only_matches(branch) for branch in branches]
        documents = union(list(compress((branch.documents for branch in branches), bring)), self._among)
        return Evaluation(documents, _optional_scorers(branches))


def _only_adds_score(node: Node, nodes: Sequence[Node]) -> bool:
    """Whether it is a word within some Blocks, beside the same word anywhere: then it only scores."""
    while isinstance(node, Boost):
        node = node.node
    if not isinstance(node, InKind) or not isinstance(node.node, (Term, Synonym)):
        return False
    field, anywhere = node.node.field, set[str]()
    for other in nodes:
        while isinstance(other, Boost):
            other = other.node
        if isinstance(other, (Term, Synonym)) and other.field == field:
            anywhere.update(_terms_of(other))
    return anywhere.issuperset(_terms_of(node.node))


def _terms_of(word: Term | Synonym) -> tuple[str, ...]:
    return (word.term,) if isinstance(word, Term) else word.terms


def _evaluation_of(part: Scorer) -> Evaluation:
    return Evaluation(part.documents, (BoostedScorer(part),))


def _optional_scorers(branches: list[Evaluation]) -> tuple[BoostedScorer, ...]:
    """The parts of closed branches, none of which every document needs to have."""
    return tuple(BoostedScorer(part.part, part.factor, False) for branch in branches for part in branch.parts)


def _score_only_matches(branch: Evaluation) -> Evaluation:
    """The branch with one part in place of several that score outside of it, too."""
    if branch.closed or not branch.parts:
        return branch
    documents = branch.documents
    return _evaluation_of(PrecomputedScorer(documents, all_scores(branch.parts, documents)))
