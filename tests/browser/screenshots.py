"""The pictures of the README and the docs: `python -m tests.browser.screenshots --out docs/images`.

Five pages of the five documents of `corpus/`, each on a wide screen, at 320 pixels, and two of them dark.
"""

import argparse
import base64
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from tests.browser import browser_session
from tests.browser.browser_session import Browser

CORPUS = Path(__file__).parents[2] / "corpus"
WIDE, NARROW = (1280, 860), (320, 640)
PAGES = {
    "home": "/",
    "results": "/?q=cooperación+internacional&kind=nota",
    "document": "/doc/resolucion-6-4?q=asistencia#anexo-b-ii",
    "symbol-not-held": "/symbol/CTOC/COP/WG.4/2023/5",
    "nothing-found": "/?q=CTOC/COP/WG.2/2013/6",
}
DARK = ("results", "document")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/images"), metavar="DIR")
    out = parser.parse_args(arguments).out
    if missing := browser_session.missing():
        print(f"no pictures without {missing}: apt install chromium chromium-driver", file=sys.stderr)
        return 1
    # A log line for each request says nothing here.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    out.mkdir(parents=True, exist_ok=True)
    engine = MemoryEngine()
    build(CORPUS, engine)
    with browser_session.serving(engine) as address, browser_session.chromium(address) as browser:
        for name, path in PAGES.items():
            take(browser, path, WIDE, out / f"{name}.png")
            take(browser, path, NARROW, out / f"{name}-320.png")
        browser.coloured("dark")
        for name in DARK:
            take(browser, PAGES[name], WIDE, out / f"{name}-dark.png")
    return 0


def take(browser: Browser, path: str, size: tuple[int, int], file: Path) -> None:
    """One picture of what a window of this size shows, finer than the screen so that text stays sharp."""
    width, height = size
    browser.command(
        "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1.25, mobile=False
    )
    browser.go(path)
    picture = browser.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    file.write_bytes(base64.b64decode(picture["data"]))
    print(file)


if __name__ == "__main__":
    raise SystemExit(main())
