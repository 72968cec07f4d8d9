"""What a librarian states stands, with its source; what cannot be used is named and loses nothing."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from indexer.corpus import CorpusFile, load_document
from indexer.document import AgendaItem, Document, Period
from indexer.errors import BadManifest
from indexer.manifest import EMPTY_ENTRY, ManifestEntry, read_manifest
from indexer.records import to_record

TEXT = """Naciones Unidas CTOC/COP/2012/5

Distr. general
17 de octubre de 2012
Español

Conferencia de las Partes en la Convención de las Naciones Unidas contra la Delincuencia Organizada Transnacional

Viena, 15 a 19 de octubre de 2012

Tema 2 d) del programa provisional

Asistencia técnica que pide la resolución 5/4

Extradición según la resolución 5/5, de 22 de octubre de 2010

Nota de la Secretaría

1. La Conferencia aprobó la resolución 5/4 en su 14ª reunión.
"""


def entry(folder: Path, lines: str) -> ManifestEntry:
    (folder / "manifest.toml").write_text(f'["uno.md"]\n{lines}\n', "utf-8")
    return read_manifest(folder)["uno.md"]


def load(folder: Path, stated: ManifestEntry = EMPTY_ENTRY, text: str = TEXT) -> Document:
    """Return the document of a file with this text, as a manifest entry states it."""
    (folder / "uno.md").write_text(text, "utf-8")
    return load_document(CorpusFile("uno.md", folder / "uno.md"), stated)


def mentioned(document: Document) -> list[tuple[str, str]]:
    """Return what is cited and named, with its anchor, by the stored offsets."""
    masthead = document.masthead
    texts = {("title", 0): masthead.title or ""}
    texts |= {("masthead", number): line for number, line in enumerate(masthead.printed_lines)}
    texts |= {(item.anchor, 0): item.text or "" for item in masthead.agenda_items}
    texts |= {(block.anchor, 0): block.text for block in document.blocks}
    cited = [(citation.anchor, 0, citation.start, citation.end) for citation in document.citations]
    named = [(entity.anchor, entity.line, entity.start, entity.end) for entity in document.entities]
    return [(anchor, texts[anchor, line][start:end]) for anchor, line, start, end in (*cited, *named)]


def test_a_folder_without_a_manifest_states_nothing(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) == {}


def test_a_stated_field_takes_the_place_of_the_one_in_the_text(tmp_path: Path) -> None:
    stated = load(tmp_path, entry(tmp_path, 'title = {value = "Dicho", source = "portada"}'))
    assert (stated.masthead.title, stated.masthead.date) == ("Dicho", "2012-10-17")


def test_structured_fields_are_stated_in_their_own_shape(tmp_path: Path) -> None:
    stated = load(
        tmp_path,
        entry(
            tmp_path,
            'session_dates = {value = {start = "2012-10-15", end = "2012-10-18"}, source = "x"}\n'
            'agenda_items = {value = [{number = "5", text = "Asistencia"}], source = "x"}',
        ),
    )
    assert stated.masthead.session_dates == Period("2012-10-15", "2012-10-18")
    assert stated.masthead.agenda_items == (AgendaItem("5", "Asistencia"),)


def test_an_empty_value_states_that_there_is_none(tmp_path: Path) -> None:
    stated = load(
        tmp_path,
        entry(tmp_path, 'date = {value = "", source = "x"}\ntitle = {value = "", source = "x"}'),
    )
    assert (stated.masthead.date, stated.masthead.title, stated.derived) == (None, None, {})


def test_a_stated_field_is_no_longer_a_derived_one(tmp_path: Path) -> None:
    text = "Un texto que no dice cómo se llama.\n"
    assert load(tmp_path, text=text).derived == {"title": "sentence"}
    stated = load(tmp_path, entry(tmp_path, 'title = {value = "Dicho", source = "x"}'), text)
    assert (stated.own_title, stated.derived) == ("Dicho", {})


def test_citations_and_entities_are_those_of_the_stated_texts(tmp_path: Path) -> None:
    """A stated title once kept the offsets that citations had in the printed one."""
    body = [("p1", "resolución 5/4"), ("p1", "14ª reunión")]
    lines = [("masthead", "17 de octubre de 2012"), ("masthead", "15 a 19 de octubre de 2012")]
    printed = [
        ("tema-2-d", "resolución 5/4"),
        ("title", "resolución 5/5"),
        ("title", "22 de octubre de 2010"),
    ]
    assert sorted(mentioned(load(tmp_path))) == sorted([*lines, *printed, *body])
    stated = entry(
        tmp_path,
        'title = {value = "Aplicación de la decisión 4/2, de mayo de 2009", source = "portada"}\n'
        'agenda_items = {value = [{number = "3", text = "Según la resolución 6/1"}], source = "programa"}',
    )
    corrected = [("tema-3", "resolución 6/1"), ("title", "decisión 4/2"), ("title", "mayo de 2009")]
    assert sorted(mentioned(load(tmp_path, stated))) == sorted([*lines, *corrected, *body])


def test_a_document_that_cites_only_in_its_stated_title_is_found_by_it(tmp_path: Path) -> None:
    stated = entry(tmp_path, 'title = {value = "Aplicación de la decisión 4/2", source = "portada"}')
    before, after = to_record(load(tmp_path)), to_record(load(tmp_path, stated))
    keys = set(after.cites).difference(before.cites)
    assert [passage.kind for passage in after.passages if keys.intersection(passage.entities)] == ["title"]


def test_topics_are_those_of_the_stated_title(tmp_path: Path) -> None:
    assert "extradicion" in load(tmp_path).topics
    stated = load(tmp_path, entry(tmp_path, 'title = {value = "Decomiso", source = "portada"}'))
    assert "decomiso" in stated.topics and "extradicion" not in stated.topics


def test_topics_are_added_and_removed(tmp_path: Path) -> None:
    topics = load(tmp_path).topics
    stated = load(
        tmp_path, entry(tmp_path, 'topics = {add = ["corrupcion"], remove = ["extradicion"], source = "x"}')
    )
    assert stated.topics == (*(slug for slug in topics if slug != "extradicion"), "corrupcion")


def test_a_stated_organ_is_the_first_of_the_organs(tmp_path: Path) -> None:
    stated = load(tmp_path, entry(tmp_path, 'organ = {value = "CTOC/COP/WG.4", source = "x"}'))
    assert stated.organs == ("CTOC/COP/WG.4",)


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
    assert said in str(bad.problems[0].message) and "uno.md" in str(bad.problems[0].message)
    usable = load(tmp_path, entry(tmp_path, 'title = {value = "Dicho", source = "portada"}'))
    assert load(tmp_path, bad) == replace(usable, problems=(*usable.problems, *bad.problems))


def test_the_fingerprint_changes_with_a_statement_and_with_nothing_else(tmp_path: Path) -> None:
    stated = entry(tmp_path, 'title = {value = "Dicho", source = "portada"}')
    same = entry(tmp_path, '# una nota\ntitle = {source = "portada", value = "Dicho"}\n["dos.md"]')
    other = entry(tmp_path, 'title = {value = "Dicha", source = "portada"}')
    assert stated.fingerprint == same.fingerprint != other.fingerprint


def test_what_is_no_toml_stops_the_build_and_says_the_line(tmp_path: Path) -> None:
    with pytest.raises(BadManifest, match=r"manifest\.toml.*line 2"):
        entry(tmp_path, "title = ")


def test_a_manifest_nested_beyond_all_reason_is_refused_and_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text("a = " + "[" * 20_000)
    with pytest.raises(BadManifest, match=r"manifest\.toml: .*anidadas; corríjalo"):
        read_manifest(tmp_path)
