"""python -m tests.ranking [--write]: print how well the judged questions are answered; rewrite the golden ranks."""

import sys

from tests.ranking.evaluation import GOLDEN, corpus, results, table

made = table(results(corpus()))
if "--write" in sys.argv[1:]:
    GOLDEN.write_text(made, encoding="utf-8")
print(made, end="")
