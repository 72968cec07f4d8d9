"""Apply the changed lines one by one, each to a copy of the repository, and say which ones the tests notice.

python -m tests.mutants [ID ...]      0 all noticed, 1 one or more not
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutants import ROOT, Mutant, load_mutants

LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".venv", "build", "node_modules", "__pycache__", ".*_cache", ".hypothesis"
)
# The exit status of pytest when a test failed.
NOTICED = 1


def is_noticed(mutant: Mutant, copy: Path) -> bool:
    """Run the mutant's tests in a changed copy. Any other end than a failed test is an error of ours."""
    path = copy / mutant.file
    original = path.read_text("utf-8")
    path.write_text(original.replace(mutant.before, mutant.after, 1), "utf-8")
    try:
        # No cluster for each of them: none changes the engine on OpenSearch.
        options = ["-x", "-q", "-p", "no:cacheprovider", "-k", "not opensearch"]
        command = [sys.executable, "-m", "pytest", *options, *mutant.tests]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    finally:
        path.write_text(original, "utf-8")
    if done.returncode not in (0, NOTICED):
        raise SystemExit(
            f"{mutant.id}: pytest ended with {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return done.returncode == NOTICED


def main(ids: list[str]) -> int:
    mutants = [mutant for mutant in load_mutants() if not ids or mutant.id in ids]
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "signatura"
        shutil.copytree(ROOT, copy, ignore=LEFT_BEHIND)
        for mutant in mutants:
            noticed = is_noticed(mutant, copy)
            missed += not noticed and not mutant.equivalent
            verdict = (
                "noticed"
                if noticed
                else f"equivalent: {mutant.equivalent}"
                if mutant.equivalent
                else "NOT NOTICED"
            )
            print(f"{mutant.id:5} {verdict:12} {mutant.file}: {mutant.what}", flush=True)
    print(f"{len(mutants) - missed} of {len(mutants)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
