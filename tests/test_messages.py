"""Every error and every command speaks one language at a time, and has words in each."""

import argparse
import ast
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import __main__ as indexer_command
from indexer import errors
from indexer.command_line import BadLanguage, argparse_in, command_language
from indexer.errors import BadQuery, BadRecord, NoIndex, SignaturaError
from indexer.messages import LANGUAGES, Message, library_translations, system_reason
from search_app import commands as search_command
from search_app.query.limits import QueryLimit
from search_app.settings import BadSetting

ROOT = Path(__file__).parents[1]
HOLE = re.compile(r"\{(\w+)\}")
QUOTED = re.compile(r"«[^»]*»|“[^”]*”")
# What these say is worded by the face that shows a question (`limit` in search_app/i18n) or is for a programmer.
OTHERWISE = {QueryLimit, BadRecord, BadQuery, errors.StaleCursor, errors.EngineUnavailable}
ERRORS = {
    kind.__name__: kind
    for kind in (*vars(errors).values(), BadLanguage, BadSetting, QueryLimit)
    if isinstance(kind, type) and issubclass(kind, SignaturaError)
}
# Words that nearly every sentence of a language has some of, and no sentence of the other. Not the codes es and en.
OF_LANGUAGE = {
    "es": re.compile(r"\b(el|la|los|las|de|del|un|una|que|se|con|para|por|su|lo|más|al)\b", re.IGNORECASE),
    "en": re.compile(r"\b(the|is|are|of|it|an|was|with|and|not|to|or|by|has|in|cannot)\b", re.IGNORECASE),
}


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every place of the program that makes an error: its class, the call, and where it is."""
    for top in ("indexer", "search_app"):
        for path in sorted((ROOT / top).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                    yield node.func.id, node, f"{path.relative_to(ROOT)}:{node.lineno}"


def made() -> dict[str, tuple[str, set[str]]]:
    """Each kind of error that is made with words of its own: its class and the names of its values."""
    kinds = {}
    for name, call, where in calls():
        if ERRORS[name] in OTHERWISE:
            continue
        kind = call.args[0]
        if isinstance(kind, ast.Attribute):
            # This raises an error again with the kind that it had.
            continue
        assert isinstance(kind, ast.Constant), f"{where}: the kind must be written out"
        kinds[str(kind.value)] = (name, {keyword.arg for keyword in call.keywords if keyword.arg})
    return kinds


def named_kinds(*classes: type[SignaturaError]) -> set[str]:
    """The kinds of these errors that name one; all others have a kind by default."""
    named = (call.args[1] for name, call, _ in calls() if ERRORS[name] in classes and call.args[1:])
    return {str(kind.value) for kind in named if isinstance(kind, ast.Constant)}


def query_kinds() -> set[str]:
    return named_kinds(BadQuery, errors.StaleCursor)


def engine_kinds() -> set[str]:
    return {"engine-unavailable", *named_kinds(errors.EngineUnavailable)}


def test_the_kinds_of_errors_are_found_in_the_code() -> None:
    assert {"no-index", "build-running", "empty-file", "manifest-syntax", "not-a-symbol"} <= made().keys()
    assert query_kinds() == {"bad-cursor", "stale-cursor", "cursor-order", "cursor-document"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_kind_of_error_is_one_sentence_of_the_language_and_nothing_else(lang: str) -> None:
    words = library_translations(lang)
    (other,) = (tag for tag in LANGUAGES if tag != lang)
    for kind, (name, values) in made().items():
        text = ERRORS[name](kind, **dict.fromkeys(values, "X")).text(words)
        assert text != kind, f"{kind} has no words"
        text = QUOTED.sub("", text)
        assert not OF_LANGUAGE[other].search(text), text
    for kind in {"malformed", *query_kinds()}:
        text = BadQuery("detail for a log", kind, cursor="X").text(words)
        assert not OF_LANGUAGE[other].search(text), text
    for kind in engine_kinds():
        text = errors.EngineUnavailable("X", kind).text(words)
        assert text != kind and not OF_LANGUAGE[other].search(text), text
    sentences = [str(text) for key, text in words.table.items() if key.startswith("error_message.")]
    assert sum(bool(OF_LANGUAGE[lang].search(text)) for text in sentences) > 0.9 * len(sentences)


def test_an_error_is_given_the_values_that_its_words_name() -> None:
    for kind, (_, values) in made().items():
        assert set(HOLE.findall(str(library_translations("es").table[f"error_message.{kind}"]))) == values, (
            kind
        )


def test_no_words_are_kept_for_an_error_that_nobody_raises() -> None:
    kept = library_translations("es").section("error_message").keys()
    assert kept == {*made(), *query_kinds(), "malformed", "bad-record", *engine_kinds()}


def test_every_key_of_the_library_has_words_in_each_language_with_the_same_holes() -> None:
    spanish, english = (library_translations(lang).table for lang in LANGUAGES)
    assert spanish.keys() == english.keys()
    for key in spanish:
        assert set(HOLE.findall(str(spanish[key]))) == set(HOLE.findall(str(english[key]))), key


def test_no_words_are_kept_that_no_command_says() -> None:
    source = "".join(path.read_text("utf-8") for path in sorted((ROOT / "indexer").rglob("*.py")))
    for name in ("commands", "web/gunicorn_server"):
        source += (ROOT / f"search_app/{name}.py").read_text("utf-8")
    stages = {f"command.stage_{stage}" for stage in ("scan", "read", "publish")}
    rows = {f"command.row_{name}" for name in re.findall(r'^        \("(\w+)", ', source, re.MULTILINE)}
    said = set(re.findall(r'["\']((?:command|damage)\.[a-z_]+)["\']', source)) | stages | rows
    kept = {key for key in library_translations("es").table if key.startswith(("command.", "damage."))}
    assert kept <= said, kept - said


def test_a_message_within_a_message_is_said_in_the_same_language() -> None:
    place = Message(
        "damage.part", {"file": "a.bin", "start": "0", "last": "9", "problem": Message("damage.changed")}
    )
    error = errors.CorruptIndex("damaged-file", damage=place, command="build")
    assert error.text(library_translations("es")).startswith(
        "a.bin, bytes 0 a 9: no son los que se escribieron: vuelva"
    )
    assert error.text(library_translations("en")).startswith(
        "a.bin, bytes 0 to 9: not the ones that were written: go back"
    )


def test_the_systems_reasons_are_said_in_the_language_and_unusual_ones_as_it_says_them() -> None:
    denied = system_reason(OSError(errno.EACCES, os.strerror(errno.EACCES)))
    assert isinstance(denied, Message)
    assert [denied.text(library_translations(lang)) for lang in LANGUAGES] == [
        "permiso denegado",
        "permission denied",
    ]
    assert system_reason(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert system_reason(OSError(errno.EACCES, "what a library says")) == "what a library says"


@pytest.mark.parametrize(
    ("arguments", "variable", "lang"),
    [
        ([], "", "es"),
        ([], "en", "en"),
        (["--lang", "es"], "en", "es"),
        (["build", "x", "--lang=en"], "", "en"),
        (["ask", "--", "--lang", "en"], "", "es"),
        (["ask", "--lang"], "", "es"),
        (["ask", "--lang", "fr"], "en", "en"),
    ],
)
def test_a_commands_language_is_the_options_then_the_variables(
    arguments: list[str], variable: str, lang: str
) -> None:
    assert command_language(arguments, {"SIGNATURA_LANG": variable}) == lang


COMMANDS = [
    (indexer_command.main, ["--help"]),
    *(
        (indexer_command.main, [command, "--help"])
        for command in ("build", "show", "check", "verify", "rollback")
    ),
    (search_command.main, ["--help"]),
    *((search_command.main, [command, "--help"]) for command in ("ask", "suggest", "serve")),
    (indexer_command.main, []),
    (indexer_command.main, ["dance"]),
    (indexer_command.main, ["build"]),
    (indexer_command.main, ["build", "x", "--index"]),
    (indexer_command.main, ["build", "x", "--index", "y", "z"]),
    (indexer_command.main, ["build", "x", "--index", "y", "--force=1"]),
    (search_command.main, ["ask", "--lang", "fr"]),
    (search_command.main, ["ask", "--order", "x"]),
    (search_command.main, ["ask", "--filter", "x"]),
    (search_command.main, ["ask", "--page", "0"]),
    (search_command.main, ["ask", "--s", "0"]),
    (search_command.main, ["suggest"]),
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("main", "arguments"), COMMANDS)
def test_help_and_the_parsers_errors_are_in_the_language_alone(
    main: object,
    arguments: list[str],
    lang: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SIGNATURA_LANG", lang)
    before = argparse._  # type: ignore[attr-defined]
    with pytest.raises(SystemExit):
        main(arguments)  # type: ignore[operator]
    assert argparse._ is before  # type: ignore[attr-defined]
    printed = "".join(capsys.readouterr())
    (other,) = (tag for tag in LANGUAGES if tag != lang)
    assert printed.startswith({"es": "uso: ", "en": "usage: "}[lang])
    prose = re.sub(r"--?\w+|\bOR\b|[A-Z]{2,}", " ", printed)
    assert not OF_LANGUAGE[other].search(prose), prose


def test_argparse_still_says_what_is_translated() -> None:
    with argparse_in(library_translations("es")):
        parser = argparse.ArgumentParser(prog="x", exit_on_error=False)
        parser.add_argument("--two", nargs=2)
        parser.add_argument("--number", type=int)
        texts = []
        for arguments in (["--two", "1"], ["--number", "x"]):
            with pytest.raises(argparse.ArgumentError) as refused:
                parser.parse_args(arguments)
            texts.append(str(refused.value))
    assert texts == [
        "argumento --two: necesita 2 valores",
        "argumento --number: 'x' no es un valor de tipo int",
    ]


def test_a_language_that_nobody_speaks_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGNATURA_LANG", "fr")
    assert (indexer_command.main(["check", "x"]), search_command.main(["ask", "x"])) == (2, 2)
    assert (
        capsys.readouterr().err.splitlines()
        == ["SIGNATURA_LANG='fr': debe ser uno de es, en; corríjalo o quítelo"] * 2
    )


def test_what_stops_a_command_is_said_in_its_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(tmp_path / "index")
    for main, arguments in ((indexer_command.main, ["verify"]), (search_command.main, ["ask", "trata"])):
        assert main([*arguments, "--index", index, "--lang", "en"]) == 2
        assert capsys.readouterr().err.startswith(f"nothing is published in {index}: build the index with ")
        assert main([*arguments, "--index", index]) == 2
        assert capsys.readouterr().err.startswith(
            f"no hay nada publicado en {index}: construya el índice con "
        )


def test_an_error_without_words_says_its_kind() -> None:
    assert str(NoIndex("something new")) == "something new"
