"""The embedded engine: arrays of our own for text, facets and passages; a Whoosh index for short fields.

    Record -> writer -> gen-0004/ -> generation -> Results

It knows files, arrays and scores, and no Spanish. Documents have numbers from 0 (`doc_id`, `ids`), in the order in
which they were added; a Record's own id is a string (`id`).

Building:   `engine` publishes; `index_directory` has the lock, CURRENT and the generations; `index_metadata` and
            `checksums` guard their files; `writer` takes Records, `inverter` turns words into postings,
            `postings_writer` merges these; `record_reuse` takes Records over from the published generation;
            `tuning` has the sizes.
Storage:    `layout` names all arrays; `array_file` stores them; `sorted_int_lists` packs those of posting lists.
Reading:    `serving_generation` decides which generation answers; `generation` is one of them, opened.
            `postings_reader`, `keyword_index`, `text_field`, `facet_index` and `passage_index` read a part of it each.
Searching:  `query_evaluator` finds the documents that match a query (`doc_set`) and what scores them (`scorers`);
            `ranking` chooses those of a page, with `top_k` and `rescoring`.
Whoosh:     `whoosh_codec` lets stock Whoosh open a generation; `whoosh_text` serves it the text fields out of the
            arrays; `whoosh_fields` has the field types of its schema.

A generation's folder has `arrays.bin` with its directory `arrays.json`; `texts.bin`, `summaries.bin`,
`stored_documents.bin` and `metadata.bin`; `whoosh/`; `blobs/`; and MANIFEST.json.
"""
