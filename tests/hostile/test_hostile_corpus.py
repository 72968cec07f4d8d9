"""A corpus that means no good: links out of it, pipes, devices, names that collide. Nothing outside is ever opened."""

import os
import socket
import stat
from pathlib import Path

import pytest

from indexer import __main__ as command
from indexer.build import Report, build
from indexer.corpus import CorpusFile, file_digest, ids_by_name, iter_corpus_files
from indexer.engine.open import open_engine
from indexer.engine.port import Query
from indexer.errors import BadManifest, UnreadableFile
from indexer.manifest import read_manifest
from indexer.originals import ORIGINALS, OriginalStore
from indexer.reading import read
from indexer.refusals import refusal_reason
from indexer.regular_files import open_regular_file

SECRET = "palabrasecreta"
# Each is a name that someone may give a file, and no two are the same.
ODD_NAMES = (
    *("a b", "a-b", "a_b", "a  b", "a(b)", "a.b", "a+b", "A B", "a&b", "a#b", "a%20b", "a;b", "a,b", "a=b"),
    *("-", "---", "?", "…", "(1)", "documento", "%41", "CON", "x\ty", "x\ny", "x y", 'x"y', "x'y", "x\\y"),
    *(
        "á",
        "a\u0301",
        "日本",
        "عربي",
        "🙂",
        "x" * 200,
        "x" * 199 + " ",
        "2018/informe",
        "2019/informe",
        "informe",
    ),
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "bueno.md").write_text("Un texto sin mala intención.", "utf-8")
    return folder


def publish(corpus: Path) -> Report:
    index = corpus.parent / "index"
    return build(corpus, open_engine(index), originals=OriginalStore(index / ORIGINALS))


def ids(corpus: Path) -> set[str]:
    hits = open_engine(corpus.parent / "index").current().search(Query(size=100)).hits
    return {hit.id for hit in hits}


def refusals(report: Report) -> dict[str, str]:
    return {
        problem.file: refusal_reason(problem.kind, problem.message)
        for problem in report.problems
        if problem.kind == "unreadable"
    }


def test_a_link_is_refused_wherever_it_leads_and_what_is_outside_is_not_indexed(corpus: Path) -> None:
    outside = corpus.parent / "outside"
    outside.mkdir()
    (outside / "uno.md").write_text(f"Una {SECRET} de fuera.", "utf-8")
    links = {
        "fuera.md": outside / "uno.md",
        "carpeta": outside,
        "ido.md": corpus / "nada",
        "dentro.md": "bueno.md",
    }
    for name, target in links.items():
        (corpus / name).symlink_to(target)
    (corpus / "bucle.md").symlink_to("bucle.md")
    (corpus / "nucleo.txt").symlink_to("/proc/kmsg")
    report = publish(corpus)
    assert refusals(report) == dict.fromkeys([*links, "bucle.md", "nucleo.txt"], "not-file")
    assert all("es un enlace" in str(problem.message) for problem in report.problems)
    assert report.documents == 1
    index = corpus.parent / "index"
    kept = [file.read_bytes() for file in index.rglob("*") if file.is_file()]
    assert len(kept) > 10
    assert not any(SECRET.encode() in data for data in kept)


