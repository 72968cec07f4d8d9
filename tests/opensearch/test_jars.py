"""Which JDK a trial node is started with, and what is said where there is none."""

from pathlib import Path

import pytest

from tests.opensearch import jars
from tests.opensearch.jars import ClusterUnavailable, find_jdk


def jdk(folder: Path, version: str, compiler: bool = True) -> Path:
    (folder / "bin").mkdir(parents=True)
    if compiler:
        (folder / "bin" / "javac").touch()
    (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n', "utf-8")
    return folder


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine whose only usual folder of JDKs is an empty one."""
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setattr(jars, "JDK_FOLDERS", (f"{tmp_path}/jvm/*",))
    return tmp_path


def test_the_first_jdk_that_is_new_enough_is_taken(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, usual = jdk(machine / "old", "17.0.1"), jdk(machine / "jvm" / "jdk-21", "21.0.2")
    jdk(machine / "jvm" / "jre-25", "25", compiler=False)
    monkeypatch.setenv("JAVA_HOME", str(old))
    assert find_jdk() == usual
    monkeypatch.setenv("JAVA_HOME", str(jdk(machine / "new", "25")))
    assert find_jdk() == machine / "new"


def test_where_none_is_new_enough_the_message_names_what_was_found(machine: Path) -> None:
    with pytest.raises(ClusterUnavailable, match="JDK 21 or newer"):
        find_jdk()
    jdk(machine / "jvm" / "jdk-17", "17.0.1")
    with pytest.raises(ClusterUnavailable, match=r"jdk-17 \(Java 17\)"):
        find_jdk()


def test_without_maven_it_is_said_how_to_install_it(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jars, "BUILD", machine / "build")
    with pytest.raises(ClusterUnavailable, match="apt install maven"):
        jars.class_path(machine)
