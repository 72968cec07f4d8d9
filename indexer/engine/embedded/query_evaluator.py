"""A query's tree -> the documents that match it, and the parts that their scores are made of."""

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import NamedTuple

import numpy as np

from indexer.engine.embedded.array_file import Arrays
from indexer.engine.embedded.doc_set import (
    Documents,
    Sought,
    complement,
    enough,
    from_any,
    from_mask,
    intersection,
    nothing,
    union,
    words_of,
)
from indexer.engine.embedded.facets import Facets
from indexer.engine.embedded.keyword_index import LookUps
from indexer.engine.embedded.passages import Blocks
from indexer.engine.embedded.scorers import Constant, Part, Scored, Weighed, all_scores, summed
from indexer.engine.embedded.text_field import Postings, TextField, counted
from indexer.engine.port import (
    All,
    Any,
    AnyOf,
    Boost,
    Enough,
    Everything,
    Near,
    Node,
    Not,
    Phrase,
    Prefix,
    Range,
    Term,
    Within,
)
from indexer.engine.port import Constant as ConstantNode


class Branch(NamedTuple):
    """What a node comes to. A document's score is the sum of the parts, if it is among the documents.

    `closed` when the parts score nothing outside of them.
    """

    documents: Documents
    parts: tuple[Weighed, ...] = ()
    closed: bool = True


