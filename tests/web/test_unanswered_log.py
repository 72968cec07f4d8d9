"""The log of questions without answers: what is kept, what is not, and that it harms nobody's answer."""

import csv
import fcntl
import logging
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.engine.port import Engine
from search_app import create_app
from search_app.__main__ import main
from search_app.query.search_request import SearchRequest
from search_app.search.search import search
from search_app.settings import Settings, from_environment
from search_app.web import unanswered_log
from search_app.web.csv_lines import BYTE_ORDER_MARK
from search_app.web.gunicorn_server import Server
from search_app.web.unanswered_log import COLUMNS, UnansweredLog, to_row

ROOT = Path(__file__).parents[2]
HEADER = ["fecha y hora (UTC)", "búsqueda", "filtros", "interpretado como", "no está en ningún documento"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sin respuesta.csv"


@pytest.fixture
def keeping(engine: Engine, path: Path) -> FlaskClient:
    return create_app(engine, Settings(unanswered=path)).test_client()


def rows(path: Path) -> list[list[str]]:
    """The rows below the header, as a program reads them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *found = csv.reader(file)
    assert header == HEADER
    return found


def test_a_search_that_finds_nothing_is_one_row(keeping: FlaskClient, path: Path) -> None:
    before = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    keeping.get("/", query_string={"q": '  xilófono "año; día"', "kind": ["nota", "-informe"]})
    keeping.get("/api/v1/search?q=zzyzx&symbol=CTOC/COP/2018/77&lang=en&explain=1")
    after = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    first, second = rows(path)
    assert before <= first[0] <= second[0] <= after
    assert first[1:] == [
        'xilófono "año; día"',
        "kind=nota; kind=-informe",
        'xilófono Y "año día"',
        "xilófono, año, día",
    ]
    assert second[1:3] == ["zzyzx", "symbol=CTOC/COP/2018/77"]
    assert second[4] == "zzyzx, CTOC/COP/2018/77"


def test_the_file_opens_in_a_spreadsheet_and_is_for_its_owner_alone(keeping: FlaskClient, path: Path) -> None:
    keeping.get("/?q=zzyzx")
    assert path.read_bytes().startswith(BYTE_ORDER_MARK.encode("utf-8"))
    assert path.read_bytes().count(BYTE_ORDER_MARK.encode("utf-8")) == 1
    assert path.stat().st_mode & 0o777 == 0o600


def test_nothing_is_kept_of_what_found_something_or_was_no_search(keeping: FlaskClient, path: Path) -> None:
    for address in (
        "/",
        "/?q=",
        "/?q=asistencia+técnica",
        "/?q=asistencia&page=9",
        "/?q=zzyzx&page=2",
        "/api/v1/search?q=trata",
        "/api/v1/search?q=zzyzx&page=3",
        "/api/v1/suggest?q=zzyzx",
        "/api/v1/documents/zzyzx",
        "/doc/zzyzx",
        "/symbol/zzyzx",
        "/ayuda",
        "/?q=" + "a" * 2001,
    ):
        keeping.get(address)
    keeping.head("/?q=zzyzx")
    assert not path.exists()


def test_nothing_of_who_asked_is_kept(keeping: FlaskClient, path: Path) -> None:
    keeping.get(
        "/?q=zzyzx",
        headers={
            "User-Agent": "Explorador/1",
            "X-Forwarded-For": "203.0.113.9",
            "Cookie": "quien=fulana",
            "Referer": "https://ejemplo.org/",
            "Accept-Language": "pt",
        },
        environ_base={"REMOTE_ADDR": "198.51.100.7"},
    )
    [row] = rows(path)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", row[0])
    assert row[1:] == ["zzyzx", "", "zzyzx", "zzyzx"]


def test_it_is_off_by_default(client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert client.get("/?q=zzyzx").status_code == 200
    assert list(tmp_path.iterdir()) == []
    assert Settings().unanswered is None and from_environment({}).unanswered is None
    assert from_environment({"SIGNATURA_UNANSWERED": ""}).unanswered is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=1+1 zzyzx", "'=1+1 zzyzx"),
        ("+zzyzx", "'+zzyzx"),
        ("-zzyzx zzyz", "'-zzyzx zzyz"),
        ("@zzyzx", "'@zzyzx"),
        ("\tzzyzx", "zzyzx"),
        ("＝zzyzx", "'＝zzyzx"),
        # A semicolon is the separator in some spreadsheets.
        ('zzyzx;=CMD("x")', 'zzyzx;\'=CMD("x")'),
        ('zzyzx; "=1', "zzyzx; \"'=1"),
        ("zzyzx\r\n=1+1", "zzyzx =1+1"),
        ("zzyzx a-b", "zzyzx a-b"),
    ],
)
def test_no_question_is_computed_by_a_spreadsheet(engine: Engine, path: Path, typed: str, kept: str) -> None:
    log = UnansweredLog(path, 10_000)
    log.record(search(engine.current(), SearchRequest(typed, symbol="zzyzx", chosen={"kind": ("=1",)})))
    [row] = rows(path)
    assert row[1] == kept
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert path.read_bytes().count(b"\n") == 2


def test_a_long_question_is_cut(engine: Engine, path: Path) -> None:
    chosen = {"kind": tuple(f"{n}" * 50 for n in range(200))}
    UnansweredLog(path, 100_000).record(search(engine.current(), SearchRequest("zzyzx", chosen=chosen)))
    [row] = rows(path)
    assert max(map(len, row)) == unanswered_log.MAX_CELL_CHARS


WRITER = """
import sys
from pathlib import Path
from search_app.web.unanswered_log import UnansweredLog
from search_app.search.search import SearchResponse
from search_app.query.search_request import SearchRequest
log = UnansweredLog(Path(sys.argv[1]), 10**7)
for number in range(300):
    question = SearchRequest(f"{sys.argv[2]} {number} " + "ñ" * 400)
    log.record(SearchResponse(question, "", False, False, (), 0, 0, (), {}, None, None, "", "", 0))
"""


def test_two_processes_write_whole_rows_under_one_header(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(path)]
    running = [subprocess.Popen([*command, name], cwd=ROOT) for name in ("uno", "dos")]
    assert [process.wait(60) for process in running] == [0, 0]
    asked = [row[1].removesuffix("ñ" * 400).split() for row in rows(path)]
    for name in ("uno", "dos"):
        assert [int(number) for who, number in asked if who == name] == list(range(300))


def test_a_full_file_takes_no_more_and_that_is_said_once(
    engine: Engine, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(engine, Settings(unanswered=path, unanswered_bytes=300)).test_client()
    for _ in range(20):
        assert client.get("/?q=zzyzx+xilófono").status_code == 200
    assert 0 < len(rows(path)) < 20 and path.stat().st_size <= 300
    [said] = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert str(path) in said and "300 bytes" in said and "SIGNATURA_UNANSWERED_BYTES" in said
    path.rename(path.with_suffix(".old"))
    client.get("/?q=zzyzx")
    assert len(rows(path)) == 1


def test_a_disk_that_fails_breaks_no_answer_and_leaves_no_half_row(
    keeping: FlaskClient, path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keeping.get("/?q=zzyzx")
    whole, write = path.read_bytes(), os.write
    monkeypatch.setattr(unanswered_log.os, "write", lambda file, data: write(file, data[:10]))
    assert keeping.get("/?q=zzyzx").status_code == 200
    assert keeping.get("/api/v1/search?q=zzyzx").status_code == 200
    monkeypatch.undo()
    assert path.read_bytes() == whole
    assert [str(path) in record.getMessage() for record in caplog.records] == [True]


def test_a_path_that_cannot_be_written_or_is_held_breaks_no_answer(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(unanswered_log, "LOCK_TIMEOUT", 0.01)
    os.mkfifo(tmp_path / "pipe")
    held = tmp_path / "held.csv"
    with held.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        for path in (tmp_path / "none" / "a.csv", tmp_path, tmp_path / "pipe", held):
            client = create_app(engine, Settings(unanswered=path)).test_client()
            assert client.get("/?q=zzyzx").status_code == 200
    assert len(caplog.records) == 4
    assert held.read_bytes() == b""


def test_a_line_that_was_left_open_is_closed_first(engine: Engine, path: Path) -> None:
    UnansweredLog(path, 10_000).prepare()
    with path.open("ab") as file:
        file.write(b"2026-01-01 10:00,cortado")
    UnansweredLog(path, 10_000).record(search(engine.current(), SearchRequest("zzyzx")))
    assert [row[1] for row in rows(path)] == ["cortado", "zzyzx"]


def test_a_row_has_a_cell_for_each_column(engine: Engine) -> None:
    response = search(engine.current(), SearchRequest("zzyzx", cites="CTOC/COP/1", literal=True))
    row = to_row(response, datetime(2026, 11, 22, 1, 40, 59, tzinfo=UTC))
    assert len(row) == len(COLUMNS)
    assert row[:3] == ("2026-11-22 01:40", "zzyzx", "cites=CTOC/COP/1; literal=1")


def test_the_file_and_its_bound_are_settings_and_an_option(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = from_environment({"SIGNATURA_UNANSWERED": "a.csv", "SIGNATURA_UNANSWERED_BYTES": "5000"})
    assert (settings.unanswered, settings.unanswered_bytes) == (Path("a.csv"), 5000)
    served: list[Settings] = []
    monkeypatch.setattr(Server, "__init__", lambda self, make, settings, metrics: served.append(settings))
    monkeypatch.setattr(Server, "run", lambda self: None)
    assert main(["serve", "--port", "65123", "--unanswered", str(path)]) == 0
    assert served[0].unanswered == path and rows(path) == []
    assert main(["serve", "--port", "65123", "--unanswered", str(path / "no" / "such.csv")]) == 74
    assert str(path) in capsys.readouterr().err.splitlines()[-1]
