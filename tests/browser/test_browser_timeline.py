"""Timelines as they are seen: on a wide screen and on a phone."""

from itertools import pairwise

import pytest

from tests.browser.browser_session import Browser

LABELS = """
return [...document.querySelectorAll('.timeline text.year')].map((one) => {
    const box = one.getBoundingClientRect();
    return [box.left, box.right];
});"""


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", ["/organ/CTOC/COP/WG.2", "/organ/CTOC/COP", "/?session=12"])
def test_the_labels_of_the_years_stand_apart_and_within_the_figure(
    browser: Browser, width: int, path: str
) -> None:
    browser.sized(width)
    browser.go(path)
    boxes = browser.run(LABELS)
    left, right = browser.run(  # type: ignore[misc]
        "const box = document.querySelector('.timeline svg').getBoundingClientRect(); return [box.left, box.right]"
    )
    assert isinstance(boxes, list) and len(boxes) > 1
    assert left <= boxes[0][0] and boxes[-1][1] <= right
    assert all(before[1] < after[0] for before, after in pairwise(boxes))
    assert browser.run("return document.documentElement.scrollWidth") == width


def test_a_mark_leads_to_the_paragraph_that_says_so(browser: Browser) -> None:
    browser.go("/organ/CTOC/COP/WG.2")
    x, y = browser.run(  # type: ignore[misc]
        "const box = document.querySelector('.timeline svg a line').getBoundingClientRect();"
        "return [box.left + box.width / 2, box.top + box.height / 2]"
    )
    # As a pointer does: to a driver a line without height is nothing to click on.
    browser.command("Emulation.setScriptExecutionDisabled", value=True)
    for event in ("mousePressed", "mouseReleased"):
        browser.command("Input.dispatchMouseEvent", type=event, x=x, y=y, button="left", clickCount=1)
    browser.until(lambda: browser.path == "/doc/cop12-nota-organos-subsidiarios-2024#p15")
