"""Reading a document: from hit to hit, copying a citation, following what it cites."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser.browser_session import Browser

DOCUMENTS = (
    "cop07-nota-asistencia-tecnica-2014",
    "cop09-nota-reuniones-2018",
    "cop12-nota-organos-subsidiarios-2024",
    "resolucion-6-4",
    "cu-2009-33-a",
)


@pytest.mark.parametrize(("width", "most"), [(1280, 500), (320, 700)])
@pytest.mark.parametrize("question", ["", "?q=asistencia+trata&kind=nota", "?q=asistencia&lang=en"])
def test_the_first_paragraph_is_on_the_first_screen(
    browser: Browser, width: int, most: int, question: str
) -> None:
    browser.sized(width)
    tops = {}
    for id in DOCUMENTS:
        browser.go(f"/doc/{id}{question}")
        tops[id] = browser.run(
            "return document.querySelector('#texto .b:not(.h) p').getBoundingClientRect().top"
        )
    assert {id: top for id, top in tops.items() if not 0 < float(str(top)) <= most} == {}


def test_the_whole_masthead_is_one_click_away_and_opens_for_what_leads_into_it(browser: Browser) -> None:
    browser.go("/doc/cop12-nota-organos-subsidiarios-2024")
    assert browser.texts(".issued > span") == [
        "Conferencia de las Partes · 12º período de sesiones",
        "Viena, 14 a 18 de octubre de 2024",
    ]
    assert not browser.element("#tema-5").is_displayed()
    browser.element(".record summary").click()
    assert browser.element("#tema-5").is_displayed()
    browser.go("/doc/cop12-nota-organos-subsidiarios-2024#tema-5")
    browser.until(lambda: browser.element("#tema-5").is_displayed())
    # A hit in an agenda item is one of those that one steps through.
    browser.go("/doc/cop12-nota-organos-subsidiarios-2024?q=extradición")
    assert not browser.element("#hit-1").is_displayed()
    browser.element("#hitbar .next").click()
    browser.until(lambda: browser.element("#tema-4 #hit-1").is_displayed())


@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_the_head_is_one_line_and_opens(browser: Browser, script: bool) -> None:
    browser.sized(320, 640)
    browser.command("Emulation.setScriptExecutionDisabled", value=not script)
    browser.go("/doc/resolucion-6-4")
    assert browser.element("header.site").size["height"] < 60
    assert not browser.element("#q").is_displayed()
    assert not browser.element("#contenidos").is_displayed()
    browser.element(".open-search").click()
    browser.until(lambda: browser.element("#q").is_displayed())
    assert browser.element(".site-nav a").is_displayed()
    browser.element("#q").send_keys("decomiso", Keys.ENTER)
    browser.until(lambda: browser.path.startswith("/?q=decomiso"))

    browser.go("/doc/resolucion-6-4")
    browser.element(".open-contents a").click()
    browser.until(lambda: browser.element("#contenidos").is_displayed())
    browser.element('#contenidos a[href="#anexo"]').click()
    browser.until(lambda: not browser.element("#contenidos").is_displayed())
    assert browser.path.endswith("#anexo")


def test_next_goes_from_hit_to_hit_and_round_again(browser: Browser) -> None:
    browser.go("/doc/resolucion-6-4?q=asistencia")
    hits = len(browser.elements("mark[id]"))
    assert hits > 3
    for number in (1, 2, 3):
        browser.element("#hitbar .next").click()
        assert browser.element("#hitbar .now").text == f"{number} de {hits}"
        assert browser.element("mark.now").get_attribute("id") == f"hit-{number}"
    browser.element("#hitbar .previous").click()
    assert browser.element("mark.now").get_attribute("id") == "hit-2"
    for _ in range(2):
        browser.element("#hitbar .previous").click()
    assert browser.element("mark.now").get_attribute("id") == f"hit-{hits}"
    browser.until(lambda: in_view(browser))


def in_view(browser: Browser) -> object:
    return browser.run(
        "const box = document.querySelector('mark.now').getBoundingClientRect();"
        "return box.top > 0 && box.bottom < innerHeight"
    )


def test_next_begins_at_the_passage_one_came_for(browser: Browser) -> None:
    browser.go("/doc/resolucion-6-4?q=asistencia#anexo-d")
    browser.until(lambda: browser.elements("#anexo-d mark.now"))
    number = int(str(browser.element("#anexo-d mark.now").get_attribute("id")).removeprefix("hit-"))
    browser.element("#hitbar .previous").click()
    assert browser.element("mark.now").get_attribute("id") == f"hit-{number - 1}"


def test_a_citation_is_copied_as_one_cites_it(browser: Browser) -> None:
    browser.command(
        "Browser.grantPermissions",
        origin=browser.address,
        permissions=["clipboardReadWrite", "clipboardSanitizedWrite"],
    )
    browser.go("/doc/resolucion-6-4")
    number = browser.element("#anexo-b-ii .n")
    browser.run("arguments[0].focus()", number)
    assert browser.element("#anexo-b-ii .copy").is_displayed()
    # The button comes next for the keyboard, too.
    number.send_keys(Keys.TAB)
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    browser.until(lambda: browser.element(".copied").text.startswith("Cita copiada"))
    copied = browser.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied == (
        "Conferencia de las Partes, sexto período de sesiones, resolución 6/4, anexo, apartado b) ii), "
        f"{browser.address}/doc/resolucion-6-4#anexo-b-ii"
    )
    browser.element(".copy-whole").click()
    browser.until(lambda: browser.element(".copied").text.endswith("/doc/resolucion-6-4"))


def test_a_reference_to_a_document_that_is_not_here_leads_to_its_page_and_back(browser: Browser) -> None:
    browser.go("/doc/cop07-nota-asistencia-tecnica-2014")
    browser.element('#texto a[href="/symbol/CTOC/COP/WG.2/2013/5"]').click()
    browser.until(lambda: browser.path == "/symbol/CTOC/COP/WG.2/2013/5")
    assert "no está en este corpus" in browser.element(".state").text
    browser.element(".citing a.where").click()
    browser.until(lambda: browser.path == "/doc/cop07-nota-asistencia-tecnica-2014#p4")


def test_a_note_is_reached_and_left_by_its_links(browser: Browser) -> None:
    browser.go("/doc/resolucion-6-4")
    before = browser.run("return scrollY")
    assert not browser.element("#u2 + .under").is_displayed()
    browser.element("#u2 sup a").click()
    assert browser.element("#u2 + .under").is_displayed()
    assert browser.run("return [document.activeElement.id, scrollY]") == ["u2.nota-1", before]
    browser.element("#u2 + .under .backref").click()
    assert not browser.element("#u2 + .under").is_displayed()
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert browser.element("#u2 + .under").is_displayed()
    browser.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not browser.element("#u2 + .under").is_displayed()
    # In the list at the end it leads back to the paragraph.
    browser.element("#nota-1 .backref").click()
    assert browser.path.endswith("#u2")


def test_without_script_a_note_opens_under_its_paragraph(browser: Browser) -> None:
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    browser.go("/doc/resolucion-6-4")
    browser.element("#u2 sup a").click()
    assert browser.element("#u2 + .under").is_displayed()
    assert browser.path.endswith("#u2.nota-1")
    browser.element("#u2 + .under .backref").click()
    assert not browser.element("#u2 + .under").is_displayed()
    assert browser.path.endswith("#u2")


@pytest.mark.parametrize("width", [1280, 320])
def test_a_citation_shows_what_it_cites_while_it_has_the_focus(browser: Browser, width: int) -> None:
    shown = "return getComputedStyle(arguments[0], '::after').content"
    browser.sized(width)
    browser.go("/doc/cop07-nota-asistencia-tecnica-2014")
    held = browser.element('#p3 a[href="/doc/resolucion-6-4"]')
    assert browser.run(shown, held) == "none"
    browser.run("arguments[0].focus({focusVisible: true})", held)
    assert str(browser.run(shown, held)).startswith('"En este corpus: Aplicación de las disposiciones')
    assert browser.run("return document.documentElement.scrollWidth") == width
    held.send_keys(Keys.ESCAPE)
    assert browser.run(shown, held) == "none"
    # Whoever hears the page is told the same by the list of what the document cites.
    described = browser.run(
        "return document.getElementById(arguments[0].getAttribute('aria-describedby')).textContent", held
    )
    assert str(described).startswith("Aplicación de las disposiciones")
