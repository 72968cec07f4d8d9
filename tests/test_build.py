"""From a folder to a published generation: what is kept, what is named, what is read again."""

import faulthandler
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from indexer.build import build, check_corpus
from indexer.build_state import load_build_state
from indexer.build_workers import PARALLEL_FROM, WorkItem, _chunks
from indexer.corpus import CorpusFile, iter_corpus_files, load_document
from indexer.document import Document
from indexer.engine.open import open_engine
from indexer.engine.port import Engine, Query, Record
from indexer.errors import BadManifest, BuildRunning, EmptyCorpus, IncompatibleIndex
from indexer.manifest import ManifestEntry
from indexer.messages import library_translations
from indexer.originals import ORIGINALS, OriginalStore
from indexer.records import index_rules, to_record
from indexer.sandbox import Bounds

ORGAN = "Conferencia de las Partes en la Convención de las Naciones Unidas contra la Delincuencia Organizada"
NOTE = """# {organ} Transnacional

Distr. general
12 de junio de 2014
Español
Original: inglés

## Séptimo período de sesiones

Viena, 6 a 10 de octubre de 2014

Tema 5 del programa provisional

## {title}

### Nota de la Secretaría

1. {text}
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write(folder, "uno.md", "Informe sobre extradición")
    write(folder, "dos.md", "Informe sobre decomiso")
    return folder


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine(tmp_path / "index", rules={"index_rules": index_rules()})


def write(folder: Path, name: str, title: str, text: str = "La Conferencia decidió reunirse.") -> None:
    (folder / name).write_text(NOTE.format(organ=ORGAN, title=title, text=text), "utf-8")


def ids(engine: Engine) -> list[str]:
    return sorted(hit.id for hit in engine.current().search(Query(size=100)).hits)


def kinds(problems: object) -> list[tuple[str, str]]:
    return [(problem.file, problem.kind) for problem in problems]  # type: ignore[attr-defined]


def test_every_document_is_published(corpus: Path, engine: Engine) -> None:
    report = build(corpus, engine)
    assert (report.documents, report.read, report.reused, report.published) == (2, 2, 0, True)
    assert ids(engine) == ["dos", "uno"]


def test_nothing_changed_publishes_nothing(corpus: Path, engine: Engine) -> None:
    first = build(corpus, engine)
    again = build(corpus, engine)
    assert (again.generation, again.published, again.read) == (first.generation, False, 0)


def test_only_what_changed_is_read_again(corpus: Path, engine: Engine) -> None:
    build(corpus, engine)
    write(corpus, "dos.md", "Informe sobre decomiso", "Otra cosa.")
    report = build(corpus, engine)
    assert (report.read, report.reused, report.documents) == (1, 1, 2)


def test_a_reused_record_is_the_one_that_reading_gives(corpus: Path, engine: Engine) -> None:
    build(corpus, engine)
    fresh = engine.current().record("uno")
    write(corpus, "dos.md", "Otro título")
    build(corpus, engine)
    assert engine.current().record("uno") == fresh is not None


def test_a_new_statement_in_the_manifest_reads_that_file_again(corpus: Path, engine: Engine) -> None:
    build(corpus, engine)
    (corpus / "manifest.toml").write_text('["uno.md"]\nid = {value = "primero", source = "x"}\n')
    report = build(corpus, engine)
    assert (report.read, report.reused) == (1, 1)
    assert ids(engine) == ["dos", "primero"]


def test_a_former_id_leads_to_the_new_one(corpus: Path, engine: Engine) -> None:
    build(corpus, engine)
    for new in ("primero", "primerisimo"):
        (corpus / "manifest.toml").write_text(f'["uno.md"]\nid = {{value = "{new}", source = "x"}}\n')
        build(corpus, engine)
    build_state = load_build_state(engine.current())
    assert build_state.redirects == {"uno": "primerisimo", "primero": "primerisimo"}


def test_a_file_that_went_is_gone_from_the_index(corpus: Path, engine: Engine) -> None:
    build(corpus, engine)
    (corpus / "uno.md").unlink()
    assert build(corpus, engine, force=True).documents == 1
    assert ids(engine) == ["dos"]


def test_what_cannot_be_read_is_named_with_its_reason_and_the_rest_is_indexed(
    corpus: Path, engine: Engine
) -> None:
    (corpus / "vacio.md").write_bytes(b"")
    (corpus / "binario.md").write_bytes(bytes(range(256)) * 20)
    (corpus / "carta.rtf").write_text("texto")
    report = build(corpus, engine)
    assert kinds(report.problems) == [(f, "unreadable") for f in ("binario.md", "carta.rtf", "vacio.md")]
    assert all(problem.file in str(problem.message) for problem in report.problems)
    assert ids(engine) == ["dos", "uno"]
    assert build(corpus, engine).problems == report.problems, "an unchanged corpus has the same problems"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_named(corpus: Path, engine: Engine) -> None:
    (corpus / "uno.md").chmod(0)
    assert kinds(build(corpus, engine).problems) == [("uno.md", "unreadable")]


def test_of_two_files_with_one_identity_the_first_is_indexed_and_both_are_named(
    corpus: Path, engine: Engine
) -> None:
    (corpus / "a.md").write_text(
        "## Resolución 6/4\n\n*La Conferencia de las Partes,*\n\n1. *Decide* una cosa.\n"
    )
    (corpus / "b.md").write_text(
        "## Resolución 6/4\n\n*La Conferencia de las Partes,*\n\n1. *Decide* otra cosa.\n"
    )
    report = build(corpus, engine)
    assert kinds(report.problems) == [("b.md", "duplicate")]
    assert "a.md" in str(report.problems[0].message) and "b.md" in str(report.problems[0].message)
    assert ids(engine) == ["dos", "resolucion-6-4", "uno"]

    (corpus / "manifest.toml").write_text('["b.md"]\nprefer = true\n')
    assert kinds(build(corpus, engine).problems) == [("a.md", "duplicate")]

    (corpus / "b.md").unlink()
    report = build(corpus, engine)
    assert kinds(report.problems) == [("manifest.toml", "manifest")], (
        "a.md is back, its rival's entry is left"
    )
    assert report.documents == 3


def test_of_two_equal_files_one_is_indexed_and_the_finding_names_both(corpus: Path, engine: Engine) -> None:
    (corpus / "viejo").mkdir()
    (corpus / "viejo/copia.md").write_bytes((corpus / "dos.md").read_bytes())
    (corpus / "manifest.toml").write_text('["viejo/copia.md"]\nid = {value = "otro", source = "x"}\n')
    report = build(corpus, engine)
    assert kinds(report.problems) == [("viejo/copia.md", "copy")], "whatever id is stated for it"
    assert "dos.md" in str(report.problems[0].message) and "viejo/copia.md" in str(report.problems[0].message)
    assert ids(engine) == ["dos", "uno"]
    assert check_corpus(corpus) == report.problems

    (corpus / "manifest.toml").write_text('["viejo/copia.md"]\nprefer = true\n')
    assert kinds(build(corpus, engine).problems) == [("dos.md", "copy")]
    assert ids(engine) == ["copia", "uno"]


def test_of_two_files_that_say_the_same_one_is_indexed(corpus: Path, engine: Engine) -> None:
    text = (corpus / "uno.md").read_text("utf-8")
    (corpus / "igual.md").write_text(text.replace("\n\n", "\n\n\n") + "\n", "utf-8")
    (corpus / "parecido.md").write_text(text.replace("decidió reunirse", "decidió  no reunirse"), "utf-8")
    report = build(corpus, engine)
    assert kinds(report.problems) == [("uno.md", "same-text")]
    assert "igual.md" in str(report.problems[0].message) and "uno.md" in str(report.problems[0].message)
    assert ids(engine) == ["dos", "igual", "parecido"]

    write(corpus, "dos.md", "Otro título")
    assert kinds(build(corpus, engine).problems) == [("uno.md", "same-text")], (
        "those not read again count too"
    )

    (corpus / "manifest.toml").write_text('["uno.md"]\nid = {value = "uno", source = "x"}\n')
    assert not build(corpus, engine).problems, "a librarian says that they are two"
    assert ids(engine) == ["dos", "igual", "parecido", "uno"]


def test_progress_goes_up_to_the_number_of_files_whatever_becomes_of_them(
    corpus: Path, engine: Engine
) -> None:
    told: list[tuple[int, int]] = []
    (corpus / "vacio.md").write_bytes(b"")
    build(corpus, engine, progress=lambda done, total, pages: told.append((done, total)))
    assert told[-1] == (3, 3) and told == sorted(told)
    told.clear()
    write(corpus, "dos.md", "Otro título")
    build(corpus, engine, progress=lambda done, total, pages: told.append((done, total)))
    assert told[0][0] >= 1, "what is kept needs no reading"
    assert told[-1] == (3, 3) and told == sorted(told)


def test_a_paragraph_longer_than_an_engine_takes_is_told_in_words_for_whoever_has_the_file(
    corpus: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.build_workers.MAX_PASSAGE_WORDS", 50)
    write(corpus, "larga.md", "Nota", text="Otra cosa. " * 26)
    (problem,) = build(corpus, engine).problems
    assert problem.kind == "unreadable"
    assert str(problem.message).startswith("larga.md: uno de sus párrafos tiene más de 50 palabras")


def test_equal_files_that_give_no_document_are_each_told_why(corpus: Path, engine: Engine) -> None:
    for name in ("a.pdf", "b.pdf"):
        (corpus / name).write_bytes(b"%PDF-1.7 roto")
    assert kinds(build(corpus, engine).problems) == [("a.pdf", "unreadable"), ("b.pdf", "unreadable")]


def test_a_corpus_with_nothing_usable_publishes_nothing_and_says_why(tmp_path: Path, engine: Engine) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "vacio.md").write_bytes(b"")
    with pytest.raises(EmptyCorpus) as caught:
        build(empty, engine)
    assert any("vacio.md" in str(cause) for cause in caught.value.causes)


def test_a_manifest_that_is_no_toml_leaves_the_published_index(corpus: Path, engine: Engine) -> None:
    build(corpus, engine)
    (corpus / "manifest.toml").write_text("[")
    with pytest.raises(BadManifest):
        build(corpus, engine)
    assert ids(engine) == ["dos", "uno"]


def test_one_build_at_a_time(corpus: Path, engine: Engine, tmp_path: Path) -> None:
    other = open_engine(tmp_path / "index", rules={"index_rules": index_rules()})
    with other.building(), pytest.raises(BuildRunning):
        build(corpus, engine)
    assert build(corpus, engine).documents == 2


def test_the_doctor_finds_what_a_build_would_report_and_publishes_nothing(
    corpus: Path, tmp_path: Path
) -> None:
    (corpus / "vacio.md").write_bytes(b"")
    (corpus / "manifest.toml").write_text('["nadie.md"]\nprefer = true\n')
    assert kinds(check_corpus(corpus)) == [("vacio.md", "unreadable"), ("manifest.toml", "manifest")]
    assert not (tmp_path / "index").exists()


def test_many_files_are_read_in_processes_and_come_in_the_same_order(corpus: Path, engine: Engine) -> None:
    for number in range(PARALLEL_FROM + 40):
        write(corpus, f"n{number:03}.md", f"Informe número {number}")
    (corpus / "n007.md").write_bytes(b"")
    report = build(corpus, engine)
    assert report.documents == PARALLEL_FROM + 41
    assert kinds(report.problems) == [("n007.md", "unreadable")]
    assert ids(engine)[:3] == ["dos", "n000", "n001"]


@pytest.mark.parametrize(("files", "size"), [(1, 1 << 20), (5, 1 << 20), (500, 1), (500, 3000)])
def test_files_come_in_the_same_order_however_many_are_taken_together(
    corpus: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, files: int, size: int
) -> None:
    monkeypatch.setattr("indexer.build_workers.CHUNK_FILES", files)
    monkeypatch.setattr("indexer.build_workers.CHUNK_BYTES", size)
    for number in range(9):
        write(corpus, f"n{number}.md", f"Informe número {number}", text="Otra cosa. " * number**2)
    (corpus / "n3.md").write_bytes(b"")
    report = build(corpus, engine)
    assert kinds(report.problems) == [("n3.md", "unreadable")]
    assert ids(engine) == ["dos", *(f"n{number}" for number in range(9) if number != 3), "uno"]


def test_an_index_of_other_rules_is_replaced_and_its_former_ids_live_on(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = open_engine(tmp_path / "index")
    monkeypatch.setattr("indexer.build.index_rules", lambda: "older")
    monkeypatch.setattr("indexer.build.record_rules", lambda: "older")
    build(corpus, older)
    monkeypatch.undo()
    with pytest.raises(IncompatibleIndex):
        open_engine(tmp_path / "index", rules={"index_rules": index_rules()}).current()
    (corpus / "manifest.toml").write_text('["uno.md"]\nid = {value = "primero", source = "x"}\n')
    report = build(corpus, open_engine(tmp_path / "index"))
    assert (report.read, report.reused) == (2, 0)
    generation = open_engine(tmp_path / "index", rules={"index_rules": index_rules()}).current()
    assert load_build_state(generation).redirects == {"uno": "primero"}


def test_a_damaged_index_is_replaced(corpus: Path, engine: Engine, tmp_path: Path) -> None:
    build(corpus, engine)
    for path in (tmp_path / "index").glob("gen-*/MANIFEST.json"):
        path.write_text("{")
    fresh = open_engine(tmp_path / "index")
    assert build(corpus, fresh).documents == 2
    assert ids(fresh) == ["dos", "uno"]


@pytest.fixture
def unread_at_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """As large files are: their damage is not seen at open."""
    monkeypatch.setattr("indexer.engine.embedded.serving_generation.CHECKSUM_AT_OPEN_BYTES", 0)


def damage(index: Path, generation: str, name: str = "summaries.bin") -> None:
    """Flip one bit in the middle of a file."""
    file = index / generation / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


FILES = ("summaries.bin", "arrays.bin", "texts.bin", "blobs/lexicon", "blobs/files")


@pytest.mark.usefixtures("unread_at_open")
@pytest.mark.parametrize("name", FILES)
def test_damaged_records_are_not_taken_over(corpus: Path, tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    build(corpus, open_engine(index))
    sound = open_engine(index).current().record("uno")
    damage(index, "gen-0001", name)
    write(corpus, "dos.md", "Otro título")
    report = build(corpus, open_engine(index))
    assert (report.read, report.reused) == (2, 0)
    assert name in str(report.damage)
    assert open_engine(index).current().record("uno") == sound


@pytest.mark.usefixtures("unread_at_open")
def test_records_and_former_ids_come_from_the_sound_generation_before(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(corpus, open_engine(index))
    (corpus / "manifest.toml").write_text('["uno.md"]\nid = {value = "primero", source = "x"}\n')
    build(corpus, open_engine(index))
    write(corpus, "tres.md", "Informe sobre armas")
    build(corpus, open_engine(index))
    damage(index, "gen-0003")
    report = build(corpus, open_engine(index))
    assert (report.read, report.reused, report.published) == (1, 2, True)
    assert load_build_state(open_engine(index).current()).redirects == {"uno": "primero"}
    assert ids(open_engine(index)) == ["dos", "primero", "tres"]


@pytest.mark.usefixtures("unread_at_open")
def test_a_damaged_index_is_built_again_though_nothing_changed(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build(corpus, open_engine(index))
    build(corpus, open_engine(index), force=True)
    damage(index, "gen-0002")
    report = build(corpus, open_engine(index))
    assert (report.published, report.reused) == (True, 2)
    open_engine(index).verify()  # type: ignore[attr-defined]
    assert build(corpus, open_engine(index)).published is False


@pytest.mark.usefixtures("unread_at_open")
def test_a_damaged_generation_is_not_kept_to_be_rolled_back_to(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    for title in ("Uno", "Dos"):
        write(corpus, "uno.md", title)
        build(corpus, open_engine(index))
    damage(index, "gen-0002")
    build(corpus, open_engine(index))
    assert sorted(path.name for path in index.glob("gen-*")) == ["gen-0001", "gen-0003"]
    assert open_engine(index).rollback().generation == "gen-0001"


def test_a_name_that_no_address_can_hold_still_gives_a_document(corpus: Path, engine: Engine) -> None:
    write(corpus, "con espacio | y\nsalto.md", "Otro")
    (corpus / os.fsdecode(b"mal\xff.md")).write_text("Un texto.")
    report = build(corpus, engine)
    assert report.problems == ()
    assert ids(engine) == ["con-espacio-y-salto", "dos", "mal-xff", "uno"]


def test_a_link_to_a_document_that_went_is_named(corpus: Path, engine: Engine) -> None:
    (corpus / "ido.md").symlink_to(corpus / "nada.md")
    assert kinds(build(corpus, engine).problems) == [("ido.md", "unreadable")]


def test_a_fault_of_ours_costs_one_document(
    corpus: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(document: Document) -> Record:
        if document.id == "dos":
            raise ZeroDivisionError("no")
        return to_record(document)

    monkeypatch.setattr("indexer.build_workers.to_record", faulty)
    assert kinds(build(corpus, engine).problems) == [("dos.md", "fault")]
    assert ids(engine) == ["uno"]


def loop_for_ever() -> None:
    while True:
        pass


def take_all_memory() -> None:
    bytearray(1 << 32)


def abort() -> None:
    faulthandler.disable()
    os.abort()


def end_with_a_status() -> None:
    os._exit(1)


@pytest.mark.parametrize(
    ("breach", "said"),
    [
        (loop_for_ever, "dos.md: su lectura pasa de 2 s; divida el documento"),
        (take_all_memory, "dos.md: su lectura necesita más de 256 MiB; divida el documento"),
        (abort, "dos.md: su lector se ha interrumpido (SIGABRT)"),
        (end_with_a_status, "dos.md: su lector se ha interrumpido, quizá"),
    ],
)
def test_a_file_that_breaks_a_bound_costs_itself_alone(
    corpus: Path,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    breach: Callable[[], None],
    said: str,
) -> None:
    def breaching(file: CorpusFile, entry: ManifestEntry) -> Document:
        if file.name == "dos.md":
            breach()
        return load_document(file, entry)

    monkeypatch.setattr("indexer.build_workers.load_document", breaching)
    report = build(corpus, engine, bounds=Bounds(seconds=2.0, memory=1 << 28))
    assert kinds(report.problems) == [("dos.md", "limit")]
    assert str(report.problems[0].message).startswith(said)
    assert ids(engine) == ["uno"]


def test_a_record_no_engine_takes_is_a_problem_of_its_file(
    corpus: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(document: Document) -> Record:
        return replace(to_record(document), bears=("dos palabras",) if document.id == "dos" else ())

    monkeypatch.setattr("indexer.build_workers.to_record", odd)
    assert kinds(check_corpus(corpus)) == [("dos.md", "unreadable")], "the doctor sees it too"
    assert kinds(build(corpus, engine).problems) == [("dos.md", "unreadable")]


def test_the_doctor_says_that_a_corpus_is_empty(tmp_path: Path) -> None:
    assert [finding.kind for finding in check_corpus(tmp_path)] == ["empty"]


def test_an_agenda_item_worded_as_the_title_is_indexed_once(corpus: Path) -> None:
    write(corpus, "uno.md", "Cooperación internacional")
    document = load_document(CorpusFile("uno.md", corpus / "uno.md"))
    masthead = document.masthead
    [item] = masthead.agenda_items
    worded = {
        text: replace(document, masthead=replace(masthead, agenda_items=(replace(item, text=text),)))
        for text in (masthead.title, "Asistencia técnica")
    }
    kinds = {
        text: [
            passage.text
            for passage in to_record(reworded).passages
            if passage.anchor in ("title", item.anchor)
        ]
        for text, reworded in worded.items()
    }
    assert kinds == {
        masthead.title: [masthead.title],
        "Asistencia técnica": [masthead.title, "Asistencia técnica"],
    }


def test_a_chunk_of_work_holds_few_files_where_they_are_large(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        write(corpus, f"n{number}.md", "Informe", text="x" * 1000)
    work = [WorkItem(file, "") for file in iter_corpus_files(corpus)]
    monkeypatch.setattr("indexer.build_workers.CHUNK_BYTES", 1500)
    assert [len(chunk) for chunk in _chunks(work, 500)] == [2, 2, 2]
    assert [item for chunk in _chunks(work, 500) for item in chunk] == work
    monkeypatch.setattr("indexer.build_workers.CHUNK_BYTES", 1 << 21)
    assert [len(chunk) for chunk in _chunks(work, 500)] == [6]


def test_two_languages_of_a_symbol_are_two_documents_and_two_of_one_language_are_not(
    corpus: Path, engine: Engine
) -> None:
    symbol = 'symbols = {value = ["CTOC/COP/2018/4"], source = "x"}\n'
    english = 'language = {value = "en", source = "x"}\n'
    manifest = corpus / "manifest.toml"
    manifest.write_text(f'["dos.md"]\n{symbol}["uno.md"]\n{symbol}{english}', "utf-8")
    assert build(corpus, engine).problems == ()
    assert ids(engine) == ["ctoc-cop-2018-4", "ctoc-cop-2018-4-en"]
    manifest.write_text(f'["dos.md"]\n{symbol}["uno.md"]\n{symbol}', "utf-8")
    assert kinds(build(corpus, engine, force=True).problems) == [("uno.md", "duplicate")]


def test_an_index_within_the_corpus_is_passed_over_and_named(tmp_path: Path) -> None:
    (tmp_path / "uno.md").write_text("# Nota\n\nUn texto.", "utf-8")
    index = tmp_path / "index"
    build(tmp_path, open_engine(index), originals=OriginalStore(index / ORIGINALS))
    report = build(tmp_path, open_engine(index), force=True)
    assert (report.documents, [problem.file for problem in report.problems]) == (1, ["index"])
    assert "es un índice, no documentos" in library_translations("es").format_value(
        report.problems[0].message
    )
    # A folder of documents that happens to hold a file of that name is none.
    (tmp_path / "carpeta").mkdir()
    (tmp_path / "carpeta" / "CURRENT").write_text("x")
    (tmp_path / "carpeta" / "dos.md").write_text("# Nota\n\nOtro texto.", "utf-8")
    assert "carpeta/dos.md" in [file.name for file in iter_corpus_files(tmp_path)]
