"""The files that documents were read from stay beside the index for as long as a generation has them."""

from hashlib import sha256
from pathlib import Path

import pytest

from indexer.build import Report, build
from indexer.build_state import load_build_state, load_originals
from indexer.engine.open import open_engine
from indexer.originals import OriginalStore

TEXT = "# CTOC/COP/2018/4\n\nDistr. general\n\n24 de julio de 2018\n\nEspañol\n\n{title}\n\n1. Un párrafo.\n"
PAGE = "<html><body><p>CTOC/COP/2018/4</p><p>Distr. general</p><p>24 de julio de 2018</p><p>Español</p><p>1. Armas.</p>"


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "nota.md").write_text(TEXT.format(title="Armas"), "utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> OriginalStore:
    return OriginalStore(tmp_path / "index" / "originals")


def publish(corpus: Path, store: OriginalStore) -> Report:
    return build(corpus, open_engine(store.root.parent), originals=store)


def test_a_document_s_file_is_kept_as_it_was_read(corpus: Path, store: OriginalStore) -> None:
    publish(corpus, store)
    kept, data = digest(corpus / "nota.md"), (corpus / "nota.md").read_bytes()
    (corpus / "nota.md").unlink()
    assert store.read(kept) == data


def test_a_file_that_gives_no_document_is_not_kept(corpus: Path, store: OriginalStore) -> None:
    (corpus / "vacio.md").write_text("", "utf-8")
    publish(corpus, store)
    assert store.read(digest(corpus / "vacio.md")) is None


def test_originals_of_the_two_last_generations_are_kept(corpus: Path, store: OriginalStore) -> None:
    digests = []
    for title in ("Uno", "Dos", "Tres"):
        (corpus / "nota.md").write_text(TEXT.format(title=title), "utf-8")
        digests.append(digest(corpus / "nota.md"))
        publish(corpus, store)
    assert [store.read(kept) is not None for kept in digests] == [False, True, True]
    assert sorted(path.name for path in store.root.glob("*/*")) == sorted(digests[1:])


def test_a_changed_original_is_not_given_out(corpus: Path, store: OriginalStore) -> None:
    publish(corpus, store)
    kept = digest(corpus / "nota.md")
    store.path(kept).write_bytes(b"otra cosa")
    assert store.read(kept) is None


def test_a_file_that_changes_while_it_is_kept_is_not(tmp_path: Path, store: OriginalStore) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"nuevo")
    assert not store.keep(lambda: file.open("rb"), sha256(b"viejo").hexdigest())
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_two_formats_of_one_symbol_are_one_document_read_from_the_richer(
    corpus: Path, store: OriginalStore
) -> None:
    (corpus / "nota.html").write_text(PAGE, "utf-8")
    report = publish(corpus, store)
    assert (report.documents, report.problems) == (1, ())
    generation = open_engine(store.root.parent).current()
    states = load_build_state(generation).files
    assert (states["nota.html"].id, states["nota.md"].read_from) == ("ctoc-cop-2018-4", "nota.html")
    others = load_originals(generation)["ctoc-cop-2018-4"]
    assert [(original.file, original.sha256) for original in others] == [
        ("nota.md", digest(corpus / "nota.md"))
    ]
    assert store.read(digest(corpus / "nota.md")) is not None


def test_the_other_format_is_not_read_again_and_takes_over_when_the_first_goes(
    corpus: Path, store: OriginalStore
) -> None:
    (corpus / "nota.html").write_text(PAGE, "utf-8")
    publish(corpus, store)
    (corpus / "otra.md").write_text("# Otra\n\nUn texto.", "utf-8")
    report = publish(corpus, store)
    assert (report.read, report.reused) == (1, 1)
    (corpus / "nota.html").unlink()
    publish(corpus, store)
    generation = open_engine(store.root.parent).current()
    assert load_build_state(generation).files["nota.md"].id == "ctoc-cop-2018-4"
    assert load_originals(generation) == {}


def test_two_files_of_one_format_and_symbol_are_still_named(corpus: Path, store: OriginalStore) -> None:
    (corpus / "otra.md").write_text(TEXT.format(title="Otra"), "utf-8")
    assert [problem.kind for problem in publish(corpus, store).problems] == ["duplicate"]


def test_two_equal_files_are_named_though_neither_is_the_one_that_is_read(
    corpus: Path, store: OriginalStore
) -> None:
    (corpus / "nota.html").write_text(PAGE, "utf-8")
    (corpus / "otra.md").write_bytes((corpus / "nota.md").read_bytes())
    for more in ("# Una\n\nUn texto.", "# Una\n\nOtro texto."):
        (corpus / "una.md").write_text(more, "utf-8")
        (problem,) = publish(corpus, store).problems
        assert (problem.file, problem.kind) == ("otra.md", "copy") and "nota.md" in str(problem.message)


def test_a_build_without_changes_brings_back_an_original_that_was_lost(
    corpus: Path, store: OriginalStore
) -> None:
    publish(corpus, store)
    kept = digest(corpus / "nota.md")
    store.path(kept).unlink()
    assert not publish(corpus, store).published
    assert store.read(kept) == (corpus / "nota.md").read_bytes()
