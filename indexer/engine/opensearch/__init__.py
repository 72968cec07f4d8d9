"""The OpenSearch engine: the port's contract on a cluster of OpenSearch 3.

    Record -> generation_builder -> two indices -> generation -> Results

It sends terms and never text to be analysed, so that Spanish is the same on every engine; OpenSearch counts, scores,
sorts and keeps copies. Every answer comes from one generation, whose indices are never written after publication.

Reaching it:  `address` says where an index is, and `settings` how to reach it; `connection` sends requests, repeats
              them where that helps, and words what went wrong; `hosts` knows which hosts answer.
Indices:      `index_mappings` has their settings, fields and names; `published_indices` the aliases that publish them,
              and those that killed builds left behind; `build_lock` the lock of the one builder.
Building:     `generation_builder` writes Records with `bulk_writer`, checks and publishes; `record_codec` has the form
              in which a Record is stored whole, `record_counts` what is counted as they pass, `term_frequencies` of
              terms.
Searching:    `generation` answers the port's questions; `query_translator` says a query tree in OpenSearch's words,
              `ranking` puts a page together, `passage_searches` finds the best passages, `facet_aggregations` counts.

A generation has two indices. `PREFIX-gen-...-documents` holds documents and their passages, joined, as terms alone;
`PREFIX-gen-...-records` holds whole Records and blobs, of which nothing is indexed. Two aliases of the first one say
which generation is published and which was before it.
"""