def test_a_pipe_a_socket_and_a_device_are_refused_and_never_opened(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(corpus / "tubo.md")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(corpus)
        listener.bind("enchufe.md")
    names = ["tubo.md", "enchufe.md"]
    if os.geteuid() == 0:
        os.mknod(corpus / "cero.txt", stat.S_IFCHR | 0o600, os.makedev(1, 5))
        names.append("cero.txt")
    opened: list[str] = []
    monkeypatch.setattr(os, "open", watched(os.open, opened))
    report = publish(corpus)
    assert refusals(report) == dict.fromkeys(names, "not-file")
    assert "bueno.md" in opened and not set(names) & set(opened)


def watched(function, seen: list[str]):  # type: ignore[no-untyped-def]
    def call(path, *arguments, **named):  # type: ignore[no-untyped-def]
        seen.append(Path(os.fsdecode(path)).name)
        return function(path, *arguments, **named)

    return call


def test_a_file_that_became_a_pipe_or_a_link_since_it_was_listed_is_refused_without_waiting(
    corpus: Path,
) -> None:
    (file,) = iter_corpus_files(corpus)
    file.path.unlink()
    os.mkfifo(file.path)
    assert file_digest(file) == "unreadable: not-a-plain-file"
    with pytest.raises(UnreadableFile) as refused:
        read(file.path, file.name, file.root)
    assert refused.value.kind == "cannot-open"
    file.path.unlink()
    file.path.symlink_to("/etc/passwd")
    with pytest.raises(OSError, match="not-a-plain-file"):
        file.open()


def open_descriptors() -> set[str]:
    folder = Path("/proc/self/fd")
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_a_folder_that_became_a_link_since_it_was_listed_leads_nowhere(corpus: Path) -> None:
    (corpus / "carpeta").mkdir()
    (corpus / "carpeta/uno.md").write_text("dentro")
    (file,) = (file for file in iter_corpus_files(corpus) if "/" in file.name)
    outside = corpus.parent / "outside"
    (corpus / "carpeta").rename(outside)
    (corpus / "carpeta").symlink_to(outside)
    assert file.path.read_text() == "dentro", "the path leads outside"
    with pytest.raises(OSError):
        file.open()
    before = open_descriptors()
    with pytest.raises(OSError):
        open_regular_file(file.path, corpus)
    after = open_descriptors()
    assert before == after, "no descriptor is left open"


def test_a_corpus_that_is_itself_reached_by_a_link_is_read(corpus: Path) -> None:
    link = corpus.parent / "enlace"
    link.symlink_to(corpus)
    assert publish(link).documents == 1


def test_no_more_of_a_file_is_hashed_than_its_reader_takes(corpus: Path) -> None:
    for name in ("enorme.md", "enorme.iso"):
        with (corpus / name).open("wb") as opened:
            opened.truncate(1 << 40)
    report = publish(corpus)
    assert refusals(report) == {"enorme.md": "bound", "enorme.iso": "format"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look through every folder")
def test_a_folder_that_cannot_be_looked_through_is_named(corpus: Path) -> None:
    (corpus / "cerrada").mkdir(mode=0)
    assert refusals(publish(corpus)) == {"cerrada": "access"}


def test_a_folder_whose_path_is_too_long_is_named_and_the_rest_is_indexed(corpus: Path) -> None:
    start = os.open(corpus, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("d" * 200, dir_fd=start)
        below = os.open("d" * 200, os.O_RDONLY, dir_fd=start)
        os.close(start)
        start = below
    os.close(start)
    report = publish(corpus)
    assert list(refusals(report).values()) == ["access"]
    assert report.documents == 1


def test_each_odd_name_gives_a_document_of_its_own(corpus: Path) -> None:
    for number, name in enumerate(ODD_NAMES):
        file = corpus / f"{name}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"Un texto con la palabra{number}.", "utf-8")
    for byte in (b"\xe9", b"\xea", b"\\xe9"):
        (corpus / os.fsdecode(b"latin" + byte + b".md")).write_bytes(b"Otro texto, " + byte.hex().encode())
    report = publish(corpus)
    assert report.problems == ()
    assert report.documents == 1 + len(ODD_NAMES) + 3 == report.files
    assert len(ids(corpus)) == report.documents
    assert publish(corpus).published is False


def test_the_plainest_name_keeps_the_plain_id_and_the_others_say_where_they_are(corpus: Path) -> None:
    names = ("a b.md", "a-b.md", "2018/informe.pdf", "2019/informe.pdf", "2019/informe.docx", "nota.md")
    files = [CorpusFile(name, corpus / name, corpus) for name in names]
    id_by_name = ids_by_name(files, {})
    assert id_by_name["a-b.md"] == "a-b"
    assert id_by_name["a b.md"].startswith("a-b-") and len(id_by_name["a b.md"]) == len("a-b-") + 8
    assert (id_by_name["2018/informe.pdf"], id_by_name["2019/informe.pdf"]) == ("informe", "2019-informe")
    assert id_by_name["2019/informe.docx"] == "2019-informe", "a document in two formats is one"
    assert id_by_name["nota.md"] == "nota"


def test_a_document_keeps_its_id_when_another_comes_that_would_have_it(corpus: Path) -> None:
    (corpus / "a b.md").write_text("El primero.", "utf-8")
    publish(corpus)
    (corpus / "a-b.md").write_text("El segundo.", "utf-8")
    (corpus / "a b.md").write_text("El primero, cambiado.", "utf-8")
    publish(corpus)
    ids_found = sorted(ids(corpus))
    assert "a-b" in ids_found and len(ids_found) == 3
    document = open_engine(corpus.parent / "index").current().stored_documents(["a-b"])["a-b"]
    assert "cambiado" in document.decode("utf-8", "replace")


def test_two_names_are_never_escaped_alike(corpus: Path) -> None:
    for name in (
        b"x\n.md",
        b"x\\n.md",
        b"x\\\\n.md",
        b"\xff.md",
        b"\\xff.md",
        b"\x1b.md",
        "\u2028.md".encode(),
    ):
        (corpus / os.fsdecode(name)).touch()
    names = [file.name for file in iter_corpus_files(corpus)]
    assert len(set(names)) == 8
    assert all(name.isprintable() for name in names)


DEEP = {
    "lists": "x = " + "[" * 5000 + "]" * 5000,
    "lists of a file": '["a.md"]\ntitle = ' + "[" * 300 + "]" * 300,
    "dotted keys": '["a.md"]\n' + ".".join("a" * 5000) + " = 1",
    "dotted table": "[" + ".".join("a" * 5000) + "]\nb = 1",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_a_manifest_nested_too_deep_is_refused(corpus: Path, text: str) -> None:
    (corpus / "manifest.toml").write_text(text)
    with pytest.raises(BadManifest) as refused:
        read_manifest(corpus)
    assert refused.value.kind == "manifest-nesting"


def test_a_number_of_5000_digits_in_the_manifest_is_a_fault_of_its_line(corpus: Path) -> None:
    (corpus / "manifest.toml").write_text('["a.md"]\ntitle = ' + "9" * 5000)
    with pytest.raises(BadManifest) as refused:
        read_manifest(corpus)
    assert refused.value.kind == "manifest-syntax"


def test_a_manifest_that_is_a_pipe_or_a_link_is_refused_without_waiting(corpus: Path) -> None:
    os.mkfifo(corpus / "manifest.toml")
    with pytest.raises(BadManifest) as refused:
        publish(corpus)
    assert refused.value.kind == "manifest-unreadable"
    (corpus / "manifest.toml").unlink()
    (corpus / "manifest.toml").symlink_to("/dev/zero")
    with pytest.raises(BadManifest):
        publish(corpus)


def test_no_text_of_a_file_acts_on_a_terminal(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    title = "Nota \x1b]0;otra y \x9b2J"
    (corpus / "escape.md").write_text(f"# {title}\n\n1. Un texto \x1b[31mrojo.\n", "utf-8")
    (corpus / "mal\x1b[2J.iso").touch()
    assert command.main(["build", str(corpus), "--index", str(corpus.parent / "index")]) == 0
    assert command.main(["show", str(corpus / "escape.md")]) == 0
    out, err = capsys.readouterr()
    assert "Nota �]0;otra y �2J" in out
    assert r"mal\x1b[2J.iso" in err
    assert not {"\x1b", "\x9b"} & set(out + err)
