"""A newcomer's folder: PDF and Word files with no manifest, some of them useless, from `make run` to the site."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.engine.open import open_engine
from indexer.records import index_rules
from search_app import create_app
from search_app.settings import Settings
from tests.hostile.file_builders import encrypted_pdf

ROOT = Path(__file__).parents[1]
MADE = ROOT / "tests" / "formats" / "made"
NOTE = "cop09-nota-reuniones-2018"
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Mis documentos"
    (folder / "2014").mkdir(parents=True)
    shutil.copy(MADE / f"{NOTE}.reportlab.pdf", folder / "nota 2018.pdf")
    shutil.copy(MADE / "cop07-nota-asistencia-tecnica-2014.chromium.pdf", folder / "2014")
    shutil.copy(MADE / "cop06-resolucion-6-4.typed.docx", folder / "resolución.docx")
    (folder / "carta.txt").write_text("Una carta sobre extradición.", "utf-8")
    (folder / "rota.pdf").write_bytes((MADE / f"{NOTE}.chromium.pdf").read_bytes()[:2000])
    (folder / "secreta.pdf").write_bytes(encrypted_pdf())
    return folder


def run_target(target: str, folder: Path, *environment: str) -> list[list[str]]:
    """The commands that `make` would run for a target, in an environment that is set up; Python is the tests'."""
    listed = subprocess.run(
        [
            "make",
            "-n",
            "-o",
            ".venv/run.stamp",
            target,
            f"CORPUS={folder}",
            f"INDEX={folder.parent / 'índice'}",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    commands = [shlex.split(line) for line in listed.stdout.splitlines() if "-m" in line]
    return [[sys.executable, *command[1:]] for command in commands]


def built(folder: Path) -> tuple[subprocess.CompletedProcess[str], FlaskClient]:
    """The build that `make run` begins with, and the site over its index."""
    build, serve = run_target("run", folder)
    index = Path(serve[serve.index("--index") + 1])
    assert index == folder.parent / "índice"
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    engine = open_engine(index, rules={"index_rules": index_rules()})
    return done, create_app(engine, Settings(index=index)).test_client()


def test_a_folder_without_a_manifest_becomes_a_site(folder: Path) -> None:
    done, client = built(folder)
    assert done.returncode == 0
    assert "4 documentos de 6 archivos" in done.stdout
    assert done.stderr.splitlines() == [
        "No se indexan: 1 archivo dañado o incompleto. Volver a descargar.",
        done.stderr.splitlines()[1],
        "No se indexan: 1 archivo cifrado con contraseña. Guardar sin contraseña.",
        done.stderr.splitlines()[3],
    ]
    assert done.stderr.splitlines()[1].startswith("  rota.pdf: el PDF está dañado")
    assert done.stderr.splitlines()[3].startswith("  secreta.pdf: el PDF está cifrado")

    hits = client.get('/api/v1/search?q="en forma consecutiva"').json["hits"]
    assert len(hits) == 1 and hits[0]["session"] == 9
    original = client.get(hits[0]["url"] + "/original")
    assert original.data == (folder / "nota 2018.pdf").read_bytes()
    assert client.get("/doc/resolucion-6-4").status_code == 200

    report = client.get("/api/v1/report").json
    assert (report["files"], report["documents"]) == (6, 4)
    refused = {file["file"]: file["reason"] for file in report["listed"] if file["refused"]}
    assert refused == {"rota.pdf": "damaged", "secreta.pdf": "encrypted"}
    page = client.get("/informe").text
    assert "rota.pdf" in page and "secreta.pdf" in page and str(folder) not in page
