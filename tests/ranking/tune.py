"""Try other weights of ranking on judged sets: how often the first document is right, and nDCG, for each value.

    python -m tests.ranking.tune FOLDER exact=0,0.1,0.2 close=0,0.15 [MIN_SHARE=0.2] [--set NAME]

A name in small letters is a weight of `search_app.query.ranking_weights.Weights`, one in capitals a constant of
`search_app.search.relaxation`. Every combination is tried; the first line is the product as it is. What is chosen goes
into those modules by hand, with the sets it was chosen on: sets that took no part in the choice judge it.
"""

import argparse
import statistics
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import fields, replace
from itertools import product
from pathlib import Path
from unittest.mock import patch

from search_app.query import compiled_query, compiler, word_expansion
from search_app.query.ranking_weights import WEIGHTS as WEIGHTS_IN_USE
from search_app.query.ranking_weights import Weights
from search_app.search import relaxation
from tests.ranking.judged_sets import load, sets_in
from tests.ranking.published import publish_set
from tests.ranking.sets import WORK, measure, product_search

WEIGHTS = tuple(field.name for field in fields(Weights))


def tried(values: Mapping[str, tuple[float, ...]]) -> Iterator[dict[str, float]]:
    """The product as it is, then every combination of the values."""
    yield {}
    if values:
        yield from (dict(zip(values, chosen, strict=True)) for chosen in product(*values.values()))


def values_of(option: str) -> tuple[str, tuple[float, ...]]:
    name, _, values = option.partition("=")
    if name not in WEIGHTS and not (name.isupper() and hasattr(relaxation, name)):
        raise argparse.ArgumentTypeError(f"{name!r} is no weight; known: {', '.join(WEIGHTS)}")
    return name, tuple(float(value) for value in values.split(","))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.ranking.tune", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("values", nargs="*", type=values_of, metavar="NAME=VALUE,...")
    parser.add_argument("--set", action="append", dest="names", help="only this set; may be given again")
    options = parser.parse_args()
    judged = [load(options.folder / name) for name in options.names or sets_in(options.folder)]
    published = [publish_set(judged_set, WORK) for judged_set in judged]
    print("success@1 and nDCG@10 of " + ", ".join(judged_set.name for judged_set in judged))
    for chosen in tried(dict(options.values)):
        weights = {name: value for name, value in chosen.items() if name in WEIGHTS}
        with ExitStack() as changed:
            for module in (compiler, compiled_query, word_expansion):
                changed.enter_context(patch.object(module, "WEIGHTS", replace(WEIGHTS_IN_USE, **weights)))
            for name, value in chosen.items():
                if name not in WEIGHTS:
                    changed.enter_context(patch.object(relaxation, name, value))
            line = []
            for collection, index in zip(judged, published, strict=True):
                outcomes = measure(product_search(index, []), collection.queries)
                first = statistics.mean(outcome.success_1 for outcome in outcomes)
                line.append(f"{first:.3f} {statistics.mean(outcome.ndcg for outcome in outcomes):.3f}")
        print(" | ".join(line), " ".join(f"{name}={value:g}" for name, value in chosen.items()), flush=True)


if __name__ == "__main__":
    main()
