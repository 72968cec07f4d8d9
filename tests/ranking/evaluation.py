"""How well the judged questions are answered: nDCG at 10 and the reciprocal rank of what was asked for.

nDCG: gain 2^grade - 1, discounted by log2(rank + 1), over that of the best order there is (Järvelin and Kekäläinen,
2002). Reciprocal rank: of the first document with the question's highest grade.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.build import build
from indexer.engine.open import open_engine
from indexer.engine.port import Generation
from indexer.records import index_rules, record_rules
from search_app.query.search_request import SearchRequest
from search_app.search.search import search

HERE = Path(__file__).parent
CORPUS = HERE.parent.parent / "corpus"
GOLDEN = HERE / "ranks.txt"
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, and how much each document is worth to who asks it; what is not named is worth nothing."""

    text: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Result:
    judged: Judged
    ids: tuple[str, ...]
    ndcg: float
    reciprocal_rank: float


def judged_queries() -> tuple[Judged, ...]:
    """The questions of queries.toml, in its order."""
    queries = tomllib.loads((HERE / "queries.toml").read_text(encoding="utf-8"))["query"]
    return tuple(Judged(query["text"], query["grades"]) for query in queries)


def ndcg(ids: Sequence[str], grades: Mapping[str, int]) -> float:
    """From 0 to 1: how near this order comes to the best one, within DEPTH."""

    def gain(worth: Sequence[int]) -> float:
        return sum((2**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(worth[:DEPTH]))

    best = gain(sorted(grades.values(), reverse=True))
    return gain([grades.get(id, 0) for id in ids]) / best if best else 0.0


def reciprocal_rank(ids: Sequence[str], grades: Mapping[str, int]) -> float:
    """1 over the rank of the first document of the highest grade; 0 when there is none."""
    top = max(grades.values())
    return next((1 / (rank + 1) for rank, id in enumerate(ids) if grades.get(id) == top), 0.0)


def corpus(index: Path | None = None) -> Generation:
    """The corpus, published in the folder `index`; without one, in memory."""
    rules = {"index_rules": index_rules(), "record_rules": record_rules()}
    engine = open_engine(index or CORPUS, rules=rules, name=None if index else "memory")
    build(CORPUS, engine)
    return engine.current()


def results(generation: Generation) -> tuple[Result, ...]:
    """What each judged question is answered with, and how good that is."""
    made = []
    for judged in judged_queries():
        ids = tuple(hit.summary.id for hit in search(generation, SearchRequest(judged.text, size=DEPTH)).hits)
        made.append(Result(judged, ids, ndcg(ids, judged.grades), reciprocal_rank(ids, judged.grades)))
    return tuple(made)


def table(results: Sequence[Result]) -> str:
    """One question a line, with what came and its grade; the means below."""
    lines = ["nDCG@10    RR   question -> documents in order, with the grade of each"]
    for result in results:
        came = ", ".join(f"{id} ({result.judged.grades.get(id, 0)})" for id in result.ids) or "nothing"
        lines.append(f"{result.ndcg:7.3f} {result.reciprocal_rank:5.2f}   {result.judged.text} -> {came}")
    count = len(results)
    mean_ndcg = sum(result.ndcg for result in results) / count
    mean_reciprocal_rank = sum(result.reciprocal_rank for result in results) / count
    lines.append(f"{mean_ndcg:7.3f} {mean_reciprocal_rank:5.2f}   mean of {count} questions")
    return "\n".join(lines) + "\n"
