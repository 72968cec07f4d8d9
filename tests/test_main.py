"""The commands other programs rely on: what they print and how they end."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.__main__ import main
from indexer.engine.open import open_engine
from indexer.exit_status import EXIT_BUSY, EXIT_FINDINGS, EXIT_IO_ERROR, EXIT_OK, EXIT_USAGE
from indexer.messages import library_translations
from indexer.progress_bar import progress_bar
from indexer.sandbox import Steps

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
NOTE_2018 = CORPUS / "cop09-nota-reuniones-2018.md"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "indexer", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_show_gives_the_document_of_the_contract_key_by_key(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(NOTE_2018), "--json"]) == EXIT_OK
    shown = json.loads(capsys.readouterr().out)
    contract = json.loads((ROOT / "tests/golden/show-2018.json").read_text("utf-8"))
    assert list(shown) == list(contract)
    for key, value in contract.items():
        assert shown[key] == value, key


def test_show_without_json_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(CORPUS / "cop06-resolucion-6-4.md")]) == EXIT_OK
    shown = capsys.readouterr().out.splitlines()
    assert {"sesión       6", "deducido     session, de reference"} <= set(shown)


def test_show_reads_the_manifest_beside_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "nota.md").write_bytes(NOTE_2018.read_bytes())
    (tmp_path / "manifest.toml").write_text(
        '["nota.md"]\nsymbols = {value = ["CTOC/COP/2018/5"], source = "x"}\n'
    )
    assert main(["show", str(tmp_path / "nota.md"), "--json"]) == EXIT_OK
    shown = json.loads(capsys.readouterr().out)
    assert (shown["symbols"], shown["id"]) == (["CTOC/COP/2018/5"], "ctoc-cop-2018-5")


def test_build_reports_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["build", str(CORPUS), "--index", str(tmp_path / "index"), "--json"]
    assert main(arguments) == EXIT_OK
    report = json.loads(capsys.readouterr().out)
    assert (report["documents"], report["problems"], report["published"]) == (5, [], True)
    assert {"scan", "read", "publish"} <= report["seconds"].keys()


def test_a_second_build_while_one_runs_ends_with_75_and_a_sentence(tmp_path: Path) -> None:
    index = tmp_path / "index"
    with open_engine(index).building():
        second = run("build", CORPUS, "--index", index)
    assert second.returncode == EXIT_BUSY
    assert len(second.stderr.strip().splitlines()) == 1 and str(index) in second.stderr
    assert run("build", CORPUS, "--index", index).returncode == EXIT_OK


def test_a_corpus_without_documents_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "vacio.md").write_bytes(b"")
    assert main(["build", str(tmp_path), "--index", str(tmp_path / "index")]) == EXIT_FINDINGS
    assert "vacio.md" in capsys.readouterr().err


def test_a_folder_that_is_not_there_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(tmp_path / "nada"), "--index", str(tmp_path / "index")]) == EXIT_USAGE
    assert main(["check", str(tmp_path / "nada")]) == EXIT_USAGE
    assert main(["show", str(tmp_path / "nada.md")]) == EXIT_USAGE
    assert capsys.readouterr().err.count("nada") == 3


def test_check_is_clean_for_the_corpus_and_not_for_a_broken_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(CORPUS)]) == EXIT_OK
    (tmp_path / "vacio.md").write_bytes(b"")
    (tmp_path / "uno.md").write_text("Un texto.")
    assert main(["check", str(tmp_path), "--json"]) == EXIT_FINDINGS
    findings = json.loads(capsys.readouterr().out.split("\n", 1)[1])
    assert [finding["file"] for finding in findings] == ["vacio.md"]


def test_rollback_publishes_the_generation_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus, index = tmp_path / "corpus", str(tmp_path / "index")
    corpus.mkdir()
    (corpus / "uno.md").write_text("Un texto.")
    assert main(["build", str(corpus), "--index", index]) == EXIT_OK
    (corpus / "dos.md").write_text("Otro texto.")
    assert main(["build", str(corpus), "--index", index]) == EXIT_OK
    assert main(["rollback", "--index", index]) == EXIT_OK
    assert "1 documentos" in capsys.readouterr().out.splitlines()[-1]


def test_what_the_system_refuses_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "archivo").touch()
    refused = run("build", CORPUS, "--index", tmp_path / "archivo")
    assert refused.returncode == EXIT_IO_ERROR
    assert len(refused.stderr.splitlines()) == 1 and "archivo" in refused.stderr


def test_whoever_reads_may_stop_reading() -> None:
    command = f"{sys.executable} -m indexer show {NOTE_2018} --json | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (EXIT_OK, "")


def test_rollback_without_a_generation_before_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rollback", "--index", str(tmp_path / "index")]) == EXIT_USAGE
    assert capsys.readouterr().err.strip()


def flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


def test_verify_ends_with_0_for_a_sound_index_and_1_with_the_file_and_place_of_damage(tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert run("build", CORPUS, "--index", index).returncode == EXIT_OK
    sound = run("verify", "--index", index)
    assert (sound.returncode, sound.stderr) == (EXIT_OK, "")
    assert sound.stdout.startswith("gen-0001: ") and sound.stdout.endswith(" sin daños\n")

    file = index / "gen-0001" / "arrays.bin"
    flip(file, 70_000)
    cut = index / "gen-0001" / "summaries.bin"
    cut.write_bytes(cut.read_bytes()[:-1])
    damaged = run("verify", "--index", index)
    assert damaged.returncode == EXIT_FINDINGS
    assert f"{file}, bytes 65536 a " in damaged.stdout
    assert f"{cut}: tiene " in damaged.stdout
    (advice,) = damaged.stderr.splitlines()
    assert f"indexer build CORPUS --index {index}" in advice


@pytest.mark.parametrize("name", ["CURRENT", "gen-0001/MANIFEST.json"])
def test_verify_names_the_file_that_says_what_is_published(tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    run("build", CORPUS, "--index", index)
    flip(index / name, 30)
    damaged = run("verify", "--index", index)
    assert damaged.returncode == EXIT_FINDINGS
    assert str(index / name) in damaged.stdout
    assert "Traceback" not in damaged.stderr


def test_verify_reads_the_generation_that_can_be_rolled_back_to_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = tmp_path / "index"
    for _ in range(2):
        main(["build", str(CORPUS), "--index", str(index), "--force"])
    flip(index / "gen-0001" / "summaries.bin", 0)
    capsys.readouterr()
    assert main(["verify", "--index", str(index)]) == EXIT_FINDINGS
    assert "gen-0001/summaries.bin, bytes 0 a" in capsys.readouterr().out


def test_verify_without_an_index_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--index", str(tmp_path)]) == EXIT_USAGE
    assert "indexer build" in capsys.readouterr().err


def test_verify_says_on_a_terminal_how_far_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["build", str(CORPUS), "--index", str(tmp_path / "index")])
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    capsys.readouterr()
    assert main(["verify", "--index", str(tmp_path / "index")]) == EXIT_OK
    assert re.search(r"(\d+) de \1 MB, quedan 00:00 *\n$", capsys.readouterr().err)


def test_a_build_says_that_it_replaces_a_damaged_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["build", str(CORPUS), "--index", str(tmp_path / "index")]
    main(arguments)
    flip(tmp_path / "index" / "gen-0001" / "texts.bin", 100)
    capsys.readouterr()
    assert main(arguments) == EXIT_OK
    told = capsys.readouterr()
    assert "gen-0002: 5 documentos" in told.out
    assert "estaba dañado" in told.err and "texts.bin" in told.err


def test_a_build_shows_a_bar_on_a_terminal_and_in_no_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["build", str(CORPUS), "--index", str(tmp_path / "index")])
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    for lang, end in (("es", "5 de 5 archivos"), ("en", "5 of 5 files")):
        main(["build", str(CORPUS), "--index", str(tmp_path / lang), "--lang", lang])
        last = capsys.readouterr().err.splitlines()[-1]
        assert last.startswith("100 % |") and f"| {end}, " in last


def test_the_bar_counts_the_pages_of_a_scan_while_it_is_read_and_no_longer(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress_bar(library_translations("es"), "command.progress") as show:
        assert show is not None
        show(3, 8, Steps(4, 120))
        during = capsys.readouterr().err
        show(4, 8)
    assert "3 de 8 archivos, 4 de 120 páginas de un escaneado, " in during
    last = capsys.readouterr().err.splitlines()[-1]
    assert "4 de 8 archivos, quedan" in last
