"""Two engines without any understanding, to be measured beside: every word of the query may match, the best ten win.

Both are given the file that the product is given, title and text in one field. A word typed twice counts once.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np

from indexer.spanish import is_stop, terms, tokens
from tests.ranking.judged_sets import SetDocument

DEPTH = 10
K1, B = 1.2, 0.75
WRITER_BYTES = 500_000_000


class Plain(Protocol):
    def search(self, text: str) -> tuple[str, ...]:
        """The ids of the best documents."""
        ...


class Tantivy:
    """tantivy's own Spanish: its simple tokenizer, lower case and Snowball stems; stop words are left in."""

    def __init__(self, documents: Sequence[SetDocument]) -> None:
        import tantivy

        self._module = tantivy
        name, kept = "spanish", tantivy.Filter
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(kept.remove_long(40))
        self._analyzer = analyzer.filter(kept.lowercase()).filter(kept.stemmer("spanish")).build()
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("text", tokenizer_name=name)
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        index.register_tokenizer(name, self._analyzer)
        # With one thread there is one segment, and one statistic of terms.
        writer = index.writer(heap_size=WRITER_BYTES, num_threads=1)
        for document in documents:
            writer.add_document(tantivy.Document(id=document.id, text=document.markdown))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def search(self, text: str) -> tuple[str, ...]:
        query, should = self._module.Query, self._module.Occur.Should
        words = dict.fromkeys(self._analyzer.analyze(text))
        parts = [
            (should, query.term_query(self._schema, "text", word, index_option="freq")) for word in words
        ]
        hits = self._searcher.search(query.boolean_query(parts), limit=DEPTH).hits
        return tuple(self._searcher.doc(address)["id"][0] for _, address in hits)


class Bm25:
    """BM25 of our own stems (k1 1.2, b .75, Lucene's idf); stop words are left out of the query."""

    def __init__(self, documents: Sequence[SetDocument]) -> None:
        import bm25s

        numbers: dict[str, int] = {}
        stems = [
            [numbers.setdefault(stem, len(numbers)) for stem in terms(document.markdown)[1]]
            for document in documents
        ]
        self._ids = [document.id for document in documents]
        self._numbers: Mapping[str, int] = numbers
        self._model = bm25s.BM25(k1=K1, b=B, method="lucene")
        self._model.index(bm25s.tokenization.Tokenized(stems, numbers), show_progress=False)

    def search(self, text: str) -> tuple[str, ...]:
        words = dict.fromkeys(word.stem for word in tokens(text) if not is_stop(word.exact))
        known_words = [word for word in words if word in self._numbers]
        if not known_words:
            return ()
        scores = self._model.get_scores(known_words)
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        return tuple(self._ids[number] for number in best.tolist() if scores[number] > 0)


# Name -> the package it needs, and what builds it in memory.
PLAIN: Mapping[str, tuple[str, Callable[[Sequence[SetDocument]], Plain]]] = {
    "tantivy OR": ("tantivy", Tantivy),
    "BM25 OR": ("bm25s", Bm25),
}
