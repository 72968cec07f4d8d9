"""Folders of judged sets are read as they stand, or refused with what is wrong."""

import tomllib
from pathlib import Path

import pytest

from tests.ranking.judged_sets import FACTS, BadSet, SetDocument, facts_of, load, sets_in
from tests.ranking.set_builder import write_set

PORTS = ("DEC-1/2004", "Puertos", "Los puertos del sur.")


def test_a_set_is_its_documents_its_queries_and_their_grades(tmp_path: Path) -> None:
    folder = write_set(
        tmp_path / "made",
        [PORTS],
        {"q1": 'PUERTOS "DEL" SUR', "q2": "sur"},
        [("q1", PORTS[0]), ("q2", PORTS[0])],
    )
    judged = load(folder)
    assert judged.name == "made"
    assert judged.documents == (SetDocument(PORTS[0], PORTS[1], "# Puertos\n\nLos puertos del sur."),)
    assert [query.text for query in judged.queries] == ['PUERTOS "DEL" SUR', "sur"]
    assert judged.queries[0].grades == {"DEC-1/2004": 1}


def test_only_folders_that_hold_documents_are_sets(tmp_path: Path) -> None:
    write_set(tmp_path / "b", [PORTS], {}, [])
    write_set(tmp_path / "a", [PORTS], {}, [])
    (tmp_path / "notes").mkdir()
    (tmp_path / "README.md").write_text("not a set", encoding="utf-8")
    assert sets_in(tmp_path) == ("a", "b")
    assert sets_in(tmp_path / "absent") == ()


@pytest.mark.parametrize(
    ("queries", "right", "said"),
    [
        ({"q1": "sur"}, [("q1", "DEC-2")], "DEC-2 is no document"),
        ({"q1": "sur"}, [("q1", PORTS[0]), ("q2", PORTS[0])], "q2: no such query"),
        ({"q1": "sur"}, [], "no right document for the query q1"),
        ({"q1": "sur\tnorte"}, [("q1", PORTS[0])], "line 1: has 3 columns"),
        ({}, [], "holds no query"),
    ],
)
def test_a_set_that_cannot_be_measured_is_refused(
    tmp_path: Path, queries: dict[str, str], right: list[tuple[str, str]], said: str
) -> None:
    with pytest.raises(BadSet, match=said):
        load(write_set(tmp_path / "made", [PORTS], queries, right))


def test_two_documents_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSet, match="same id"):
        load(write_set(tmp_path / "made", [PORTS, PORTS], {"q1": "sur"}, [("q1", PORTS[0])]))


@pytest.mark.parametrize(
    ("title", "text", "always", "once"),
    [
        ("Puertos", "Del sur.", "# Puertos\n\nDel sur.", "# Puertos\n\nDel sur."),
        ("Puertos", "# Puertos\n\nDel sur.", "# Puertos\n\n# Puertos\n\nDel sur.", "# Puertos\n\nDel sur."),
        ('"Puertos', "# Puertos\nDEL SUR", '# "Puertos\n\n# Puertos\nDEL SUR', "# Puertos\nDEL SUR"),
        ("Puertos", "#1 de la lista", "# Puertos\n\n#1 de la lista", "# Puertos\n\n#1 de la lista"),
    ],
)
def test_a_title_stands_above_its_text_or_only_once(
    tmp_path: Path, title: str, text: str, always: str, once: str
) -> None:
    folder = write_set(tmp_path / "made", [("1", title, text)], {"q1": "sur"}, [("q1", "1")])
    assert load(folder).documents[0].markdown == always
    assert load(folder, title_once=True).documents[0].markdown == once


def test_each_known_set_has_its_source_and_licence() -> None:
    names = tomllib.loads(FACTS.read_text(encoding="utf-8")).keys()
    assert {"xquad_es", "un_temas", "titles_uy", "known_item_ar"} <= names
    for facts in map(facts_of, names):
        assert facts is not None
        assert facts.what
        assert facts.source
        assert facts.licence
    assert facts_of("unheard_of") is None
