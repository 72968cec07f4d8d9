"""Settings, fields and names of a generation's two indices: what OpenSearch is told of documents and passages."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from indexer.engine.port import (
    MAX_OFFSET,
    MAX_PASSAGE_WORDS,
    MAX_PASSAGES,
    MAX_WINDOW,
    TEXT_FIELDS,
    Passage,
    Record,
)

# Raise it when an index of before could not be read any more.
FORMAT = 2
DOCUMENT, PASSAGE = "document", "passage"
# Of a passage, under names of their own: words and lengths of passages must not count among those of documents.
PASSAGE_FIELDS = {"exact": "passage_exact", "stem": "passage_stem", "entities": "passage_entities"}
# A search that continues behind rescored documents reads those once more, and one hit beyond its page.
MAX_RESULTS = MAX_OFFSET + MAX_WINDOW + 1
# A tokenizer cuts at 255 characters by default, in silence: a long term, and a list of forms.
MAX_TOKEN_LENGTH = 8192
MAX_FORMS_LENGTH = 1_048_576
# OpenSearch takes 512, of which a passage's number needs some.
MAX_ID_BYTES = 400
_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_PLAIN_KIND = re.compile(r"[ -~]{1,100}")


def document_key(id: str) -> str:
    """Return the `_id` of a document: its id, or a digest of one that is too long. No id holds a |."""
    data = id.encode()
    return id if len(data) <= MAX_ID_BYTES else f"|{hashlib.sha256(data).hexdigest()}"


def kind_value(kind: str) -> str:
    """Return a kind of passage as a keyword field can hold it: any text is a kind."""
    if _PLAIN_KIND.fullmatch(kind):
        return kind
    return f"\x00{hashlib.sha256(kind.encode('utf-8', 'surrogatepass')).hexdigest()}"


def facet_field(name: str) -> str:
    """Return the field of a facet. Any term is a facet's name; one that no field can have is written in hexadecimal."""
    return (
        f"facets.{name if _PLAIN_NAME.fullmatch(name) else 'X' + name.encode('utf-8', 'surrogatepass').hex()}"
    )


def documents_index(shards: int) -> dict[str, Any]:
    """Return settings and mappings of the index of documents and passages."""
    words = {
        "type": "text",
        "analyzer": "words",
        "search_analyzer": "forms",
        "similarity": "okapi",
        # Between two passages, so that no phrase and no distance reaches from one into the next.
        "position_increment_gap": MAX_PASSAGE_WORDS,
    }
    passage_words = {"type": "text", "analyzer": "words", "search_analyzer": "forms", "norms": False}
    keyword = {"type": "keyword"}
    not_indexed = {"type": "keyword", "index": False, "doc_values": False}
    return {
        "settings": {
            "number_of_shards": shards,
            # A copy on another machine, as soon as there is one.
            "auto_expand_replicas": "0-1",
            "refresh_interval": "-1",
            "max_result_window": MAX_RESULTS,
            "max_inner_result_window": MAX_PASSAGES,
            "similarity": {"okapi": {"type": "BM25", "k1": 1.2, "b": 0.75}},
            "analysis": {
                "tokenizer": {
                    "words": {"type": "whitespace", "max_token_length": MAX_TOKEN_LENGTH},
                    "forms": {"type": "whitespace", "max_token_length": MAX_FORMS_LENGTH},
                },
                # The forms of a word are asked for as "arma|armas": tokens at one position.
                "filter": {
                    "forms": {"type": "pattern_capture", "preserve_original": False, "patterns": ["([^|]+)"]}
                },
                "analyzer": {
                    "words": {"type": "custom", "tokenizer": "words"},
                    "forms": {"type": "custom", "tokenizer": "forms", "filter": ["forms"]},
                },
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"includes": ["summary", "shown"]},
            "dynamic_templates": [
                {
                    "facets": {
                        "path_match": "facets.*",
                        "mapping": {"type": "keyword", "eager_global_ordinals": True},
                    }
                }
            ],
            "properties": {
                "join": {"type": "join", "relations": {DOCUMENT: PASSAGE}},
                # Of documents. Dates are compared as text: "2014" is a date too.
                "id": keyword,
                "date": keyword,
                "symbol": keyword,
                "bears": keyword,
                "cites": keyword,
                "entities": keyword,
                "facets": {"type": "object", "dynamic": True},
                "summary": not_indexed,
                **dict.fromkeys(TEXT_FIELDS, words),
                # Of passages.
                "document": keyword,
                "number": {"type": "integer"},
                "kind": keyword,
                "shown": not_indexed,
                **{PASSAGE_FIELDS[field]: passage_words for field in TEXT_FIELDS},
                PASSAGE_FIELDS["entities"]: keyword,
            },
        },
    }


def indexed_passages(record: Record) -> Iterator[tuple[int, Passage]]:
    """Yield the passages that are indexed, with their numbers: the others nothing finds."""
    for number, passage in enumerate(record.passages):
        if passage.exact or passage.entities:
            yield number, passage


def passage_key(document: str, number: int) -> str:
    """Return the `_id` of a passage of the document whose `_id` is given."""
    return f"{document}|{number}"


def shape(shards: int) -> str:
    """Return a digest of all settings and mappings of a generation: one of the same can be a clone."""
    text = json.dumps((documents_index(shards), records_index(shards)), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def records_index(shards: int) -> dict[str, Any]:
    """Return settings and mappings of the index of whole Records and blobs, which are only ever read by `_id`."""
    return {
        "settings": {"number_of_shards": shards, "auto_expand_replicas": "0-1", "refresh_interval": "-1"},
        "mappings": {"enabled": False},
    }
