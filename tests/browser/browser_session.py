"""Serving the application and driving Chromium: for the browser tests and for the pictures of the README."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server

from indexer.engine.port import Engine
from search_app import create_app
from search_app.settings import Settings

CHROMIUM = "/usr/bin/chromium"
DRIVER = "/usr/bin/chromedriver"
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--lang=es",
)
# An element was replaced, or the page was left, while it was being read.
GONE = (WebDriverException,)
# Seconds that a change on the page may take on a busy machine.
PATIENCE = 10


def missing() -> str:
    """What is not installed, or nothing."""
    return ", ".join(path for path in (CHROMIUM, DRIVER) if not Path(path).exists())


@contextmanager
def serving(engine: Engine) -> Iterator[str]:
    """The application over an engine, on a port of its own; its address."""
    server = make_server("127.0.0.1", 0, create_app(engine, Settings()), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Browser:
    """One window of Chromium on the application at `address`."""

    driver: webdriver.Chrome
    address: str

    def go(self, path: str) -> None:
        self.driver.get(self.address + path)

    def element(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def elements(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        return [element.text for element in self.elements(selector)]

    def until(self, what: Callable[[], object]) -> None:
        """Wait until `what()` is true. An element replaced meanwhile is looked up again."""
        WebDriverWait(self.driver, PATIENCE, ignored_exceptions=GONE).until(lambda _: what())

    @property
    def path(self) -> str:
        """The address after the host."""
        return str(self.driver.current_url).removeprefix(self.address)

    def run(self, script: str, *arguments: object) -> object:
        return self.driver.execute_script(script, *arguments)

    def command(self, name: str, **parameters: object) -> None:
        self.driver.execute_cdp_cmd(name, parameters)

    def sized(self, width: int, height: int = 900) -> None:
        """By device metrics: a headless window is never narrower than 500 pixels."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def coloured(self, scheme: str) -> None:
        self.command(
            "Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}]
        )


@contextmanager
def chromium(address: str, *more_options: str) -> Iterator[Browser]:
    """A fresh Chromium with a profile of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for option in (*OPTIONS, *more_options, f"--user-data-dir={profile}"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(DRIVER))
        try:
            yield Browser(driver, address)
        finally:
            driver.quit()
