"""How long a document of 300 pages takes to open with its hits marked: `python -m tests.browser.long_document`.

The document is made up: 3,000 numbered paragraphs of words of the corpus, with citations in every third.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from indexer.build import build
from indexer.engine.open import open_engine
from indexer.records import index_rules
from search_app import create_app
from search_app.settings import Settings
from tests.browser import browser_session

CORPUS = Path(__file__).parents[2] / "corpus"
SAMPLE = CORPUS / "cop12-nota-organos-subsidiarios-2024.md"
PARAGRAPHS, WORDS, TIMES = 3_000, 45, 7
ASKED = "/doc/largo?q=asistencia+tecnica"


def made(seed: int = 1, length: int = PARAGRAPHS) -> str:
    """A note with so many paragraphs; half of them hold the words asked for."""
    chance = random.Random(seed)
    sample = SAMPLE.read_text("utf-8")
    head, text = sample.split("\n1. ", 1)
    corpus_words = [word for word in text.split() if word.isalpha()]
    paragraphs = []
    for number in range(1, length + 1):
        words = chance.choices(corpus_words, k=WORDS)
        if number % 3 == 0:
            words[5:5] = f"la resolución {number % 8 + 5}/1 (CTOC/COP/WG.4/2023/{number % 9 + 1})".split()
        if number % 2 == 0:
            words[20:20] = ["asistencia", "técnica"]
        paragraphs.append(f"{number}. {' '.join(words)}.")
    return "\n\n".join([head, *paragraphs])


def table(columns: int, rows: int) -> str:
    """A table of so many columns and rows of words, below the heads of its columns, between two paragraphs."""
    heads = [f"Columna {column}" for column in range(columns)]
    cells = [["asistencia", "12", *["responsabilidades"] * (columns - 2)] for _ in range(rows)]
    lines = [heads, ["---"] * columns, *cells]
    return "\n".join(["1. Antes.", "", *(f"|{'|'.join(line)}|" for line in lines), "", "2. Después."])


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        (corpus / "largo.md").write_text(made(), "utf-8")
        engine = open_engine(Path(folder) / "index", rules={"index_rules": index_rules()})
        build(corpus, engine)
        client = create_app(engine, Settings()).test_client()
        served = []
        for _ in range(TIMES):
            start = time.perf_counter()
            page = client.get(ASKED, buffered=True)
            served.append(time.perf_counter() - start)
        print(f"served: {1000 * sorted(served)[TIMES // 2]:.0f} ms (median of {TIMES})", end=", ")
        print(f"{len(page.data) / 1e6:.1f} MB, {page.data.count(b'<mark')} hits")
        if missing := browser_session.missing():
            print(f"not opened in a browser: {missing} is missing", file=sys.stderr)
            return 0
        with browser_session.serving(engine) as address, browser_session.chromium(address) as browser:
            opened = []
            for _ in range(TIMES):
                browser.command("Network.clearBrowserCache")
                browser.go(ASKED)
                opened.append(
                    browser.run(
                        "const page = performance.getEntriesByType('navigation')[0];"
                        "return [page.responseStart, page.domContentLoadedEventEnd]"
                    )
                )
            first, ready = ([times[place] for times in opened] for place in (0, 1))
            print(f"in the browser: first byte {sorted(first)[TIMES // 2]:.0f} ms,", end=" ")
            print(f"whole page read and script done {sorted(ready)[TIMES // 2]:.0f} ms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
