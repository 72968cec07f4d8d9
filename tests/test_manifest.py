"""What a librarian states stands, with its source; what cannot be used is named and loses nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.document import AgendaItem, Document, Masthead, Period, SourceFile
from indexer.errors import BadManifest
from indexer.manifest import ManifestEntry, apply_manifest, read_manifest

DOCUMENT = Document(
    id="hallado",
    masthead=Masthead(title="Hallado", session=6, date="2012-10-17"),
    organs=("CTOC/COP",),
    blocks=(),
    source_file=SourceFile("uno.md", "markdown", "utf-8", 1, "0"),
    topics=("extradicion", "decomiso"),
    derived={"session": "reference"},
)


def entry(folder: Path, lines: str) -> ManifestEntry:
    (folder / "manifest.toml").write_text(f'["uno.md"]\n{lines}\n', "utf-8")
    return read_manifest(folder)["uno.md"]


def test_a_folder_without_a_manifest_states_nothing(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == {}


def test_a_stated_field_takes_the_place_of_the_one_found(tmp_path: Path) -> None:
    stated = apply_manifest(DOCUMENT, entry(tmp_path, 'title = {value = "Dicho", source = "portada"}'))
    assert (stated.masthead.title, stated.masthead.date) == ("Dicho", "2012-10-17")


def test_structured_fields_are_stated_in_their_own_shape(tmp_path: Path) -> None:
    stated = apply_manifest(
        DOCUMENT,
        entry(
            tmp_path,
            'session_dates = {value = {start = "2012-10-15", end = "2012-10-19"}, source = "x"}\n'
            'agenda_items = {value = [{number = "5", text = "Asistencia"}], source = "x"}',
        ),
    )
    assert stated.masthead.session_dates == Period("2012-10-15", "2012-10-19")
    assert stated.masthead.agenda_items == (AgendaItem("5", "Asistencia"),)


def test_an_empty_value_states_that_there_is_none(tmp_path: Path) -> None:
    assert (
        apply_manifest(DOCUMENT, entry(tmp_path, 'date = {value = "", source = "x"}')).masthead.date is None
    )


def test_a_stated_field_is_no_longer_a_derived_one(tmp_path: Path) -> None:
    assert apply_manifest(DOCUMENT, entry(tmp_path, 'session = {value = 7, source = "x"}')).derived == {}


def test_topics_are_added_and_removed(tmp_path: Path) -> None:
    stated = apply_manifest(
        DOCUMENT, entry(tmp_path, 'topics = {add = ["corrupcion"], remove = ["decomiso"], source = "x"}')
    )
    assert stated.topics == ("extradicion", "corrupcion")


def test_a_stated_organ_counts_among_the_organs(tmp_path: Path) -> None:
    stated = apply_manifest(DOCUMENT, entry(tmp_path, 'organ = {value = "CTOC/COP/WG.4", source = "x"}'))
    assert stated.organs == ("CTOC/COP/WG.4", "CTOC/COP")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('date = "2012-10-17"', "date"),
        ('date = {value = "2012-10-17"}', "source"),
        ('session = {value = "sexto", source = "x"}', "session"),
        ('kind = {value = "carta", source = "x"}', "kind"),
        ('fecha = {value = "2012", source = "x"}', "conocidos: id, prefer"),
        ('prefer = "si"', "prefer"),
        ('symbols = {value = ["CTOC/COP"], source = "x"}', "symbols"),
        ('reference = {value = "resolución sexta", source = "x"}', "reference"),
        ('date = {value = "2012-10-32", source = "x"}', "date"),
        ('date = {value = "2018-W01-1", source = "x"}', "2014-06-12"),
        ('session_dates = {value = {start = "2012-10-19", end = "2012-10-15"}, source = "x"}', "start"),
        ('session = {value = -3, source = "x"}', "ordinal"),
        ('session = {value = 1000, source = "x"}', "ordinal"),
        ('organ = {value = "la Conferencia", source = "x"}', "serie"),
        ('language = {value = "español", source = "x"}', "idioma"),
        ('place = {value = "Vie\\u0007na", source = "x"}', "imprimen"),
        ('id = {value = "../etc", source = "x"}', "id"),
        ('id = {value = "uno", source = "x", former = ["a b"]}', "id"),
        ('topics = {add = ["no existe"], source = "x"}', "trata-de-personas"),
        ('lines = {value = ["Nota"], source = "x"}', "conocidos"),
        ('printed_lines = {value = ["Nota"], source = "x"}', "organ_name, original_language, place"),
        ('topics = {ad = ["corrupcion"], source = "x"}', "topics"),
    ],
)
def test_a_statement_that_cannot_be_used_is_a_problem_and_the_others_stand(
    tmp_path: Path, lines: str, said: str
) -> None:
    bad = entry(tmp_path, lines + '\ntitle = {value = "Dicho", source = "portada"}')
    stated = apply_manifest(DOCUMENT, bad)
    assert said in str(bad.problems[0].message) and "uno.md" in str(bad.problems[0].message)
    assert stated == replace(
        DOCUMENT, masthead=replace(DOCUMENT.masthead, title="Dicho"), problems=bad.problems
    )


def test_the_fingerprint_changes_with_a_statement_and_with_nothing_else(tmp_path: Path) -> None:
    one = entry(tmp_path, 'title = {value = "Dicho", source = "portada"}')
    same = entry(tmp_path, '# una nota\ntitle = {source = "portada", value = "Dicho"}\n["dos.md"]')
    other = entry(tmp_path, 'title = {value = "Dicha", source = "portada"}')
    assert one.fingerprint == same.fingerprint != other.fingerprint


def test_what_is_no_toml_stops_the_build_and_says_the_line(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match=r"manifest\.toml.*line 2"):
        entry(tmp_path, "title = ")


def test_a_manifest_nested_beyond_all_reason_is_refused_and_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text("a = " + "[" * 20_000)
    with pytest.raises(BadManifest, match=r"manifest\.toml: .*anidadas; corríjalo"):
        read_manifest(tmp_path)
