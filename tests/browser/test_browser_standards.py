"""Every kind of page against the accessibility rules of axe and the HTML rules of html-validate.

Both are tools of the tests, pinned in package.json: `npm ci --prefix tests/browser`. Where they are missing, the
tests are skipped with a notice, and fail where CI=true.
"""

import json
import os
import subprocess
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from indexer.build import build
from indexer.engine.memory import MemoryEngine
from tests.browser import browser_session, long_document
from tests.browser.browser_session import Browser

TOOLS = Path(__file__).parent / "node_modules"
AXE = TOOLS / "axe-core" / "axe.min.js"
VALIDATOR = TOOLS / "html-validate" / "bin" / "html-validate.mjs"
HOW = "is missing; install it with: npm ci --prefix tests/browser"
PAGES = (
    "/",
    "/?q=asistencia+tecnica&kind=-resolucion&session=12&colour=x",
    "/?q=&size=2&page=2",
    "/?q=zzyzx&kind=nota",
    # The nearest question, since this one finds nothing.
    "/?q=elefantes+rosas+pinguinos+extradicion",
    "/?q=trata&kind=resolucion&session=12&lang=en",
    "/?q=&from=2014&to=2018",
    # Cards
    "/?q=CTOC/COP/WG.4/2023/5",
    "/?q=grupo+de+trabajo+sobre+armas+de+fuego",
    "/?q=noveno+periodo+de+sesiones",
    "/?q=14a+reunion",
    # Of what is not here
    "/?q=COP13",
    "/?q=artículo+32+de+la+Convención",
    "/?q=UNCAC&lang=en",
    "/doc/resolucion-6-4/passages?q=asistencia",
    "/doc/resolucion-6-4/cite?at=op-2",
    "/doc/cop12-nota-organos-subsidiarios-2024/cite",
    "/symbols",
    "/symbols?list=CTOC/COP/WG.4/2023/5,+resolución+6/4,+CU+2009/33,+nada",
    "/symbols/all",
    # Read as filters.
    "/?q=todas+las+notas+de+2014",
    # A word is corrected.
    "/?q=asitencia+judicial+reciproca+extradicion",
    # All hits lack something.
    "/?q=asitencia+extradicion+judicial&literal=1",
    # Some hits lack something.
    "/?q=asistencia+tecnica+victimas+testigos&explain=1",
    "/doc/resolucion-6-4?q=asistencia",
    "/doc/cop12-nota-organos-subsidiarios-2024?q=trata",
    "/doc/cu-2009-33-a",
    "/symbol/CTOC/COP/WG.4/2023/5",
    "/symbol/resoluci%C3%B3n%206/4",
    "/organ/CTOC/COP/WG.4",
    "/organ/CTOC/COP",
    "/?session=12",
    "/ayuda",
    "/ayuda/api",
    "/estado",
    "/informe",
    "/?q=trata&lang=en",
    "/doc/nada",
    "/nada",
    # Refused by a limit.
    "/?q=" + "trata+" * 400,
)
# Tables and long addresses, which a phone has no room for.
NARROW_PAGES = (
    "/doc/resolucion-6-4/passages?q=asistencia",
    "/doc/cop12-nota-organos-subsidiarios-2024/cite",
    "/doc/resolucion-6-4/cite?at=op-2",
    "/symbols?list=CTOC/COP/WG.4/2023/5,+resolución+6/4,+CU+2009/33,+nada",
    "/symbols/all",
    "/organ/CTOC/COP/WG.3",
    "/?q=artículo+32+de+la+Convención",
    "/?session=12",
    "/informe",
)


@pytest.fixture
def axe() -> Path:
    return needed(AXE)


@pytest.fixture
def validator() -> Path:
    return needed(VALIDATOR)


def needed(tool: Path) -> Path:
    if not tool.exists():
        message = f"{tool.name} {HOW}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return tool


@pytest.mark.usefixtures("axe")
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_to_complain_of_in_light_or_dark(browser: Browser, path: str) -> None:
    browser.go(path)
    assert violations(browser) == []
    browser.coloured("dark")
    # These are the rules about colours.
    assert violations(browser, "color-contrast", "link-in-text-block") == []


