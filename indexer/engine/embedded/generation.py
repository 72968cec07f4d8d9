"""A generation on disk, opened: the port's `Generation` over memory maps."""

import mmap
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from indexer.engine.cursors import cursor, place
from indexer.engine.embedded.arrays import Array, Arrays
from indexer.engine.embedded.facets import Facet
from indexer.engine.embedded.look_ups import LookUps
from indexer.engine.embedded.text import NOTHING, NOWHERE, Matches, Stretch, TextField
from indexer.engine.limits import check_query
from indexer.engine.port import (
    TEXT_FIELDS,
    All,
    Any,
    AnyOf,
    Block,
    BlockHit,
    Boost,
    Constant,
    Everything,
    Facts,
    Hit,
    Near,
    Node,
    Not,
    Phrase,
    Prefix,
    Query,
    Range,
    Record,
    Results,
    Term,
    Within,
    leaves,
)
from indexer.errors import BadQuery


def mapped(file: Path) -> memoryview:
    """The bytes of a file, mapped."""
    with file.open("rb") as opened:
        if not opened.seek(0, 2):
            return memoryview(b"")
        return memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))


class Pieces:
    """Byte strings by number, out of one file."""

    def __init__(self, folder: Path, arrays: Arrays, name: str) -> None:
        self._offsets = arrays[f"{name}.offsets"].data
        self._bytes = mapped(folder / f"{name}.bin")

    def __getitem__(self, number: int) -> bytes:
        return bytes(self._bytes[self._offsets[number] : self._offsets[number + 1]])


