"""Searching, filtering and suggestions, as a person with a mouse or a keyboard meets them."""

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.browser_session import Browser


def test_a_search_from_the_home_page_finds_passages_and_opens_one(browser: Browser) -> None:
    browser.go("/")
    box = browser.element("#q")
    box.send_keys("cooperacion internacional", Keys.ENTER)
    browser.until(lambda: browser.element("#total").text.startswith("3 documentos"))
    browser.element('.hit a.where[href*="reuniones-2018"]').click()
    browser.until(lambda: "/doc/cop09-nota-reuniones-2018" in browser.path)
    assert browser.path.endswith("#p3")
    assert browser.element("#p3 mark").is_displayed()
    # The paragraph is in view, not hidden under the bar that stays at the top.
    top = browser.run("return document.getElementById('p3').getBoundingClientRect().top")
    bar = browser.run("return document.getElementById('hitbar').getBoundingClientRect().bottom")
    assert isinstance(top, int | float) and isinstance(bar, int | float)
    assert bar <= top < 900


def test_choosing_and_excluding_a_value_and_taking_it_back_needs_no_button(browser: Browser) -> None:
    browser.go("/?q=asistencia+tecnica")
    browser.element("#f-session-12").click()
    browser.until(lambda: browser.element("#total").text.startswith("1 documento"))
    assert "session=12" in browser.path
    assert browser.run("return document.activeElement.id") == "f-session-12"

    browser.element("#f-session-12").click()
    browser.until(lambda: browser.element("#total").text.startswith("4 documentos"))
    # No mouse hovers in a headless window: this is the menu of a touch screen.
    browser.element("#facet-session .excluding summary").click()
    browser.element('#facet-session .excluding a[href*="session=-12"]').click()
    browser.until(lambda: browser.element("#total").text.startswith("3 documentos"))
    assert "session=-12" in browser.path
    # It is still open, as it was left.
    assert browser.element("#facet-session .excluding").get_attribute("open")

    browser.element(".chips a").click()
    browser.until(lambda: browser.element("#total").text.startswith("4 documentos"))
    assert browser.path == "/?q=asistencia+tecnica"


def test_another_question_keeps_what_was_chosen_in_place(browser: Browser) -> None:
    browser.go("/?q=asistencia+tecnica")
    browser.element("#f-kind-nota").click()
    browser.until(lambda: browser.element("#total").text.startswith("3 documentos"))
    browser.element("#q").clear()
    browser.element("#q").send_keys("trata", Keys.ENTER)
    browser.until(lambda: "q=trata" in browser.path)
    assert "kind=nota" in browser.path


def test_what_excludes_a_value_is_seen_by_who_points_at_it_or_comes_there_by_keyboard(
    hovering: Browser,
) -> None:
    hovering.go("/?q=asistencia+tecnica")
    assert not hovering.element("#x-session-12").is_displayed()
    assert not hovering.element("#facet-session .excluding").is_displayed()
    hovering.run("document.getElementById('f-session-12').focus()")
    assert hovering.element("#x-session-12").is_displayed()
    hovering.driver.switch_to.active_element.send_keys(Keys.TAB)
    assert hovering.run("return document.activeElement.id") == "x-session-12"
    hovering.driver.switch_to.active_element.send_keys(Keys.ENTER)
    hovering.until(lambda: hovering.element("#total").text.startswith("3 documentos"))


def test_the_back_button_undoes_a_filter(browser: Browser) -> None:
    browser.go("/?q=trata")
    before = browser.element("#total").text
    browser.element("#f-kind-nota-verbal").click()
    browser.until(lambda: browser.element("#total").text != before)
    browser.driver.back()
    browser.until(lambda: browser.element("#total").text == before)
    assert browser.element("#f-kind-nota-verbal").get_attribute("aria-current") is None


def test_a_filter_works_from_the_keyboard_and_is_announced(browser: Browser) -> None:
    browser.go("/?q=asistencia+tecnica")
    browser.run("document.getElementById('f-session-12').focus()")
    browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
    browser.until(lambda: browser.element("#total").text.startswith("1 documento"))
    browser.until(
        lambda: (
            "1 documento encontrado"
            in [
                element.get_attribute("textContent")
                for element in browser.elements("body > .out[role=status]")
            ]
        )
    )


def test_suggestions_are_reached_by_arrow_and_taken_by_enter(browser: Browser) -> None:
    browser.go("/")
    box = browser.element("#q")
    box.send_keys("secretar")
    browser.until(lambda: box.get_attribute("aria-expanded") == "true")
    first = browser.element("#sugerencias [role=option]")
    assert first.find_element(By.CSS_SELECTOR, ".said").text == "secretaría"
    box.send_keys(Keys.ARROW_DOWN)
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert first.get_attribute("aria-selected") == "true"
    assert box.get_attribute("value") == "secretaría"
    box.send_keys(Keys.ENTER)
    browser.until(lambda: browser.path.startswith("/?q=secretar%C3%ADa"))
    assert browser.elements("article.hit")


