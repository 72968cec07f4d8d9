"""What a command says where a package of the lock is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(missing: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, with a package found first that cannot be imported."""
    (folder / f"{missing}.py").write_text(f"raise ModuleNotFoundError(\"No module named '{missing}'\")\n")
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("package", ["flask", "numpy", "gunicorn"])
@pytest.mark.parametrize("command", ["serve", "ask"])
def test_a_damaged_environment_is_told_how_to_make_it_anew(
    tmp_path: Path, package: str, command: str
) -> None:
    done = run(package, tmp_path, "search_app", command)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert package in done.stderr
    assert "El entorno está dañado" in done.stderr and "The environment is damaged" in done.stderr
    assert done.stderr.count("make clean") == 2


@pytest.mark.parametrize("package", ["msgspec", "numpy", "bs4"])
def test_a_build_in_a_damaged_environment_is_told_how_to_make_it_anew(tmp_path: Path, package: str) -> None:
    done = run(package, tmp_path, "indexer", "build", "corpus", "--index", str(tmp_path / "index"))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert package in done.stderr
    assert "El entorno está dañado" in done.stderr and "The environment is damaged" in done.stderr
    assert done.stderr.count("make clean") == 2