class EmbeddedGeneration:
    """Everything is opened here and now, so that the folder may go while the generation is in use."""

    def __init__(self, folder: Path, facts: Facts, blobs: Mapping[str, Path]) -> None:
        self.facts = facts
        self._blobs = {name: mapped(file) for name, file in blobs.items()}
        self._arrays = arrays = Arrays(folder)
        self._look_ups = LookUps(folder / "whoosh")
        self._texts, self._cards, self._bodies = (
            Pieces(folder, arrays, name) for name in ("texts", "cards", "bodies")
        )
        self._fields = {name: TextField(arrays, name) for name in TEXT_FIELDS}
        self._facets = {name: Facet(arrays, name) for name in arrays.strings("facets")}
        self._count = len(arrays["id_ranks"])
        self._ids = arrays.strings("ids")
        self._by_id = arrays["by_id"]
        self._ranks = {
            "relevance": arrays["id_ranks"],
            "date": arrays["date_ranks"],
            "symbol": arrays["symbol_ranks"],
        }
        self._dates = arrays.strings("dates")
        self._date_codes = arrays["date_codes"]
        self._first_blocks = arrays["first_blocks"]
        self._block_starts = arrays["block_starts"]
        self._document_starts = arrays["document_starts"]
        self._anchors, self._anchor_codes = arrays.strings("anchors"), arrays["anchor_codes"]
        self._kinds, self._kind_codes = list(arrays.strings("kinds")), arrays["kind_codes"]
        self._entities = arrays.strings("entities")
        self._entity_starts = arrays["entity_starts"]
        self._entity_blocks = arrays["entity_blocks"]
        self._everything = np.arange(self._count, dtype=np.uint32)

    # --- look-ups -------------------------------------------------------------------------------------------

    def document(self, id: str) -> bytes | None:
        number = self._look_ups.number(id)
        return None if number is None else zlib.decompress(self._bodies[number])

    def card(self, id: str) -> bytes | None:
        number = self._look_ups.number(id)
        return None if number is None else self._cards[number]

    def bearing(self, key: str) -> tuple[str, ...]:
        return self._ids_of(self._look_ups.documents("bears", key))

    def citing(self, key: str) -> tuple[str, ...]:
        return self._ids_of(self._look_ups.documents("cites", key))

    def _ids_of(self, documents: Array) -> tuple[str, ...]:
        return tuple(sorted(self._ids[number] for number in documents.tolist()))

    def blob(self, name: str) -> memoryview:
        return self._blobs[name]

    def record(self, id: str) -> Record | None:
        number = self._look_ups.number(id)
        if number is None:
            return None
        about = self._look_ups.about(number)
        words = {name: self._words(number, field) for name, field in self._fields.items()}
        base = int(self._document_starts[number])
        blocks = []
        for block, entities in zip(
            range(self._first_blocks[number], self._first_blocks[number + 1]), about["entities"], strict=True
        ):
            # The last place of a block is its empty one.
            part = slice(int(self._block_starts[block]) - base, int(self._block_starts[block + 1]) - 1 - base)
            blocks.append(
                Block(
                    anchor=self._anchors[self._anchor_codes[block]],
                    kind=self._kinds[self._kind_codes[block]],
                    text=self._text(block),
                    exact=tuple(words["exact"][part]),
                    stem=tuple(words["stem"][part]),
                    entities=entities,
                )
            )
        return Record(
            id=id,
            blocks=tuple(blocks),
            card=self._cards[number],
            body=zlib.decompress(self._bodies[number]),
            bears=about["bears"],
            cites=about["cites"],
            facets=about["facets"],
            date=about["date"],
            sort_symbol=about["sort_symbol"],
        )

    def _text(self, block: int) -> str:
        return self._texts[block].decode("utf-8", "surrogatepass")

    def _words(self, number: int, field: TextField) -> list[str]:
        """The words of a document by place; an empty one behind every block."""
        start, end = self._document_starts[number : number + 2]
        words = [""] * int(end - start)
        postings = np.flatnonzero(field.documents == number)
        terms = np.searchsorted(np.asarray(field.posting_starts), postings, "right") - 1
        for term in terms.tolist():
            places = field.positions[field.position_starts[term] : field.position_starts[term + 1]]
            for at in places[np.searchsorted(places, start) : np.searchsorted(places, end)].tolist():
                words[at - start] = field.terms[term]
        return words

    # --- matching -------------------------------------------------------------------------------------------

    def _match(self, node: Node) -> Matches:
        match node:
            case Term(field) | AnyOf(field) if field not in TEXT_FIELDS:
                forms = (node.term,) if isinstance(node, Term) else node.terms
                return Matches(self._looked_up(field, forms), None)
            case Term(field) | AnyOf(field) | Prefix(field) | Phrase(field) | Near(field):
                return self._fields[field].match(node)
            case Within(kind, leaf):
                text = self._fields[leaf.field]
                blocks = text.blocks_at(text.places(leaf))
                blocks = blocks[self._of_kind(blocks, (kind,))]
                documents = np.unique(text.documents_at(self._block_starts[blocks]))
                return Matches(documents, np.ones(len(documents), np.float32))
            case All(nodes):
                return self._all([self._match(child) for child in nodes])
            case Any(nodes):
                return self._any([self._match(child) for child in nodes])
            case Not(child):
                mask = np.ones(self._count, bool)
                mask[self._match(child).documents] = False
                return Matches(self._everything[mask], None)
            case Boost(child, factor):
                found = self._match(child)
                return found._replace(
                    scores=None if found.scores is None else found.scores * np.float32(factor)
                )
            case Constant(child, score):
                documents = self._match(child).documents
                return Matches(documents, np.full(len(documents), score, np.float32))
            case Range(field, low, high):
                return Matches(self._everything[self._between(field, low, high)], None)
            case Everything():
                return Matches(self._everything, None)

    def _looked_up(self, field: str, forms: tuple[str, ...]) -> Array:
        """Documents with any of these keys in a field that is no text."""
        match field:
            case "bears" | "cites":
                return _union([self._look_ups.documents(field, form) for form in forms])
            case "date":
                codes = [self._dates.find(form) + 1 for form in forms]
                return self._everything[np.isin(self._date_codes, [code for code in codes if code])]
            case "entities":
                starts = self._block_starts[self._entity_blocks_of(forms)]
                return np.unique(self._fields["exact"].documents_at(starts))
            case _:
                facet = self._facets.get(field)
                return NOWHERE if facet is None else self._everything[facet.holding(forms)]

    def _entity_blocks_of(self, forms: tuple[str, ...]) -> Array:
        numbers = [number for number in map(self._entities.find, dict.fromkeys(forms)) if number >= 0]
        return _union(
            [
                self._entity_blocks[self._entity_starts[number] : self._entity_starts[number + 1]]
                for number in numbers
            ]
        )

    def _between(self, field: str, low: str | None, high: str | None) -> Array:
        """A mask of the documents with a value in the range."""
        if field != "date":
            facet = self._facets.get(field)
            return np.zeros(self._count, bool) if facet is None else facet.between(low, high)
        first, last = self._dates.between(low, high)
        codes = self._date_codes
        return (codes > first) & (codes <= last)

    def _all(self, parts: list[Matches]) -> Matches:
        if not parts:
            return Matches(self._everything, None)
        documents = min((part.documents for part in parts), key=len)
        for part in parts:
            if part.documents is not documents:
                documents = documents[_among(documents, part.documents)[1]]
        scores: Array | None = None
        for part in parts:
            if part.scores is not None:
                found = part.scores[np.searchsorted(part.documents, documents)]
                scores = found if scores is None else scores + found
        return Matches(documents, scores)

    def _any(self, parts: list[Matches]) -> Matches:
        parts = [part for part in parts if len(part.documents)]
        if not parts:
            return NOTHING
        if len(parts) == 1:
            return parts[0]
        mask = np.zeros(self._count, bool)
        scores = np.zeros(self._count, np.float32)
        for part in parts:
            mask[part.documents] = True
            if part.scores is not None:
                scores[part.documents] += part.scores
        documents = self._everything[mask]
        if all(part.scores is None for part in parts):
            return Matches(documents, None)
        return Matches(documents, scores[documents])

    # --- the page -------------------------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        check_query(query)
        where = self._match(query.where)
        masks = self._masks(query)
        found = _masked(where, list(masks.values()))
        facets: dict[str, tuple[tuple[str, int], ...]] = {}
        for name in query.count:
            facet = self._facets.get(name)
            if facet is None:
                facets[name] = ()
                continue
            counted = found
            if name in masks:
                counted = _masked(where, [mask for other, mask in masks.items() if other != name])
            facets[name] = facet.counts(counted.documents)
        page, more = self._page(found, query)
        hits = self._hits(page, query)
        generation = self.facts.generation
        return Results(
            total=len(found.documents),
            hits=hits,
            facets=facets,
            cursor=cursor(generation, query.order, hits[-1].score, hits[-1].id) if more else None,
            generation=generation,
        )

    def _masks(self, query: Query) -> dict[str, Array]:
        """By facet: a mask of the documents that its choices let through."""
        masks: dict[str, Array] = {}
        for name in dict.fromkeys((*query.chosen, *query.excluded)):
            facet = self._facets.get(name)
            chosen, excluded = query.chosen.get(name, ()), query.excluded.get(name, ())
            if facet is None:
                if chosen:
                    masks[name] = np.zeros(self._count, bool)
                continue
            if chosen:
                masks[name] = facet.holding(chosen)
            if excluded:
                out = ~facet.holding(excluded)
                masks[name] = masks[name] & out if name in masks else out
        return masks

    def _page(self, found: Matches, query: Query) -> tuple[Matches, bool]:
        """The documents of the page in order, and whether more follow."""
        ranks = self._ranks[query.order]
        if query.after is not None:
            found = self._after(found, query)
        documents, scores = found
        if query.order != "relevance" or scores is None:
            end = query.offset + query.size
            order = _lowest(ranks[documents], end)
        else:
            end = query.offset + query.size
            order = _best(scores, lambda ties: ranks[documents[ties]], end)
        order = order[query.offset :]
        more = bool(len(order)) and end < len(documents)
        return Matches(documents[order], None if scores is None else scores[order]), more

    def _after(self, found: Matches, query: Query) -> Matches:
        """What comes after the cursor."""
        score, id = place(query.after or "", self.facts.generation, query.order)
        behind = self._rank_behind(id)
        if query.order == "relevance":
            documents, scores = found
            later = self._ranks["relevance"][documents] >= behind
            if scores is None:
                scores = np.zeros(len(documents), np.float32)
            return _masked_by(found, (scores < np.float32(score)) | ((scores == np.float32(score)) & later))
        number = int(self._by_id[behind - 1]) if behind else -1
        if number < 0 or self._ids[number] != id:
            raise BadQuery("the cursor names no document: start again from the first page")
        ranks = self._ranks[query.order]
        return _masked_by(found, ranks[found.documents] > ranks[number])

    def _rank_behind(self, id: str) -> int:
        """How many ids are not above this one."""
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            if self._ids[int(self._by_id[middle])] <= id:
                low = middle + 1
            else:
                high = middle
        return low

    # --- the blocks of a page's hits ------------------------------------------------------------------------

    def _hits(self, page: Matches, query: Query) -> tuple[Hit, ...]:
        blocks, weights = self._weighed(page.documents, query.where)
        kept: dict[int, list[tuple[int, int]]] = {}
        totals: dict[int, int] = {}
        if len(blocks):
            owners = np.searchsorted(self._first_blocks, blocks, "right") - 1
            if query.aside:
                aside = self._of_kind(blocks, query.aside)
                keep = ~aside | ~np.isin(owners, owners[~aside])
                blocks, weights, owners = blocks[keep], weights[keep], owners[keep]
            order = np.lexsort((blocks, -weights, owners))
            blocks, weights, owners = blocks[order], weights[order], owners[order]
            distinct, starts, counts = np.unique(owners, return_index=True, return_counts=True)
            for owner, start, count in zip(distinct.tolist(), starts.tolist(), counts.tolist(), strict=True):
                end = start + min(count, query.blocks)
                totals[owner] = count
                kept[owner] = list(zip(blocks[start:end].tolist(), weights[start:end].tolist(), strict=True))
        scores = [0.0] * len(page.documents) if page.scores is None else page.scores.tolist()
        return tuple(
            Hit(
                id=self._ids[number],
                score=score,
                card=self._cards[number],
                blocks=tuple(
                    self._block_hit(number, block, weight) for block, weight in kept.get(number, ())
                ),
                blocks_total=totals.get(number, 0),
            )
            for number, score in zip(page.documents.tolist(), scores, strict=True)
        )

    def _block_hit(self, number: int, block: int, weight: int) -> BlockHit:
        return BlockHit(
            place=block - int(self._first_blocks[number]),
            anchor=self._anchors[self._anchor_codes[block]],
            kind=self._kinds[self._kind_codes[block]],
            text=self._text(block),
            weight=weight,
        )

    def _weighed(self, documents: Array, where: Node) -> tuple[Array, Array]:
        """The blocks of these documents in which a leaf matches, ascending, and their weights."""
        documents = np.sort(documents)
        inside = Stretch(documents, self._document_starts[documents], self._document_starts[documents + 1])
        touched: list[Array] = []
        weights: list[int] = []
        for leaf in leaves(where) if len(documents) else ():
            blocks = self._touched(leaf, inside)
            if len(blocks):
                touched.append(blocks)
                weights.append(leaf.weight)  # type: ignore[union-attr]
        if not touched:
            return NOWHERE, NOWHERE
        each = np.repeat(np.array(weights, np.int64), [len(blocks) for blocks in touched])
        distinct, index = np.unique(np.concatenate(touched), return_inverse=True)
        summed = np.zeros(len(distinct), np.int64)
        np.add.at(summed, index, each)
        return distinct, summed

    def _touched(self, leaf: Node, inside: Stretch) -> Array:
        """The blocks of these documents in which the leaf matches, each once."""
        match leaf:
            case Term("entities") | AnyOf("entities"):
                forms = (leaf.term,) if isinstance(leaf, Term) else leaf.terms
                blocks = self._entity_blocks_of(forms)
                owners = np.searchsorted(self._first_blocks, blocks, "right") - 1
                return blocks[np.isin(owners, inside.documents)].astype(np.int64)
            case Within(kind, inner):
                blocks = self._touched(inner, inside)
                return blocks[self._of_kind(blocks, (kind,))]
            case Term(field) | AnyOf(field) | Prefix(field) | Phrase(field) | Near(field):
                if field not in TEXT_FIELDS:
                    return NOWHERE
                return np.unique(self._fields[field].blocks_at(self._fields[field].places(leaf, inside)))
            case _:
                return NOWHERE

    def _of_kind(self, blocks: Array, kinds: tuple[str, ...]) -> Array:
        """A mask of the blocks of these kinds."""
        codes = [code for code, kind in enumerate(self._kinds) if kind in kinds]
        return np.isin(self._kind_codes[blocks], codes)


