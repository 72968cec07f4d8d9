"""A folder of sets is measured as a user would ask it, and skipped plainly where there is none."""

from pathlib import Path

import pytest

from tests.ranking import sets
from tests.ranking.judged_sets import JudgedSet, load
from tests.ranking.published import publish_set
from tests.ranking.set_builder import write_set
from tests.ranking.sets import OURS, main, measure, product_search, report, table

DOCUMENTS = [
    ("DEC-1/2004", "Puertos", "Tarifas de los puertos del sur."),
    ("DEC-2/2004", "Aguas", "Las aguas del norte."),
    ("DEC-3/2004", "Lavado", "El blanqueo de dinero."),
]
QUERIES = {"q1": "puertos", "q2": "aguas", "q3": "lavado de dinero", "q4": '"' + "x" * 5000}
# The second query's right document is another than the one that holds its word.
RIGHT = [("q1", "DEC-1/2004"), ("q2", "DEC-1/2004"), ("q3", "DEC-3/2004"), ("q4", "DEC-1/2004")]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> JudgedSet:
    return load(write_set(tmp_path_factory.mktemp("sets") / "made", DOCUMENTS, QUERIES, RIGHT))


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


def rows(lines: list[str]) -> dict[str, list[str]]:
    """The table's cells by engine."""
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    return {name: values for name, *values in cells if name}


def test_the_product_is_measured_on_what_it_answers(judged: JudgedSet, work: Path) -> None:
    failed: list[str] = []
    outcomes = measure(product_search(publish_set(judged, work), failed), judged.queries)
    assert [outcome.ids[:1] for outcome in outcomes] == [
        ("DEC-1/2004",),
        ("DEC-2/2004",),
        ("DEC-3/2004",),
        (),
    ]
    assert [outcome.success_1 for outcome in outcomes] == [1, 0, 1, 0]
    assert [outcome.ndcg for outcome in outcomes] == [1, 0, 1, 0]
    assert all(outcome.ms > 0 for outcome in outcomes)
    # A question that is too long is reported and not measured.
    assert len(failed) == 1


def test_a_report_has_a_line_for_the_product_and_one_for_each_peer(judged: JudgedSet, work: Path) -> None:
    lines = list(report(judged, work, " --option"))
    table_rows = rows(lines)
    assert table_rows[OURS][:5] == ["0.500", "0.500", "0.500", "0.500", "25.0%"]
    assert table_rows[OURS][6:] == ["", ""]
    for name in table_rows.keys() - {OURS}:
        assert table_rows[name][6].startswith(("+0.", "-0."))
    text = "\n".join(lines)
    assert "3 documents, 4 queries." in text
    assert "Published 3, refused 0" in text
    assert "Queries that Signatura refused: 1." in text
    assert "; index kept from 20" in "\n".join(report(judged, work))
    assert "--set made --option`; commit " in text


def test_an_interval_is_the_product_minus_the_peer(judged: JudgedSet) -> None:
    better = measure(lambda text: ("DEC-1/2004", "DEC-3/2004"), judged.queries)
    worse = measure(lambda text: ("DEC-2/2004",), judged.queries)
    table_rows = rows(list(table({OURS: better, "peer": worse})))
    assert table_rows["peer"][6].startswith("+0.750 (")


def test_misses_name_what_came_and_what_is_right_and_are_never_written(
    judged: JudgedSet,
    work: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sets, "FILE", tmp_path / "SETS.md")
    monkeypatch.setattr(sets, "commit", lambda: "commit abc")
    main([str(judged.folder.parent), "--misses", "1", "--write", "--work", str(work)])
    printed = capsys.readouterr().out
    assert "### First document wrong: 2 queries, the first 1" in printed
    assert "q2: aguas" in printed
    assert "1. wrong: DEC-2/2004: Aguas" in printed
    assert "right, not among the first 10: DEC-1/2004: Puertos" in printed
    assert "q4" not in printed
    written = (tmp_path / "SETS.md").read_text(encoding="utf-8")
    assert "## made" in written
    assert "| Signatura | 0.500 |" in written
    assert "aguas" not in written


def test_without_the_thesaurus_other_names_are_not_found(
    judged: JudgedSet, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The index is the same: what is only asked is not built in."""
    search = product_search(publish_set(judged, work), [])
    assert search("lavado de activos") == ("DEC-3/2004",)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(*sets.WITHOUT["thesaurus"])
        assert search("lavado de activos") == ()


@pytest.mark.parametrize("folder", ["", "/does/not/exist"])
def test_without_a_folder_nothing_is_measured_and_that_is_said(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main([folder])
    assert capsys.readouterr().out.startswith("Nothing measured: no folder of judged sets")


def test_a_folder_without_sets_or_without_the_one_wanted_is_an_error(
    judged: JudgedSet, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
    assert "holds no set" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([str(judged.folder.parent), "--set", "other"])
    assert "no set other" in capsys.readouterr().err
