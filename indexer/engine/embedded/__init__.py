"""The engine that serves: Whoosh's segment for identities and citations, arrays for text, facets and blocks.

    Record --writing--> gen-NNNN/ --generation--> Results

It knows files, arrays and scores; not how generations take each other's place (`generations.py`). To read it:
`sets` (documents as numbers or bits), `arrays` (what lies in a file), `inversion` and `writing` (the build),
`postings` (how they lie), `keeping` (documents taken over), `look_ups` (ids, and Whoosh), `text` (terms, their
scores and places), `scoring` (the best of many), `facets`, `matching` (a query's tree), `blocks` (passages),
`generation` (the whole).

A generation's folder: `arrays.bin` with its directory `arrays.json`; `texts.bin`, `cards.bin`, `bodies.bin` and
`abouts.bin`; `whoosh/`; `blobs/`; MANIFEST.json.
"""