class Memo:
    """What nodes came to, by identity: a part that stands in several trees is looked up once."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        # Each with its node, so that no other can have its identity.
        self._known: dict[int, tuple[Node, Branch]] = {}

    def __contains__(self, node: Node) -> bool:
        return id(node) in self._known

    def get(self, node: Node) -> Branch | None:
        known = self._known.get(id(node))
        return known[1] if known else None

    def keep(self, node: Node, branch: Branch) -> Branch:
        self._known[id(node)] = node, branch
        return branch


class Matcher:
    """Evaluates the nodes of queries over one generation."""

    def __init__(
        self,
        arrays: Arrays,
        fields: Mapping[str, TextField],
        blocks: Blocks,
        facets: Facets,
        look_ups: LookUps,
    ) -> None:
        self._fields = fields
        self._blocks = blocks
        self._facets = facets
        self._look_ups = look_ups
        self._dates = arrays.strings("dates")
        self._date_codes = arrays["date_codes"]
        self._among = len(self._date_codes)
        every = complement(Documents(self._among, bits=np.zeros(words_of(self._among), np.uint64)))
        self.everything = Documents(
            self._among, bits=every.bits, count=self._among, counted=arrays["facet_totals"]
        )

    def branch(self, node: Node, memo: Memo) -> Branch:
        """The documents that match a node, and what they score."""
        return memo.get(node) or memo.keep(node, self._branch(node, memo))

    def _branch(self, node: Node, memo: Memo) -> Branch:
        match node:
            case Term(name, term):
                return self._word(name, (term,))
            case AnyOf(name, forms):
                return self._word(name, forms)
            case Prefix(name, prefix):
                field = self._fields[name]
                documents = field.postings.documents.several(field.prefixed(prefix))
                return self._constant(from_any(self._among, documents), 1)
            case Phrase():
                return self._phrase(node)
            case Near():
                return self._near(node)
            case Within(kind, leaf):
                text = self._fields[leaf.field]
                if kind in text.asides:
                    documents = text.asides[kind].documents_of(leaf)
                    return self._constant(from_any(self._among, documents), 1)
                blocks = text.blocks_at(text.places(leaf))
                blocks = blocks[self._blocks.of_kind(blocks, (kind,))]
                return self._constant(from_any(self._among, self._blocks.owners(blocks)), 1)
            case All(nodes):
                return self._all([self.branch(child, memo) for child in nodes])
            case Any(nodes):
                branches = [self.branch(child, memo) for child in nodes]
                return self._any(branches, [not _is_in_another(child, nodes) for child in nodes])
            case Enough(optional, least, least_parts):
                branches = [_closed(self.branch(child, memo)) for child, _ in optional]
                worths = [worth for _, worth in optional]
                matching = enough(
                    [branch.documents for branch in branches], worths, least, least_parts, self._among
                )
                return Branch(matching, _optional_parts(branches), closed=False)
            case Not(child):
                return Branch(complement(self.branch(child, memo).documents))
            case Boost(child, factor):
                found = self.branch(child, memo)
                parts = tuple(part._replace(factor=part.factor * factor) for part in found.parts)
                return found._replace(parts=parts)
            case ConstantNode(child, score):
                return self._constant(self.branch(child, memo).documents, score)
            case Range("date", low, high):
                first, last = self._dates.between(low, high)
                codes = self._date_codes
                return Branch(from_mask((codes > first) & (codes <= last)))
            case Range(name, low, high):
                return Branch(self._facets.between(name, low, high))
            case Everything():
                return Branch(self.everything)

    def _constant(self, documents: Documents, score: float) -> Branch:
        return _of(Constant(documents, score))

    def _word(self, name: str, forms: tuple[str, ...]) -> Branch:
        field = self._fields.get(name)
        if field is None:
            return Branch(self._looked_up(name, forms))
        numbers = field.numbers(forms)
        if not numbers:
            return Branch(nothing(self._among))
        if len(numbers) == 1:
            return _of(Postings(field, numbers[0]))
        return _of(summed(field, numbers))

    def _phrase(self, phrase: Phrase) -> Branch:
        field = self._fields[phrase.field]
        slots = [field.numbers(slot) for slot in phrase.slots]
        numbers, counts = counted(field.documents_at(field.phrase(slots)))
        weight = sum(map(field.idf, slots))
        documents = Documents(self._among, numbers=numbers)
        return _of(Scored(documents, field.weigh(numbers, counts, weight)))

    def _near(self, near: Near) -> Branch:
        field = self._fields[near.field]
        numbers, _ = counted(field.documents_at(field.places(near)))
        scores = np.zeros(len(numbers), np.float32)
        sought = Sought(numbers)
        for slot in near.slots:
            for word in self._word(near.field, slot).parts:
                scores += word.at(sought)
        return _of(Scored(Documents(self._among, numbers=numbers), scores))

    def _looked_up(self, name: str, forms: tuple[str, ...]) -> Documents:
        """The documents with any of these keys in a field that is no text."""
        match name:
            case "bears" | "cites":
                found = [self._look_ups.documents(name, form) for form in dict.fromkeys(forms)]
                return union([Documents(self._among, numbers=numbers) for numbers in found], self._among)
            case "date":
                codes = [self._dates.find(form) + 1 for form in forms]
                return from_mask(np.isin(self._date_codes, [code for code in codes if code]))
            case "entities":
                return from_any(self._among, self._blocks.owners(self._blocks.with_entities(forms)))
            case _:
                return self._facets.holding(name, forms)

    def _all(self, branches: list[Branch]) -> Branch:
        if not branches:
            return Branch(self.everything)
        documents = intersection([branch.documents for branch in branches])
        parts = tuple(part for branch in branches for part in branch.parts)
        return Branch(documents, parts, len(branches) == 1 and branches[0].closed)

    def _any(self, branches: list[Branch], bring: list[bool]) -> Branch:
        """`bring` says which of them may bring documents in that no other has."""
        if len(branches) == 1:
            return branches[0]
        branches = [_closed(branch) for branch in branches]
        documents = union(list(compress((branch.documents for branch in branches), bring)), self._among)
        return Branch(documents, _optional_parts(branches))


def _is_in_another(node: Node, nodes: Sequence[Node]) -> bool:
    """Whether it is a word within some Blocks, beside the same word anywhere: then it only scores."""
    while isinstance(node, Boost):
        node = node.node
    if not isinstance(node, Within) or not isinstance(node.node, (Term, AnyOf)):
        return False
    field, anywhere = node.node.field, set[str]()
    for other in nodes:
        while isinstance(other, Boost):
            other = other.node
        if isinstance(other, (Term, AnyOf)) and other.field == field:
            anywhere.update(_forms(other))
    return anywhere.issuperset(_forms(node.node))


def _forms(word: Term | AnyOf) -> tuple[str, ...]:
    return (word.term,) if isinstance(word, Term) else word.terms


def _of(part: Part) -> Branch:
    return Branch(part.documents, (Weighed(part),))


def _optional_parts(branches: list[Branch]) -> tuple[Weighed, ...]:
    """The parts of closed branches, none of which every document needs to have."""
    return tuple(Weighed(part.part, part.factor, False) for branch in branches for part in branch.parts)


def _closed(branch: Branch) -> Branch:
    """The branch with one part in place of several that score outside of it, too."""
    if branch.closed or not branch.parts:
        return branch
    documents = branch.documents
    return _of(Scored(documents, all_scores(branch.parts, documents)))
