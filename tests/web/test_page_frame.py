"""What all pages have alike is kept for each language and generation, and for none other."""

from dataclasses import replace

from flask import Flask

from indexer.engine.port import Engine, GenerationInfo
from search_app.web.i18n import LANGUAGES, translations
from search_app.web.page_frame import MAX_FRAMES, PageFrame, PageFrames


def frame_of(app: Flask, frames: PageFrames, lang: str, facts: GenerationInfo | None) -> PageFrame:
    with app.test_request_context(f"/?lang={lang}"):
        app.preprocess_request()
        return frames.frame(translations(lang), facts)


def test_a_frame_is_rendered_once_for_its_language_and_generation(app: Flask, engine: Engine) -> None:
    frames, facts = PageFrames(), engine.current().info
    spanish, english = (frame_of(app, frames, lang, facts) for lang in LANGUAGES)
    assert frame_of(app, frames, "es", facts) is spanish
    assert frame_of(app, frames, "en", facts) is english
    assert 'href="/ayuda"' in spanish.nav and 'href="/ayuda?lang=en"' in english.nav
    later = frame_of(app, frames, "es", replace(facts, generation="gen-9999"))
    assert "gen-9999" in later.footer and "gen-9999" not in spanish.footer
    # An error may be told without a generation.
    assert facts.generation in spanish.footer
    assert facts.generation not in frame_of(app, frames, "es", None).footer


def test_old_generations_do_not_stay(app: Flask, engine: Engine) -> None:
    frames, facts = PageFrames(), engine.current().info
    first = frame_of(app, frames, "es", facts)
    for number in range(MAX_FRAMES):
        frame_of(app, frames, "es", replace(facts, generation=f"gen-{number + 2:04}"))
    assert frame_of(app, frames, "es", facts) is not first
