"""A generation on disk, opened: the port's `Generation` over memory maps."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from indexer.engine.cursors import cursor, place
from indexer.engine.embedded.arrays import Array, Arrays, CheckedPieces, Pieces, mapped
from indexer.engine.embedded.blocks import Blocks
from indexer.engine.embedded.facets import Counts, Facets
from indexer.engine.embedded.look_ups import Ids, LookUps
from indexer.engine.embedded.matching import Branch, Matcher
from indexer.engine.embedded.postings import PostingLists
from indexer.engine.embedded.scoring import Constant, all_scores, best, highest, lowest, scores_of
from indexer.engine.embedded.sets import Documents, Sought, difference, intersection
from indexer.engine.embedded.text import TextField
from indexer.engine.limits import ORDERS, check_query
from indexer.engine.packing import about_of, decompressed
from indexer.engine.port import TEXT_FIELDS, Block, Facts, Hit, Order, Query, Record, Results
from indexer.errors import BadQuery

WALK = 1024  # documents looked at together


class EmbeddedGeneration:
    """Everything is opened here and now, so that the folder may go while the generation is in use."""

    def __init__(self, folder: Path, facts: Facts, blobs: Mapping[str, Path]) -> None:
        self.facts = facts
        self._blobs = {name: mapped(file) for name, file in blobs.items()}
        arrays = Arrays(folder)
        self._look_ups = LookUps(folder / "whoosh")
        self._cards = CheckedPieces(folder, arrays, "cards")
        self._bodies, self._abouts = (Pieces(folder, arrays, name) for name in ("bodies", "abouts"))
        postings = PostingLists(arrays)
        self._fields = {name: TextField(arrays, name, postings) for name in TEXT_FIELDS}
        self._count = len(arrays["length_codes"])
        self._facets = Facets(arrays)
        self._ids = Ids(arrays)
        self._order = {order: arrays[f"order.{order}"] for order in ORDERS}
        self._ranks = {order: arrays[f"ranks.{order}"] for order in ORDERS}
        self._document_starts = arrays["document_starts"]
        self._blocks = Blocks(folder, arrays, self._fields)
        self._matcher = Matcher(arrays, self._fields, self._blocks, self._facets, self._look_ups)

    # --- look-ups -------------------------------------------------------------------------------------------

    def document(self, id: str) -> bytes | None:
        number = self._ids.number(id)
        return None if number is None else decompressed(self._bodies[number])

    def card(self, id: str) -> bytes | None:
        number = self._ids.number(id)
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
        number = self._ids.number(id)
        if number is None:
            return None
        about = about_of(self._abouts[number])
        words = {name: field.written(number) for name, field in self._fields.items()}
        base = int(self._document_starts[number])
        numbers = range(self._blocks.first[number], self._blocks.first[number + 1])
        blocks = []
        for block, entities in zip(numbers, about.entities, strict=True):
            start, end = (int(self._blocks.starts[at]) - base for at in (block, block + 1))
            anchor, kind, text = self._blocks.parts(block)
            # The last place of a block is its empty one.
            exact, stem = (tuple(words[name][start : end - 1]) for name in TEXT_FIELDS)
            blocks.append(Block(anchor, kind, text, exact, stem, entities))
        return Record(
            id=id,
            blocks=tuple(blocks),
            card=self._cards[number],
            body=decompressed(self._bodies[number]),
            bears=about.bears,
            cites=about.cites,
            facets=about.facets,
            date=about.date,
            sort_symbol=about.sort_symbol,
        )

    # --- search ---------------------------------------------------------------------------------------------

    def search(self, query: Query) -> Results:
        check_query(query)
        where = self._matcher.branch(query.where)
        found = self._narrowed(where.documents, query)
        facets = {name: self._counts(name, where.documents, found, query) for name in query.count}
        documents, scores, more = self._page(where, found, query)
        hits = self._hits(documents, scores, query)
        generation = self.facts.generation
        return Results(
            total=len(found),
            hits=hits,
            facets=facets,
            cursor=cursor(generation, query.order, hits[-1].score, hits[-1].id) if more else None,
            generation=generation,
        )

    def _narrowed(self, found: Documents, query: Query, but: str | None = None) -> Documents:
        """What the facets' choices let through, all but one of them."""
        chosen = [
            self._facets.holding(name, values)
            for name, values in query.chosen.items()
            if values and name != but
        ]
        found = intersection([found, *chosen])
        for name, values in query.excluded.items():
            if values and name != but:
                found = difference(found, self._facets.holding(name, values))
        return found

    def _counts(self, name: str, where: Documents, found: Documents, query: Query) -> Counts:
        if query.chosen.get(name) or query.excluded.get(name):
            found = self._narrowed(where, query, but=name)
        return self._facets.counts(name, found)

    def _page(self, where: Branch, found: Documents, query: Query) -> tuple[Array, Array, bool]:
        """The documents of the page in order, their scores, and whether more follow."""
        end = query.offset + query.size
        ranks = self._ranks[query.order]
        parts = where.parts
        if query.after is not None:
            return self._page_after(where, found, query)
        only = parts[0].part if len(parts) == 1 else None
        same = not parts or (isinstance(only, Constant) and only.documents is where.documents)
        if query.order == "relevance" and not same:
            whole = where.closed and found is where.documents
            documents, scores = best(parts, found, ranks, end, whole=whole)
            documents, scores = documents[query.offset :], scores[query.offset :]
        else:
            documents = self._first(found, query.order, end)[query.offset :]
            scores = scores_of(parts, documents) if parts else np.zeros(len(documents), np.float32)
        return documents, scores, bool(len(documents)) and end < len(found)

    def _first(self, found: Documents, order: Order, count: int) -> Array:
        """The first documents in an order."""
        if 64 * len(found) < self._count or 16 * count > len(found):
            return found.numbers[lowest(self._ranks[order][found.numbers], count)]
        # Many of all documents are in the set: they are soon met on a walk in the order.
        documents = self._order[order][:0]
        for start in range(0, self._count, WALK):
            walked = self._order[order][start : start + WALK]
            documents = np.concatenate([documents, walked[found.holds(Sought(walked))]])
            if len(documents) >= count:
                break
        return documents[:count]

    def _page_after(self, where: Branch, found: Documents, query: Query) -> tuple[Array, Array, bool]:
        """The page that comes after a cursor."""
        score, id = place(query.after or "", self.facts.generation, query.order)
        ranks = self._ranks[query.order]
        documents = found.numbers
        if query.order == "relevance":
            last = np.float32(score)
            scores = all_scores(where.parts, found) if where.parts else np.zeros(len(found), np.float32)
            keep = (scores < last) | ((scores == last) & (ranks[documents] >= self._ids.behind(id)))
            documents, scores = documents[keep], scores[keep]
            index = highest(scores, ranks, documents, query.size)
            page, scores = documents[index], scores[index]
        else:
            number = self._ids.number(id)
            if number is None:
                raise BadQuery("the cursor names no document: start again from the first page")
            documents = documents[ranks[documents] > ranks[number]]
            page = documents[lowest(ranks[documents], query.size)]
            scores = scores_of(where.parts, page) if where.parts else np.zeros(len(page), np.float32)
        return page, scores, bool(len(page)) and len(page) < len(documents)

    def _hits(self, documents: Array, scores: Array, query: Query) -> tuple[Hit, ...]:
        blocks = self._blocks.best(documents, query)
        return tuple(
            Hit(self._ids[number], score, self._cards[number], *blocks.get(number, ((), 0)))
            for number, score in zip(documents.tolist(), scores.tolist(), strict=True)
        )
