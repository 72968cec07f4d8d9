"""python -m search_app ask, against a real index on disk."""

import gc
import json
import socket
from pathlib import Path

import pytest
from flask import Flask

from indexer.build import build
from indexer.engine.open import open_engine
from indexer.records import index_rules
from search_app.__main__ import main
from search_app.settings import Settings
from search_app.web.gunicorn_server import Server

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index")
    build(CORPUS, open_engine(path, rules={"index_rules": index_rules()}))
    return path


def test_a_search_prints_what_was_found_and_where(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["ask", "cooperación", "internacional", "--index", str(index), "--filter", "session=9"])
    out = capsys.readouterr().out
    assert status == 0
    assert "Interpretado como: cooperación Y internacional" in out
    assert "1 documento encontrado" in out
    assert "   párr. 3: El Grupo de Trabajo sobre Cooperación Internacional" in out
    # No colours where the output is no terminal.
    assert "\x1b" not in out


def test_the_terminal_says_why_a_document_ranks_where_that_is_asked(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "resolución 6/4", "--index", str(index)]) == 0
    assert "Es el documento pedido." not in capsys.readouterr().out
    assert main(["ask", "resolución 6/4", "--index", str(index), "--explain"]) == 0
    assert "   Es el documento pedido." in capsys.readouterr().out.splitlines()


def test_a_port_in_use_is_said_in_one_sentence(
    index: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Server, "run", lambda _: pytest.fail("it was served"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--index", str(index), "--port", str(port)]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1 and said[0].startswith(f"El puerto {port} está ocupado")


def test_what_a_worker_has_loaded_is_not_collected_while_it_answers() -> None:
    app = Flask("test")
    try:
        assert Server(lambda: app, Settings()).load() is app
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_the_json_is_the_apis(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "trata", "--json", "--index", str(index), "--filter", "kind=-nota"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["query"]["filters"] == {"kind": ["-nota"]}
    assert [hit["kind"] for hit in body["hits"]] == ["nota-verbal"]
    assert body["links"]["self"] == "/api/v1/search?q=trata&kind=-nota"


def test_nothing_found_exits_1_and_says_which_word_is_unknown(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "zzyzx", "--index", str(index)]) == 1
    assert "Ningún documento contiene «zzyzx»" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["ask", "--filter", "color=rojo"], ["ask", "--filter", "kind"], ["ask", "--page", "0"], ["baila"], []],
)
def test_a_wrong_command_line_exits_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2


def test_no_index_and_a_refused_question_exit_2_with_a_sentence(
    tmp_path: Path, index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "trata", "--index", str(tmp_path)]) == 2
    assert main(["ask", "a" * 3000, "--index", str(index)]) == 2
    first, second = capsys.readouterr().err.strip().splitlines()
    assert str(tmp_path) in first and second


def test_a_setting_that_is_wrong_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "x")
    assert main(["ask", "trata"]) == 2
    assert capsys.readouterr().err.startswith("PORT='x'")


def test_an_index_that_is_a_file_is_no_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "archivo").touch()
    assert main(["ask", "trata", "--index", str(tmp_path / "archivo")]) == 2
    assert "archivo" in capsys.readouterr().err


def test_a_beginning_is_completed_in_the_terminal(index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", "secretar", "--index", str(index)]) == 0
    assert "secretaría" in capsys.readouterr().out.splitlines()
    assert main(["suggest", "zzyzx", "--index", str(index)]) == 1
    assert capsys.readouterr().out == ""


def test_a_question_that_is_refused_is_refused_in_its_language(
    index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "a" * 5_000
    assert main(["ask", text, "--index", str(index)]) == 2
    assert capsys.readouterr().err.startswith("Tiene más de")
    assert main(["ask", text, "--index", str(index), "--lang", "en"]) == 2
    assert capsys.readouterr().err.startswith("It has more than")


def test_no_text_of_a_document_acts_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "uno.md").write_text("# Nota \x1b]0;otra\n\n1. Una extradición \x1b[31mroja \x9b2J.\n", "utf-8")
    build(corpus, open_engine(tmp_path / "index", rules={"index_rules": index_rules()}))
    assert main(["ask", "extradición", "--index", str(tmp_path / "index")]) == 0
    out = capsys.readouterr().out
    assert "Nota \N{REPLACEMENT CHARACTER}]0;otra" in out
    assert not {"\x1b", "\x9b"} & set(out)
