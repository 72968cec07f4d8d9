"""A real browser over a real server: headless Chromium, as installed, on the five documents of `corpus/`.

Nothing is downloaded: where the browser or its driver is missing the tests are skipped with a notice, and fail
where CI=true.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from tests.browser import browser_session
from tests.browser.browser_session import Browser

CORPUS = Path(__file__).parents[2] / "corpus"
HERE = Path(__file__).parent
MOUSE = (
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"
)
# What the console says of our own error pages.
MEANT = ("404 (NOT FOUND)", "422 (UNPROCESSABLE ENTITY)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the application answers."""
    engine = MemoryEngine()
    build(CORPUS, engine)
    with browser_session.serving(engine) as base:
        yield base


@pytest.fixture(scope="session")
def chromium(address: str) -> Iterator[Browser]:
    if missing := browser_session.missing():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the browser tests need {missing}: apt install chromium chromium-driver")
        pytest.skip(f"no browser tests: {missing} is missing (apt install chromium chromium-driver)")
    with browser_session.chromium(address) as browser:
        yield browser


@pytest.fixture
def hovering(chromium: Browser) -> Iterator[Browser]:
    """A window of a machine with a mouse: a headless one has nothing to point with."""
    with browser_session.chromium(chromium.address, MOUSE) as browser:
        browser.sized(1280)
        yield browser


@pytest.fixture
def browser(chromium: Browser) -> Iterator[Browser]:
    """A wide light window. Afterwards: nothing was complained of, and no other host was asked for anything."""
    chromium.sized(1280)
    chromium.coloured("light")
    chromium.command("Emulation.setScriptExecutionDisabled", value=False)
    chromium.driver.get_log("browser")
    chromium.driver.get_log("performance")
    yield chromium
    complaints = [entry["message"] for entry in chromium.driver.get_log("browser")]
    assert [complaint for complaint in complaints if not any(status in complaint for status in MEANT)] == []
    asked = [json.loads(entry["message"])["message"] for entry in chromium.driver.get_log("performance")]
    elsewhere = [
        event["params"]["request"]["url"]
        for event in asked
        if event["method"] == "Network.requestWillBeSent"
        and not event["params"]["request"]["url"].startswith((chromium.address, "about:", "data:"))
    ]
    assert elsewhere == []