def test_escape_closes_the_suggestions_and_gives_back_what_was_typed(browser: Browser) -> None:
    browser.go("/")
    box = browser.element("#q")
    box.send_keys("secretar")
    browser.until(lambda: box.get_attribute("aria-expanded") == "true")
    box.send_keys(Keys.ARROW_DOWN, Keys.ESCAPE)
    assert box.get_attribute("aria-expanded") == "false"
    assert box.get_attribute("value") == "secretar"
    assert not browser.element("#sugerencias").is_displayed()


def test_a_suggested_document_opens_it(browser: Browser) -> None:
    browser.go("/")
    box = browser.element("#q")
    box.send_keys("disposiciones sobre asis")
    browser.until(lambda: "documento" in browser.texts("#sugerencias .group"))
    kinds = [
        element.get_attribute("textContent")
        for element in browser.elements("#sugerencias [role=option] .kind")
    ]
    place = kinds.index("documento")
    box.send_keys(*[Keys.ARROW_DOWN] * (place + 1), Keys.ENTER)
    browser.until(lambda: browser.path == "/doc/resolucion-6-4")


def test_a_suggested_subject_is_named_by_its_label_and_leads_to_its_documents(browser: Browser) -> None:
    browser.go("/")
    box = browser.element("#q")
    box.send_keys("asistencia judi")
    browser.until(lambda: "materia" in browser.texts("#sugerencias .group"))
    said = browser.texts("#sugerencias .said")
    assert "Asistencia judicial recíproca" in said
    assert not [text for text in said if ":" in text]
    box.send_keys(*[Keys.ARROW_DOWN] * (said.index("Asistencia judicial recíproca") + 1), Keys.ENTER)
    browser.until(lambda: browser.path == "/?topic=asistencia-judicial-reciproca")


# --- without script, narrow, dark ---------------------------------------------------------------------------


def test_without_script_everything_is_done_by_links_and_the_form(browser: Browser) -> None:
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    browser.go("/")
    browser.element("#q").send_keys("asistencia tecnica", Keys.ENTER)
    browser.until(lambda: browser.element("#total").text.startswith("4 documentos"))
    browser.element("#f-session-12").click()
    browser.until(lambda: browser.element("#total").text.startswith("1 documento"))
    browser.element(".chips a").click()
    browser.until(lambda: browser.element("#total").text.startswith("4 documentos"))
    browser.element("#facet-kind .excluding summary").click()
    browser.element('#facet-kind .excluding a[href*="kind=-resolucion"]').click()
    browser.until(lambda: browser.element("#total").text.startswith("3 documentos"))
    browser.element(".hit h2 a").click()
    browser.until(lambda: browser.path.startswith("/doc/"))
    browser.element("#hitbar .next").click()
    assert browser.path.endswith("#hit-1")


def test_at_320_pixels_nothing_runs_off_the_side_and_the_filters_open(browser: Browser) -> None:
    browser.sized(320, 640)
    for path in (
        "/",
        "/?q=asistencia+tecnica",
        "/doc/resolucion-6-4?q=asistencia",
        "/doc/cop12-nota-organos-subsidiarios-2024",
        "/symbol/CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4",
        "/organ/CTOC/COP/WG.4",
        "/ayuda",
        "/ayuda/api",
        "/estado",
        "/?q=zzyzx",
        "/?q=todas+las+notas+del+12º+período+de+sesiones",
        "/?q=asitencia+judicial+recíproca+extradición&explain=1",
        "/?q=asistencia+técnica+víctimas+testigos",
        "/?q=elefantes+rosas+pingüinos+extradición",
        "/?q=grupo+de+trabajo+sobre+armas+de+fuego",
        "/?q=CTOC/COP/WG.2/2017/4-CTOC/COP/WG.3/2017/4",
        "/doc/resolucion-6-4/passages?q=asistencia",
        "/nada",
    ):
        browser.go(path)
        assert browser.run("return document.documentElement.scrollWidth") == 320, path
    browser.go("/?q=asistencia+tecnica")
    assert not browser.element("#filtros").is_displayed()
    browser.element(".open-filters").click()
    browser.until(lambda: browser.element("#filtros").is_displayed())
    browser.element("#f-session-12").click()
    browser.until(lambda: browser.element("#total").text.startswith("1 documento"))
    assert browser.element("#filtros").is_displayed()
    browser.element(".close-filters").click()
    browser.until(lambda: not browser.element("#filtros").is_displayed())


def test_dark_is_dark_and_light_is_light(browser: Browser) -> None:
    def lightness() -> int:
        colour = browser.run("return getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in str(colour).strip("rgb()").split(","))

    browser.go("/?q=trata")
    light = lightness()
    browser.coloured("dark")
    assert lightness() < 200 < 600 < light


def test_a_visitor_who_wants_no_motion_gets_none(browser: Browser) -> None:
    moving = (
        "return [...document.querySelectorAll('*')]"
        ".filter(one => getComputedStyle(one).transitionDuration !== '0s').length"
    )
    browser.go("/?q=trata")
    assert browser.run(moving)
    browser.command(
        "Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}]
    )
    assert browser.run(moving) == 0
