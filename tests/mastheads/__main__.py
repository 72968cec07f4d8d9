"""Field accuracy by field and by kind, for each set of documents: `python -m tests.mastheads [--misses] [--relaid]`.

With `--relaid`, also for the same documents without blank lines, each line a paragraph, and on one line.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence

from tests.mastheads import FIELDS, SETS, Judgement, judgements
from tests.mastheads.relaid import LAYOUTS
from tests.mastheads.relaid import judgements as relaid_judgements


def main(arguments: Sequence[str]) -> None:
    for documents in SETS:
        judged = list(judgements(documents))
        right = sum(judgement.right for judgement in judged)
        files = len({judgement.file for judgement in judged})
        print(
            f"{documents.name}: {right} of {len(judged)} fields right ({right / len(judged):.1%}) in {files} documents"
        )
        _table("by field", judged, "field", FIELDS)
        _table("by kind", judged, "kind", sorted({judgement.kind for judgement in judged}))
        if "--misses" in arguments:
            _misses(judged)
        print()
    for name, (layout, goal) in LAYOUTS.items() if "--relaid" in arguments else ():
        judged = [judgement for documents in SETS for judgement in relaid_judgements(documents, layout)]
        print(f"{name}: {sum(judgement.right for judgement in judged) / len(judged):.3f} right, goal {goal}")
        if "--misses" in arguments:
            _misses(judged)


def _table(heading: str, judged: Iterable[Judgement], key: str, names: Iterable[str]) -> None:
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for judgement in judged:
        name = getattr(judgement, key)
        asked[name] += 1
        right[name] += judgement.right
    print(f"\n  {heading}")
    for name in names:
        print(f"    {name:<20} {right[name]:>4}/{asked[name]:<4} {right[name] / asked[name]:7.1%}")


def _misses(judged: Iterable[Judgement]) -> None:
    for judgement in judged:
        if not judgement.right:
            print(f"\n  {judgement.file}  {judgement.field}")
            print(f"    expected {judgement.expected or '-'}\n    found    {judgement.found or '-'}")


if __name__ == "__main__":
    main(sys.argv[1:])
