"""What is wrong with a file is kept as a kind and values, and each face words it in its reader's language."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from indexer import document_json
from indexer.__main__ import main
from indexer.build import build
from indexer.build_state import BuildState, FileState, dump_build_state
from indexer.corpus import CorpusFile, load_document
from indexer.document import Document, Problem
from indexer.engine.memory import MemoryEngine
from indexer.engine.open import open_engine
from indexer.exit_status import EXIT_FINDINGS
from indexer.manifest import ManifestEntry, read_manifest
from indexer.messages import LANGUAGES, Message, library_translations
from indexer.parsing import parse
from indexer.reading import read
from indexer.reading.encoding import conversion_problems
from indexer.reading.markdown import MAX_BRACKETS, MAX_NESTING
from search_app import create_app
from search_app.settings import Settings

from .test_messages import HOLE, OF_LANGUAGE, QUOTED

ROOT = Path(__file__).parents[1]
SECTIONS = ("problem.", "manifest.", "place.")
MASTHEAD_END = "Séptimo período de sesiones\n\nTítulo\n\nNota de la Secretaría\n\n1. A."

# These hold nothing but values.
WITHOUT_WORDS = {"problem.manifest-field", "place.page"}
# A file of each kind that a text can have: its name, its bytes, and what is said of it in Spanish and in English.
FOUND = {
    "encoding": (
        ("a.md", "Un período".encode("cp1252")),
        "No es UTF-8; se ha leído como windows-1252 | línea 1",
        "It is not UTF-8; it was read as windows-1252 | line 1",
    ),
    "replacement-character": (
        ("b.md", "\n\n".join(f"Párrafo {n}\ufffd" for n in range(7)).encode()),
        "7 caracteres de sustitución (U+FFFD): se ha perdido texto | líneas 1, 3, 5, 7, 9 y otras",
        "7 replacement characters (U+FFFD): text was lost | lines 1, 3, 5, 7, 9 and others",
    ),
    "control-character": (
        ("c.md", "Uno\x85\n\nDos\x86".encode()),
        "2 caracteres de control C1: la codificación de origen era otra | líneas 1, 3",
        "2 C1 control characters: the text was first in another encoding | lines 1, 3",
    ),
    "mojibake": (
        ("d.md", "Uno\n\nperÃ\xadodo y reuniÃ³n".encode()),
        "2 pares como «Ã³»: UTF-8 leído como Windows-1252 | línea 3",
        "2 pairs like “Ã³”: UTF-8 read as Windows-1252 | line 3",
    ),
    "unclosed": (
        ("e.html", b"<p>Uno</p>\n<script>var a"),
        "<script> sin cerrar: lo que sigue no se ha leído; revise la página | línea 2",
        "<script> is not closed: what follows was not read; check the page | line 2",
    ),
    "nesting": (
        ("f.md", "".join(" " * 2 * level + "- nivel\n" for level in range(MAX_NESTING)).encode()),
        f"Listas anidadas en más de {MAX_NESTING // 2} niveles: texto perdido | ",
        f"Lists are nested in more than {MAX_NESTING // 2} levels: text was lost | ",
    ),
    "brackets": (
        ("g.md", ("Texto " + "[" * (MAX_BRACKETS + 1)).encode()),
        f"Más de {MAX_BRACKETS} corchetes: los enlaces se dejan como texto | ",
        f"More than {MAX_BRACKETS} brackets: the links are left as text | ",
    ),
    "preamble": (
        (
            "h.md",
            "Subido por: alguien\n\nNACIONES\nUNIDAS\nHSP\nUN-HABITAT\nHSP/GC/19/1\n\nDistr. general\n\n"
            "Nota de la Secretaría".encode(),
        ),
        "1 párrafo antes del membrete no es del documento y se ha dejado fuera | línea 1",
        "1 paragraph before the masthead is not part of the document and was left out | line 1",
    ),
    "masthead": (
        ("j.md", f"Distr. general\n\nUna línea rara\n\n{MASTHEAD_END}".encode()),
        "1 línea del membrete sin interpretar: Una línea rara | membrete",
        "1 line of the masthead was not understood: Una línea rara | masthead",
    ),
    "unreadable": (
        ("i.md", b""),
        "i.md: el archivo está vacío; quítelo del corpus o vuelva a descargarlo | ",
        "i.md: the file is empty; take it out of the corpus, or download it again | ",
    ),
}
# What the manifest states wrongly of `z.md`, and what is said of it in Spanish and in English.
STATED = {
    'fecha = "x"': (
        "['z.md'] no conoce el campo 'fecha'; conocidos: id",
        "['z.md'] has an unknown field, 'fecha'; the known ones are: id",
    ),
    'date = "2014-06-12"': (
        "['z.md'] date: escriba {value = ..., source = ...}; hacen falta los dos",
        "['z.md'] date: write {value = ..., source = ...}; both are needed",
    ),
    'date = {value = "ayer", source = "x"}': (
        "['z.md'] date: 'ayer' no es un día; escriba 2014-06-12",
        "['z.md'] date: 'ayer' is not a day; write 2014-06-12",
    ),
    'symbols = {value = ["CTOC"], source = "x"}': (
        "['z.md'] symbols: «CTOC» no es una signatura; una",
        "['z.md'] symbols: “CTOC” is not a symbol; one",
    ),
    'topics = {add = ["nada"], source = "x"}': (
        "['z.md'] topics: no hay tema ['nada']; hay: ",
        "['z.md'] topics: there is no topic ['nada']; there are: ",
    ),
}


def messages() -> Iterator[tuple[str, set[str], str]]:
    """Every message about a file that the program makes: its key, the names of its values, and where it is made."""
    for path in sorted((ROOT / "indexer").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            # The nearest assignment above is the one that counts.
            tables: dict[str, ast.expr | None] = {}
            for node in sorted(
                [node for node in ast.walk(function) if isinstance(node, ast.stmt | ast.Call)],
                key=lambda node: node.lineno,
            ):
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    tables[node.targets[0].id] = node.value
                elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    tables[node.target.id] = node.value
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id == "Message"
                ):
                    key, *rest = node.args
                    if isinstance(key, ast.Constant) and str(key.value).startswith(SECTIONS):
                        values = rest[0] if rest else ast.Dict([], [])
                        values = tables[values.id] if isinstance(values, ast.Name) else values
                        assert isinstance(values, ast.Dict)
                        names = {str(name.value) for name in values.keys if isinstance(name, ast.Constant)}
                        yield str(key.value), names, f"{path.relative_to(ROOT)}:{node.lineno}"


def of_marks() -> dict[str, set[str]]:
    """The messages about marks of a wrong conversion, which are made from a table."""
    messages_found = [problem.message for problem in conversion_problems("\ufffd \x85 Ã³")]
    return {message.key: set(message.values) for message in messages_found if isinstance(message, Message)}


def sentences(lang: str) -> dict[str, str]:
    """Each message about a file with an X for every value, in one language."""
    table = library_translations(lang)
    return {
        key: table(key, **dict.fromkeys(HOLE.findall(str(text)), "X"))
        for key, text in table.table.items()
        if key.startswith(SECTIONS)
    }


def test_the_messages_about_files_are_those_that_have_words() -> None:
    made = {key for key, _, _ in messages()} | of_marks().keys()
    assert {"problem.duplicate", "problem.mojibake", "manifest.not-a-day", "place.masthead"} <= made
    assert made == sentences("es").keys() == sentences("en").keys()


def test_a_message_about_a_file_is_given_the_values_that_its_words_name() -> None:
    table = library_translations("es").table
    for key, names, where in (*messages(), *((key, names, "") for key, names in of_marks().items())):
        assert set(HOLE.findall(str(table[key]))) == names, (key, where)


def test_no_problem_is_made_with_words_of_one_language() -> None:
    kinds = set()
    for path in sorted((ROOT / "indexer").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Problem", "FileProblem"):
                texts = [part for part in node.args if isinstance(part, ast.Constant | ast.JoinedStr)]
                assert all(isinstance(text, ast.Constant) and " " not in str(text.value) for text in texts), (
                    path
                )
                kinds.update(text.value for text in texts if isinstance(text, ast.Constant))
    assert {"duplicate", "encoding", "fault", "limit", "manifest", "masthead", "page", "unreadable"} <= kinds


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_message_about_a_file_is_said_in_one_language(lang: str) -> None:
    (other,) = (tag for tag in LANGUAGES if tag != lang)
    for key, text in sentences(lang).items():
        assert not OF_LANGUAGE[other].search(QUOTED.sub("", text)), key
        if key not in WITHOUT_WORDS:
            assert text != sentences(other)[key], key


def said(folder: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """What `check --json` says of each file in one language: message and place."""
    assert main(["check", str(folder), "--json", "--lang", lang]) == EXIT_FINDINGS
    found: dict[str, list[str]] = {}
    for entry in json.loads(capsys.readouterr().out):
        assert list(entry) == ["file", "kind", "message", "where"]
        found.setdefault(entry["kind"], []).append(f"{entry['message']} | {entry['where']}")
    return found


def test_what_is_found_in_files_is_said_in_the_language_of_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for (name, data), _, _ in FOUND.values():
        (tmp_path / name).write_bytes(data)
    assert said(tmp_path, "es", capsys) == {kind: [spanish] for kind, (_, spanish, _) in FOUND.items()}
    assert said(tmp_path, "en", capsys) == {kind: [english] for kind, (_, _, english) in FOUND.items()}


@pytest.mark.parametrize("line", STATED)
def test_what_a_manifest_states_wrongly_is_said_in_the_language_of_the_command(
    line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "z.md").write_text("Un texto.")
    (tmp_path / "manifest.toml").write_text(f'["z.md"]\n{line}\n["nada.md"]\nprefer = true\n')
    for lang, beginning, missing in zip(
        LANGUAGES, STATED[line], ("nombra un archivo que no está", "names a file that is not"), strict=True
    ):
        stated, absent = said(tmp_path, lang, capsys)["manifest"]
        assert stated.startswith(beginning)
        assert absent.startswith(f"['nada.md'] {missing}")


def test_people_read_the_same_words_as_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (name, data), spanish, english = FOUND["mojibake"]
    (tmp_path / name).write_bytes(data)
    for lang, words in (("es", spanish), ("en", english)):
        message, where = words.split(" | ")
        main(["check", str(tmp_path), "--lang", lang])
        assert capsys.readouterr().err.splitlines()[1] == f"  d.md ({where}): {message}"
        main(["show", str(tmp_path / name), "--lang", lang])
        assert capsys.readouterr().out.splitlines()[-1].endswith(f" {message}")
        main(["show", str(tmp_path / name), "--json", "--lang", lang])
        assert json.loads(capsys.readouterr().out)["problems"] == [
            {"kind": "mojibake", "message": message, "where": where}
        ]
        main(
            [
                "build",
                str(tmp_path),
                "--index",
                str(tmp_path.with_name(f"index-{lang}")),
                "--json",
                "--lang",
                lang,
            ]
        )
        assert json.loads(capsys.readouterr().out)["problems"] == [
            {"file": "d.md", "kind": "mojibake", "message": message, "where": where}
        ]


def test_the_json_of_a_document_is_in_the_language_of_the_address(tmp_path: Path) -> None:
    (name, data), spanish, english = FOUND["mojibake"]
    (tmp_path / name).write_bytes(data)
    engine = MemoryEngine()
    build(tmp_path, engine)
    client = create_app(engine, Settings()).test_client()
    for address, words in (("", spanish), ("?lang=es", spanish), ("?lang=en", english)):
        (problem,) = client.get(f"/api/v1/documents/d{address}").json["problems"]
        assert " | ".join((problem["message"], problem["where"])) == words


def test_a_problem_comes_back_from_a_stored_document_as_it_was(tmp_path: Path) -> None:
    for (name, data), _, _ in FOUND.values():
        if not data:
            continue
        (tmp_path / name).write_bytes(data)
        document = parse(read(tmp_path / name, name))
        assert document.problems, name
        assert document_json.loads(document_json.dumps(document)) == document


def test_a_message_within_a_stored_message_is_said_in_the_same_language(tmp_path: Path) -> None:
    (tmp_path / "z.md").write_text("Un texto.")
    line = 'date = {value = "ayer", source = "x"}'
    (tmp_path / "manifest.toml").write_text(f'["z.md"]\n{line}\n')
    document = load_document(CorpusFile("z.md", tmp_path / "z.md"), read_manifest(tmp_path)["z.md"])
    again = document_json.loads(document_json.dumps(document))
    assert again == document
    for lang, text in zip(LANGUAGES, STATED[line], strict=True):
        (problem,) = again.problems
        assert library_translations(lang).format_value(problem.message) == text


def test_a_corpus_that_did_not_change_is_reported_in_either_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "uno.md").write_text("Un texto.")
    (tmp_path / "vacio.md").write_text("")
    arguments = ["build", str(tmp_path), "--index", str(tmp_path.with_name("index")), "--lang"]
    main([*arguments, "es"])
    assert "vacio.md: el archivo está vacío" in capsys.readouterr().err
    main([*arguments, "en"])
    told = capsys.readouterr()
    assert "up to date" in told.out
    assert "vacio.md: the file is empty" in told.err


def test_a_document_that_an_earlier_version_stored_keeps_the_spanish_it_has(tmp_path: Path) -> None:
    (name, data), spanish, _ = FOUND["mojibake"]
    (tmp_path / name).write_bytes(data)
    shape = msgspec.json.decode(document_json.dumps(parse(read(tmp_path / name, name))))
    message, where = spanish.split(" | ")
    shape["problems"] = [{"kind": "mojibake", "message": message, "where": where}]
    document = document_json.loads(msgspec.json.encode(shape))
    assert document.problems == (Problem("mojibake", message, where),)
    for lang in LANGUAGES:
        assert (
            document_json.to_public_json(document, library_translations(lang))["problems"]
            == shape["problems"]
        )


def test_the_build_state_of_an_earlier_version_is_read() -> None:
    blob = b'{"files":{"a.md":{"sha256":"0","entry":"","problems":[{"kind":"limit","message":"tarda","where":""}]}}}'
    expected = BuildState({"a.md": FileState("0", "", problems=(Problem("limit", "tarda"),))})
    assert msgspec.json.decode(blob, type=BuildState) == expected
    assert msgspec.json.decode(dump_build_state(expected), type=BuildState) == expected


def test_an_index_of_an_earlier_version_is_served_and_renewed_by_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (name, data), spanish, english = FOUND["mojibake"]
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / name).write_bytes(data)

    def load_in_spanish(file: CorpusFile, entry: ManifestEntry) -> Document:
        document = load_document(file, entry)
        problems = (
            Problem(problem.kind, str(problem.message), str(problem.where)) for problem in document.problems
        )
        return replace(document, problems=tuple(problems))

    with monkeypatch.context() as earlier:
        earlier.setattr("indexer.build_workers.load_document", load_in_spanish)
        earlier.setattr("indexer.build.record_rules", lambda: "those of an earlier version")
        build(corpus, open_engine(index))
    message, where = spanish.split(" | ")
    client = create_app(open_engine(index), Settings()).test_client()
    for lang in LANGUAGES:
        (problem,) = client.get(f"/api/v1/documents/d?lang={lang}").json["problems"]
        assert problem == {"kind": "mojibake", "message": message, "where": where}
    main(["build", str(corpus), "--index", str(index), "--lang", "en"])
    assert capsys.readouterr().err.splitlines()[1] == "  d.md (line 3): " + english.split(" | ")[0]