@pytest.mark.usefixtures("axe")
def test_axe_finds_nothing_with_suggestions_open_or_at_320_pixels(browser: Browser) -> None:
    browser.go("/")
    browser.element("#q").send_keys("secretar")
    browser.until(lambda: browser.element("#q").get_attribute("aria-expanded") == "true")
    assert violations(browser) == []
    browser.sized(320)
    for path in (
        "/?q=trata#filtros",
        "/doc/resolucion-6-4?q=asistencia",
        "/?q=todas+las+notas+de+2014",
        *NARROW_PAGES,
    ):
        browser.go(path)
        assert violations(browser) == []
        assert browser.run("return document.documentElement.scrollWidth") == 320
        # A table of a narrow screen is a list: nothing of it is cut off.
        assert (
            browser.run(
                "return [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).length"
            )
            == 0
        ), path


@pytest.mark.usefixtures("axe", "chromium")
def test_axe_finds_nothing_in_a_document_of_600_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "largo.md").write_text(long_document.made(length=600), "utf-8")
    engine = MemoryEngine()
    build(tmp_path, engine)
    with browser_session.serving(engine) as address, browser_session.chromium(address) as browser:
        for width in (1280, 320):
            browser.sized(width)
            browser.go("/doc/largo?q=asistencia")
            assert len(browser.elements("#texto .b:not(.h)")) == 600
            assert violations(browser) == []
            assert browser.run("return document.documentElement.scrollWidth") == width


@pytest.mark.usefixtures("axe", "validator", "chromium")
def test_a_documents_table_scrolls_where_it_has_no_room_and_breaks_no_rule(tmp_path: Path) -> None:
    (tmp_path / "tabla.md").write_text(long_document.table(columns=8, rows=4), "utf-8")
    engine = MemoryEngine()
    build(tmp_path, engine)
    with browser_session.serving(engine) as address, browser_session.chromium(address) as browser:
        for width in (1280, 320):
            browser.sized(width)
            browser.go("/doc/tabla?q=asistencia")
            assert violations(browser) == []
            assert browser.run("return document.documentElement.scrollWidth") == width
            # What is wider than the page can be scrolled to, and no word leaves its cell.
            assert browser.run(
                "const box = document.querySelector('#texto .scroll'); box.scrollLeft = 9999;"
                "return box.querySelector('th:last-child').getBoundingClientRect().right <= innerWidth"
            )
            assert (
                browser.run(
                    "return [...document.querySelectorAll('.cells :is(th, td)')]"
                    ".filter(cell => cell.scrollWidth > cell.clientWidth + 1).length"
                )
                == 0
            )
        browser.coloured("dark")
        assert violations(browser, "color-contrast", "link-in-text-block") == []
        page = tmp_path / "tabla.html"
        page.write_bytes(urlopen(f"{address}/doc/tabla?q=asistencia").read())
    assert complaints_about(tmp_path) == []


def violations(browser: Browser, *rules: str) -> list[str]:
    """What axe finds by these rules, or by all but the experimental ones, element by element."""
    if not browser.run("return 'axe' in window"):
        # Through the debugger, since the page's own policy rightly refuses a script that is not its own.
        browser.command("Runtime.evaluate", expression=AXE.read_text("utf-8"))
    result = browser.driver.execute_async_script(
        """const [rules, done] = arguments;
        const only = rules.length ? {runOnly: {type: 'rule', values: rules}} : {};
        axe.run(document, {resultTypes: ['violations'], ...only}).then(
            (results) => done(results.violations.flatMap((one) =>
                one.nodes.map((node) => `${one.id}: ${node.html} ${node.failureSummary}`))),
            (error) => done([String(error)]));""",
        rules,
    )
    return [str(violation) for violation in result]


@pytest.mark.usefixtures("validator")
def test_every_kind_of_page_is_valid_html(address: str, tmp_path: Path) -> None:
    for number, path in enumerate(PAGES):
        try:
            body = urlopen(address + quote(path, safe="/?&=+%#,:")).read()
        # An error page is a page, too.
        except OSError as error:
            body = error.read()  # type: ignore[attr-defined]
        (tmp_path / f"{number}.html").write_bytes(body)
    assert complaints_about(tmp_path) == []


def complaints_about(folder: Path) -> list[str]:
    """Return what html-validate finds in the pages of a folder; those of PAGES are called by their number in it."""
    report = folder / "report.json"
    rules = Path(__file__).parent / "htmlvalidate.json"
    run = subprocess.run(
        ["node", str(VALIDATOR), "--config", str(rules), "--formatter", f"json={report}", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    pages = json.loads(report.read_text("utf-8"))
    names = {str(number): path for number, path in enumerate(PAGES)}
    complaints = [
        f"{names.get(stem, stem)} line {message['line']}: {message['ruleId']}: {message['message']}"
        for page in pages
        for stem in [Path(page["filePath"]).stem]
        for message in page["messages"]
    ]
    assert complaints or run.returncode == 0, run.stderr
    return complaints