def _union(parts: list[Array]) -> Array:
    """What is in any of these ascending arrays of distinct values."""
    return parts[0] if len(parts) == 1 else np.unique(np.concatenate([NOWHERE, *parts]))


def _among(wanted: Array, ascending: Array) -> tuple[Array, Array]:
    """Where each of the wanted would stand in the array, and a mask of those that do."""
    if not len(ascending):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    index = np.searchsorted(ascending, wanted)
    index[index == len(ascending)] = 0
    return index, ascending[index] == wanted


def _masked(found: Matches, masks: list[Array]) -> Matches:
    for mask in masks:
        found = _masked_by(found, mask[found.documents])
    return found


def _masked_by(found: Matches, keep: Array) -> Matches:
    return Matches(found.documents[keep], None if found.scores is None else found.scores[keep])


def _lowest(ranks: Array, count: int) -> Array:
    """Indices of the `count` lowest of distinct ranks, in order."""
    if not count:
        return np.empty(0, np.int64)
    index = np.arange(len(ranks))
    if count < len(ranks):
        index = np.flatnonzero(ranks <= np.partition(ranks, count - 1)[count - 1])
    return index[np.argsort(ranks[index])]


def _best(scores: Array, ranks: Callable[[Array], Array], count: int) -> Array:
    """Indices of the `count` highest scores, in order; ties by rank."""
    if not count:
        return np.empty(0, np.int64)
    if count < len(scores):
        last = np.partition(scores, len(scores) - count)[len(scores) - count]
        above = np.flatnonzero(scores > last)
        ties = np.flatnonzero(scores == last)
        index = np.concatenate([above, ties[_lowest(ranks(ties), count - len(above))]])
    else:
        index = np.arange(len(scores))
    return index[np.lexsort((ranks(index), -scores[index]))]
