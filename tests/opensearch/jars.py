"""Finds what an OpenSearch node needs: a JDK that is new enough, and the jars of pom.xml, which Maven resolves."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build" / "opensearch"
OLDEST_JDK = 21
JDK_FOLDERS = (
    "/usr/lib/jvm/*",
    "/opt/java/*",
    "/opt/jdk*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
)
MAVEN_SECONDS = 600


class ClusterUnavailable(Exception):
    """No node can be started on this machine: what is missing, and where it was looked for."""


def java_homes() -> Iterator[Path]:
    """Yield the folders in which a JDK may be: JAVA_HOME, the one of PATH, then the usual folders."""
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home)
    if on_path := shutil.which("javac"):
        yield Path(on_path).resolve().parents[1]
    for pattern in JDK_FOLDERS:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def find_jdk() -> Path:
    """Return the folder of the first JDK that is new enough. ClusterUnavailable."""
    looked_at = []
    for home in dict.fromkeys(java_homes()):
        release = home / "release"
        if not ((home / "bin" / "javac").is_file() and release.is_file()):
            continue
        version = re.search(r'JAVA_VERSION="(\d+)', release.read_text("utf-8"))
        if version and int(version[1]) >= OLDEST_JDK:
            return home
        looked_at.append(f"{home} (Java {version[1] if version else 'of unknown version'})")
    found = f"; found only {', '.join(looked_at)}" if looked_at else ""
    raise ClusterUnavailable(
        f"OpenSearch needs a JDK {OLDEST_JDK} or newer: install one, or name it with JAVA_HOME{found}"
    )


def class_path(jdk: Path) -> str:
    """Return the class path of a node, once Maven has fetched its jars and the launcher is compiled."""
    jars, classes = BUILD / "jars", BUILD / "classes"
    _fetch_jars(jars)
    source = HERE / "TrialNode.java"
    compiled = classes / "TrialNode.class"
    if not compiled.is_file() or compiled.stat().st_mtime < source.stat().st_mtime:
        classes.mkdir(parents=True, exist_ok=True)
        command = [str(jdk / "bin" / "javac"), "-d", str(classes), "-cp", f"{jars}/*", str(source)]
        subprocess.run(command, check=True)
    return f"{HERE}:{classes}:{jars}/*"


def _fetch_jars(folder: Path) -> None:
    """Let Maven copy the jars of pom.xml, unless those of this very pom.xml are there."""
    pom = HERE / "pom.xml"
    stamp = folder / "pom.xml"
    if stamp.is_file() and stamp.read_bytes() == pom.read_bytes():
        return
    maven = shutil.which("mvn")
    if maven is None:
        raise ClusterUnavailable("Maven is needed to fetch OpenSearch's jars: install it (apt install maven)")
    shutil.rmtree(folder, ignore_errors=True)
    command = [maven, "--quiet", "--batch-mode", "--file", str(pom), "dependency:copy-dependencies"]
    try:
        subprocess.run(
            [*command, f"-DoutputDirectory={folder}"],
            check=True,
            timeout=MAVEN_SECONDS,
            capture_output=True,
            text=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        said = error.stdout[-500:] if isinstance(error.stdout, str) else ""
        raise ClusterUnavailable(f"Maven could not fetch OpenSearch's jars: {said or error}") from None
    shutil.copyfile(pom, stamp)
